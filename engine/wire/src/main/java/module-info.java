/// Bytes and fields: every wire format Patchbay speaks, and nothing that needs a machine to run on.
@org.jspecify.annotations.NullMarked
module patchbay.wire {
    requires static transitive org.jspecify;

    exports patchbay.wire;
    exports patchbay.wire.dhcp;
    exports patchbay.wire.dns;
    exports patchbay.wire.tftp;
}
