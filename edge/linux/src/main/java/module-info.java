/// The one room that calls the kernel.
@org.jspecify.annotations.NullMarked
module patchbay.linux {
    requires static transitive org.jspecify;
    requires transitive patchbay.loop;

    exports patchbay.linux;
}
