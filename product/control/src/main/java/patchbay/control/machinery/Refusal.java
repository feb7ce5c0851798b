package patchbay.control.machinery;

/// A no, as a value: what scripts match (code and message), whose it is, the exit code, and what to do about it.
///
/// @param code VirtualBox's code, or null for a refusal that VirtualBox prints as one line without `Details:`
/// @param message one line, VirtualBox's wording where it has one; empty prints the code's general meaning
/// @param exitCode 1 for a failure, 2 for a misuse
/// @param remedy one line that says what to do, or empty
/// @param closing what the command says after all of that, such as `Failed to add pf`, or empty
/// @param syntax whether the command's syntax is shown with it, as with a misuse
public record Refusal(
        @org.jspecify.annotations.Nullable ErrorCode code,
        Component component,
        String message,
        int exitCode,
        String remedy,
        String closing,
        boolean syntax) {
    /// A failure with a code, exit code 1.
    public static Refusal of(ErrorCode code, Component component, String message) {
        return new Refusal(code, component, message, 1, "", "", false);
    }

    /// A failure that is one line only, exit code 1.
    public static Refusal line(String message) {
        return new Refusal(null, Component.VIRTUALBOX, message, 1, "", "", false);
    }

    /// A misuse found only in the value of an argument: one line and the command's syntax, exit code 2.
    public static Refusal misuse(String message) {
        return line(message).withExitCode(2).withSyntax();
    }

    public Refusal withSyntax() {
        return new Refusal(code, component, message, exitCode, remedy, closing, true);
    }

    public Refusal withRemedy(String whatToDo) {
        return new Refusal(code, component, message, exitCode, whatToDo, closing, syntax);
    }

    public Refusal withExitCode(int changed) {
        return new Refusal(code, component, message, changed, remedy, closing, syntax);
    }

    public Refusal withClosing(String line) {
        return new Refusal(code, component, message, exitCode, remedy, line, syntax);
    }
}
