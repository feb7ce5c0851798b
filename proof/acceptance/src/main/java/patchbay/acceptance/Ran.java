package patchbay.acceptance;

import java.time.Duration;

/// A command that has ended.
///
/// @param words the command line
/// @param exitCode its exit code
/// @param out standard output
/// @param err standard error
/// @param took wall time from start to end
public record Ran(String words, int exitCode, String out, String err, Duration took) {
    /// Standard output of a command that must have succeeded.
    public String orFail() {
        if (exitCode != 0) throw new IllegalStateException(this.toString());
        return out;
    }

    @Override
    public String toString() {
        return words + "\nexit code " + exitCode + " after " + took.toMillis() + " ms\n" + out + err;
    }
}
