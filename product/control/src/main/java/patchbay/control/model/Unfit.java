package patchbay.control.model;

/// A value that the model refuses, with what to do about it.
public final class Unfit extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String remedy;

    Unfit(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    /// One line, a sentence.
    public String remedy() {
        return remedy;
    }
}
