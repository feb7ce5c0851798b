/// How a virtual machine monitor plugs in.
@org.jspecify.annotations.NullMarked
module patchbay.vmm {
    requires static transitive org.jspecify;
    requires transitive patchbay.lan;
    requires transitive patchbay.nic;
    requires patchbay.linux;
    requires tools.jackson.core;

    exports patchbay.vmm;
    exports patchbay.vmm.multiprocess;
    exports patchbay.vmm.qmp;
    exports patchbay.vmm.served;
    exports patchbay.vmm.stream;
    exports patchbay.vmm.vfio;
    exports patchbay.vmm.vhost;
}
