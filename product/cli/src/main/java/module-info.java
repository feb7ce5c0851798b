/// The thin client.
@org.jspecify.annotations.NullMarked
module patchbay.cli {
    requires static transitive org.jspecify;
}
