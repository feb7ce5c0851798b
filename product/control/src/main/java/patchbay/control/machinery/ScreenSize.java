package patchbay.control.machinery;

/// How many characters a client's terminal shows.
public record ScreenSize(int columns, int rows) {
    /// Of a terminal that has not told.
    public static final ScreenSize USUAL = new ScreenSize(80, 24);
}
