/// The switch, its ports and cables.
@org.jspecify.annotations.NullMarked
module patchbay.lan {
    requires static transitive org.jspecify;
    requires transitive patchbay.loop;

    exports patchbay.lan;
    exports patchbay.lan.sharedmac;
}
