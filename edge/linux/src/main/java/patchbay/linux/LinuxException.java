package patchbay.linux;

import java.io.IOException;

/// A call of the control plane that the kernel refused: what was asked for, and the errno by name and in words, such as
/// `bind 0.0.0.0:22: EACCES (permission denied)`. The remedy is for the caller to say.
public final class LinuxException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String asked;
    private final int errno;

    /// `asked` names the call and its subject; `errno` is positive.
    public LinuxException(String asked, int errno) {
        super(asked + ": " + Text.errnoName(errno) + " (" + inWords(errno) + ")");
        this.asked = asked;
        this.errno = errno;
    }

    /// The call and its subject, such as `bind 0.0.0.0:22`.
    public String asked() {
        return asked;
    }

    /// The error number, positive; see `patchbay.loop.Errno`.
    public int errno() {
        return errno;
    }

    /// Passes on a result of 0 or more, and throws for a negated errno.
    public static int check(String asked, int result) throws LinuxException {
        if (result < 0) throw new LinuxException(asked, -result);
        return result;
    }

    static long check(String asked, long result) throws LinuxException {
        if (result < 0) throw new LinuxException(asked, (int) -result);
        return result;
    }

    /// The C library's words for an errno, in lower case.
    public static String inWords(int errno) {
        String words = Text.strerror(errno);
        return words.isEmpty() ? words : Character.toLowerCase(words.charAt(0)) + words.substring(1);
    }
}
