/// Proof with real kernels, real QEMU and real peers: what the tests of this room and `./quickstart` share.
@org.jspecify.annotations.NullMarked
module patchbay.acceptance {
    requires static org.jspecify;
    requires java.net.http;
    requires jdk.httpserver;

    exports patchbay.acceptance;
}
