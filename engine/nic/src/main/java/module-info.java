/// Network cards as real drivers know them.
@org.jspecify.annotations.NullMarked
module patchbay.nic {
    requires static transitive org.jspecify;
    requires transitive patchbay.lan;

    exports patchbay.nic;
    exports patchbay.nic.e1000;
    exports patchbay.nic.pci;
    exports patchbay.nic.pcnet;
    exports patchbay.nic.virtio;
}
