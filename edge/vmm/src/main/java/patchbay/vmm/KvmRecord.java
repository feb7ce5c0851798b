package patchbay.vmm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What trying KVM came to, kept in a file for an hour, so that the next daemon need not try again: where
/// KVM hangs, a trial takes three seconds. It is for one boot of the host and one QEMU. A record that cannot
/// be read or written is none.
///
/// @param file three lines: what it is for, the accelerator, the reason
public record KvmRecord(Path file) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Duration KEPT = Duration.ofHours(1);

    /// The user's: `$XDG_CACHE_HOME/patchbay/kvm`, else `~/.cache/patchbay/kvm`. A user without a home has
    /// none, and all is tried anew.
    public static Optional<KvmRecord> of(Map<String, String> environment) {
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        String home = environment.getOrDefault("HOME", "");
        if (cache.isEmpty() && home.isEmpty()) return Optional.empty();
        Path folder = cache.isEmpty() ? Path.of(home, ".cache") : Path.of(cache);
        return Optional.of(new KvmRecord(folder.resolve("patchbay/kvm")));
    }

    /// What is known of that QEMU.
    Optional<KvmProbe.Verdict> read(Path program) {
        try {
            Instant written = Files.getLastModifiedTime(file).toInstant();
            if (written.plus(KEPT).isBefore(Instant.now())) return Optional.empty();
            List<String> lines = Files.readAllLines(file);
            if (lines.size() != 3 || !lines.getFirst().equals(subject(program))) return Optional.empty();
            return Optional.of(new KvmProbe.Verdict(Accelerator.valueOf(lines.get(1)), lines.get(2)));
        } catch (IOException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    /// Keeps what that QEMU came to.
    void write(Path program, KvmProbe.Verdict verdict) {
        try {
            Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
            Path whole = Files.createTempFile(folder, "kvm", ".new");
            Files.write(whole, List.of(subject(program), verdict.accelerator().name(), verdict.reason()));
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException unwritable) {
            // It is tried again next time.
        }
    }

    private static String subject(Path program) throws IOException {
        Path real = program.toRealPath();
        return Files.readString(BOOT_ID).strip() + " " + Files.size(real) + " " + Files.getLastModifiedTime(real) + " "
                + real;
    }
}
