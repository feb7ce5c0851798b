package patchbay.control.machinery;

/// A no, as a value: what scripts match (code and message), whose it is, the exit code, and what to do about it.
///
/// @param code VirtualBox's code, or null for a refusal that VirtualBox prints as one line without `Details:`
/// @param message one line, VirtualBox's wording where it has one; empty prints the code's general meaning
/// @param exitCode 1 for a failure, 2 for a misuse
/// @param remedy one line that says what to do, or empty
/// @param closing what the command says after all of that, such as `Failed to add pf`, or empty
public record Refusal(
        @org.jspecify.annotations.Nullable ErrorCode code,
        Component component,
        String message,
        int exitCode,
        String remedy,
        String closing) {
    /// A failure with a code, exit code 1.
    public static Refusal of(ErrorCode code, Component component, String message) {
        return new Refusal(code, component, message, 1, "", "");
    }

    /// A failure that is one line only, exit code 1.
    public static Refusal line(String message) {
        return new Refusal(null, Component.VIRTUALBOX, message, 1, "", "");
    }

    public Refusal withRemedy(String whatToDo) {
        return new Refusal(code, component, message, exitCode, whatToDo, closing);
    }

    public Refusal withExitCode(int changed) {
        return new Refusal(code, component, message, changed, remedy, closing);
    }

    public Refusal withClosing(String line) {
        return new Refusal(code, component, message, exitCode, remedy, line);
    }
}
