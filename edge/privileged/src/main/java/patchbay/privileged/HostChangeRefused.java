package patchbay.privileged;

import java.io.IOException;

/// A change to the host's networks that was not made, and why.
public final class HostChangeRefused extends IOException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /// Why, for programs.
    public enum Reason {
        /// The caller is neither root nor in the group.
        CALLER,
        /// No allowed range holds the address.
        ADDRESS,
        /// The name is none of ours, or the interface somebody else's.
        NAME,
        /// The user has as many as one may have.
        LIMIT,
        /// There is no such interface.
        MISSING,
        /// The port is somebody else's.
        TAKEN,
        /// The kernel said no.
        KERNEL,
        /// The request is none that is known here.
        REQUEST,
        /// There is no privileged program to ask.
        ABSENT
    }

    public HostChangeRefused(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /// The text, which is always there.
    public String text() {
        return String.valueOf(getMessage());
    }
}
