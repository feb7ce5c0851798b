package patchbay.linux;

/// How a process ended.
///
/// @param known false when the process was no child of ours, so that the kernel does not tell; then the rest is 0
/// @param code what it passed to exit(3), when no signal ended it
/// @param signal the signal that ended it, or 0
public record ExitStatus(boolean known, int code, int signal) {
    static final ExitStatus UNKNOWN = new ExitStatus(false, 0, 0);

    @Override
    public String toString() {
        if (!known) return "ended";
        return signal != 0 ? "ended by signal " + signal : "exit code " + code;
    }
}
