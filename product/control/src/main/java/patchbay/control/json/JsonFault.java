package patchbay.control.json;

/// A text that is not the JSON it should be; the message says where and why.
public final class JsonFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JsonFault(String message) {
        super(message);
    }
}
