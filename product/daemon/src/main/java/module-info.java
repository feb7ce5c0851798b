/// The daemon: puts the rooms together, keeps what runs in line with what is wanted, and serves clients.
@org.jspecify.annotations.NullMarked
module patchbay.daemon {
    requires static transitive org.jspecify;
    requires java.logging;
    requires jdk.httpserver;
    requires jdk.jfr;
    requires jdk.net;
    requires patchbay.control;
    requires patchbay.line;
    requires patchbay.linux;
    requires patchbay.nat;
    requires patchbay.privileged;
    requires patchbay.uplink;
    requires patchbay.vmm;

    uses patchbay.uplink.driver.GenericDriver;

    exports patchbay.daemon;
}
