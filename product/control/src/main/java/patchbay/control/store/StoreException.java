package patchbay.control.store;

/// The store cannot be opened, read or written. The message names the file and the reason.
public final class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    public StoreException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    public StoreException(String message, String remedy, Throwable cause) {
        super(message, cause);
        this.remedy = remedy;
    }

    /// What to do, in one line.
    public String remedy() {
        return remedy;
    }
}
