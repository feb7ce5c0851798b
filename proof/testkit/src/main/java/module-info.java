/// Virtual clock, simulated host, lossy wire, packets and matchers.
@org.jspecify.annotations.NullMarked
module patchbay.testkit {
    requires static transitive org.jspecify;
    requires transitive patchbay.loop;
    requires static org.junit.jupiter.api;
    requires static org.junit.platform.commons;

    exports patchbay.testkit;
    exports patchbay.testkit.guest;
    exports patchbay.testkit.needs;
    exports patchbay.testkit.packet;
    exports patchbay.testkit.virtio;
}
