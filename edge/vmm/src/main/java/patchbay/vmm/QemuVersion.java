package patchbay.vmm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which QEMU a program is, by what it says of itself.
///
/// @param major the first number, 0 when it said none
/// @param minor the second
/// @param text all it said of its version on one line, for a person
public record QemuVersion(int major, int minor, String text) implements Comparable<QemuVersion> {
    private static final Pattern WORDS = Pattern.compile("QEMU emulator version ((\\d{1,4})\\.(\\d{1,4}).*)");
    /// The first QEMU that is a client of vfio-user.
    private static final QemuVersion VFIO_USER = new QemuVersion(10, 1, "10.1");

    /// What `--version` printed.
    public static QemuVersion parse(String printed) {
        Matcher matcher = WORDS.matcher(printed.lines().findFirst().orElse(""));
        if (!matcher.matches()) return new QemuVersion(0, 0, "of an unknown version");
        return new QemuVersion(
                Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)), "version " + matcher.group(1));
    }

    /// Asks the program; waits until it has said it.
    public static QemuVersion of(Path program) {
        try {
            Process process = new ProcessBuilder(program.toString(), "--version")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return parse(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failure) {
            return parse("");
        }
    }

    /// Whether a card can be served to it by vfio-user.
    public boolean hasVfioUser() {
        return compareTo(VFIO_USER) >= 0;
    }

    @Override
    public int compareTo(QemuVersion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }
}
