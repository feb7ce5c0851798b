/// Puts it together and keeps it true.
@org.jspecify.annotations.NullMarked
module patchbay.daemon {
    requires static transitive org.jspecify;
    requires patchbay.control;
    requires patchbay.nat;
    requires patchbay.linux;
    requires patchbay.vmm;
    requires patchbay.uplink;
}
