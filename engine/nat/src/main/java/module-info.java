/// The gateway between a LAN and the host's sockets.
@org.jspecify.annotations.NullMarked
module patchbay.nat {
    requires static transitive org.jspecify;
    requires transitive patchbay.service;

    exports patchbay.nat;
    exports patchbay.nat.flow;
    exports patchbay.nat.ip;
    exports patchbay.nat.rule;
    exports patchbay.nat.tcp;
}
