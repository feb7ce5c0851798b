/// The whole engine under one virtual clock and one seed.
@org.jspecify.annotations.NullMarked
module patchbay.simulation {
    requires static transitive org.jspecify;
    requires transitive patchbay.nat;
    requires transitive patchbay.lan;
    requires transitive patchbay.testkit;

    exports patchbay.simulation;
}
