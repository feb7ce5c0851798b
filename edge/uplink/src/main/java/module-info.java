/// Kernel interfaces and tunnels as ports.
@org.jspecify.annotations.NullMarked
module patchbay.uplink {
    requires static transitive org.jspecify;
    requires transitive patchbay.lan;
    requires transitive patchbay.linux;

    exports patchbay.uplink;
    exports patchbay.uplink.driver;
    exports patchbay.uplink.udp;
    exports patchbay.uplink.vde;
}
