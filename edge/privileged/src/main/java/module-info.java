/// What only root may do to the host's networks, done by a small program that asks who wants it.
@org.jspecify.annotations.NullMarked
module patchbay.privileged {
    requires static transitive org.jspecify;
    requires transitive patchbay.linux;

    exports patchbay.privileged;
}
