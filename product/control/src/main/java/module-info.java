/// What the user wants: model, grammar, commands, store.
@org.jspecify.annotations.NullMarked
module patchbay.control {
    requires static transitive org.jspecify;
    requires transitive patchbay.wire;

    exports patchbay.control.machinery;
    exports patchbay.control.model;
}
