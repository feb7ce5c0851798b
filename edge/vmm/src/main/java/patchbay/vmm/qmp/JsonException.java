package patchbay.vmm.qmp;

/// A text is not JSON, or is beyond the reader's limits.
public final class JsonException extends Exception {
    private static final long serialVersionUID = 1;

    JsonException(String what, long at) {
        super(what + " at character " + at);
    }
}
