package patchbay.vmm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The small Debian guest of `tools/guest-image`: made once a run.
record GuestImage(Path kernel, Path initrd) {
    /// What the guest prints when its shell is about to start.
    static final String READY = "PATCHBAY-GUEST-READY";

    private static final Optional<GuestImage> MADE = make();

    static Optional<GuestImage> find() {
        return MADE;
    }

    private static Optional<GuestImage> make() {
        Path tool = Path.of("../../tools/guest-image");
        if (!Files.isExecutable(tool)) return Optional.empty();
        try {
            Process process = new ProcessBuilder(tool.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            List<String> lines = output.lines().toList();
            if (process.waitFor() != 0 || lines.size() != 2) return Optional.empty();
            return Optional.of(new GuestImage(Path.of(lines.get(0)), Path.of(lines.get(1))));
        } catch (IOException failed) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
