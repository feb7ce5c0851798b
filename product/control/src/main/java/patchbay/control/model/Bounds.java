package patchbay.control.model;

/// The limits every value of the model holds itself to.
final class Bounds {
    static final int NAME_CHARS = 255;
    static final int TEXT_CHARS = 65_536;

    private Bounds() {}

    static void require(boolean holds, String otherwise) {
        if (!holds) throw new IllegalArgumentException(otherwise);
    }

    /// As [#require(boolean, String)], with what to do about it.
    static void require(boolean holds, String otherwise, String remedy) {
        if (!holds) throw new Unfit(otherwise, remedy);
    }

    /// A name: one line, printable, at most [#NAME_CHARS] characters, and not empty.
    static void name(String name, String what) {
        require(!name.isEmpty(), what + " must not be empty");
        require(name.length() <= NAME_CHARS, what + " must not be longer than " + NAME_CHARS + " characters");
        require(name.chars().noneMatch(Character::isISOControl), what + " must not hold control characters");
    }

    /// A text that may be empty: a path, a kernel command line, a value of extradata.
    static void text(String text, String what) {
        require(text.length() <= TEXT_CHARS, what + " must not be longer than " + TEXT_CHARS + " characters");
        require(text.indexOf('\0') < 0, what + " must not hold a NUL character");
    }

    static void range(long value, long from, long to, String what) {
        require(value >= from && value <= to, what + " must be " + from + " to " + to + ", not " + value);
    }
}
