/// Virtual clock, simulated host, lossy wire, packets and matchers.
@org.jspecify.annotations.NullMarked
module patchbay.testkit {
    requires static transitive org.jspecify;
    requires transitive patchbay.loop;

    exports patchbay.testkit;
    exports patchbay.testkit.guest;
    exports patchbay.testkit.packet;
}
