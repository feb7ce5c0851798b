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
    /// A port of the PC: `off`, or the address of its registers and its interrupt as a word of its own.
    PORT,
    /// Where a port leads: a device or `disconnected`, or `server`, `client`, `tcpserver`, `tcpclient` or `file` and a
    /// word that says which.
    PORT_MODE,
    /// Two names, each a word of its own.
    TWO_NAMES,
    /// A leaf of CPUID, with `:` and a subleaf or without, in hexadecimal.
    CPUID_LEAF,
    /// A leaf of CPUID and what its four registers are to hold, in hexadecimal, each a word of its own.
    CPUID_VALUES,
    /// A UUID, with or without braces.
    UUID,
    /// Any text, or the word `delete` and a text.
    TEXT_OR_DELETE
}
