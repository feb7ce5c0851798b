package patchbay.line;

import org.jspecify.annotations.Nullable;

/// What a message on the line is. The octet is its place in this list plus one; only add at the end.
public enum MessageKind {
    /// Client: a [Request]. First on every connection.
    REQUEST,
    /// Client: octets of standard input; none means its end.
    INPUT,
    /// Client: the terminal's size changed: two 16-bit numbers, columns and rows.
    RESIZED,
    /// Client: end yourself if no machine is running, so that a newer build can take over.
    REPLACE,
    /// Daemon: its build id and process id as text. First answer on every connection.
    HELLO,
    /// Daemon: octets for standard output.
    OUTPUT,
    /// Daemon: octets for standard error.
    ERROR_OUTPUT,
    /// Daemon: send standard input from now on.
    WANT_INPUT,
    /// Daemon: put the terminal into raw mode until the connection ends (a serial console).
    WANT_RAW_TERMINAL,
    /// Daemon: the command is over; one octet of exit code. Last on every connection.
    EXIT,
    /// Daemon: the terminal's alternate screen in raw mode, without a cursor, until the connection ends; and tell its
    /// size by [#RESIZED], now and when it changes.
    WANT_WHOLE_SCREEN,
    /// Daemon: tell Ctrl-C by [#STOP] from now on, and do not end before [#EXIT].
    WANT_STOP,
    /// Client: the user wants the command to come to its end.
    STOP;

    private static final MessageKind[] KINDS = values();

    byte octet() {
        return (byte) (ordinal() + 1);
    }

    static @Nullable MessageKind of(byte octet) {
        return octet < 1 || octet > KINDS.length ? null : KINDS[octet - 1];
    }
}
