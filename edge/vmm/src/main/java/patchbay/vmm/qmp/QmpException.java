package patchbay.vmm.qmp;

import java.io.IOException;

/// A QMP command did not succeed. The message is one clause for a person.
public final class QmpException extends IOException {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /// What went wrong.
    public enum Kind {
        /// Nobody listens on the socket, or it cannot be opened.
        UNREACHABLE,
        /// The connection ended before the answer came.
        CLOSED,
        /// No answer in time. QEMU serves one client at a time, so another may hold the socket.
        TIMEOUT,
        /// QEMU answered with an error.
        REFUSED,
        /// What came is not QMP.
        MALFORMED
    }

    QmpException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
