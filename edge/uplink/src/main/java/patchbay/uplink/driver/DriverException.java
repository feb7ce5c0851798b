package patchbay.uplink.driver;

/// Why a driver cannot serve a card: one line, and one that says what to do.
public final class DriverException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    /// `remedy` is empty when there is nothing to be done.
    public DriverException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    /// What to do about it, or empty.
    public String remedy() {
        return remedy;
    }

    /// What happened, never null.
    public String reason() {
        return String.valueOf(getMessage());
    }
}
