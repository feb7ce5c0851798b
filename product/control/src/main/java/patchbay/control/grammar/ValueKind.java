package patchbay.control.grammar;

/// What may follow an option.
public enum ValueKind {
    /// Nothing.
    NONE,
    /// Any text, also an empty one.
    TEXT,
    /// `on` or `off` in any case.
    ON_OFF,
    /// A number of 32 bits without sign: decimal, `0x` hexadecimal or `0` octal.
    UINT32,
    /// A number of 8 bits, written like one of 32.
    UINT8,
    /// A number of 8 bits, and then any text as a word of its own.
    NUMBERED_TEXT,
    /// A UUID, with or without braces.
    UUID,
    /// Any text, or the word `delete` and a text.
    TEXT_OR_DELETE
}
