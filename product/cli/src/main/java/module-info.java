/// The thin client that `VBoxManage` and `patchbay` both start: it carries words, bytes and an exit code.
@org.jspecify.annotations.NullMarked
module patchbay.cli {
    requires static org.jspecify;
    requires patchbay.line;

    exports patchbay.cli;
}
