/// The line between the thin client and the daemon: where its ends are, and what goes over it.
@org.jspecify.annotations.NullMarked
module patchbay.line {
    requires static transitive org.jspecify;

    exports patchbay.line;
}
