package patchbay.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Follows the host's resolver file: a worker looks at its time, size and inode once a second and reads it when one of
/// them changed. Loops read the settings that were last seen, and their number, without waiting.
final class ResolvConf {
    /// The file of the host, or another one that the property `patchbay.resolvconf` names.
    static final Path HOST = Path.of(System.getProperty("patchbay.resolvconf", "/etc/resolv.conf"));

    private static final long LOOK_EVERY_NANOS = 1_000_000_000L;

    private final Path file;
    private volatile Seen seen;

    private record Seen(@Nullable Stamp stamp, ResolverSettings settings, long revision) {}

    private record Stamp(
            long modifiedNanos, long size, @Nullable Object inode) {}

    ResolvConf(Path file) {
        this.file = file;
        this.seen = new Seen(null, ResolverSettings.NONE, 0);
        look();
    }

    /// The host's file, followed as long as the process lives.
    static ResolvConf ofHost() {
        return Followed.HOST_FILE;
    }

    ResolverSettings settings() {
        return seen.settings();
    }

    /// Grows with every change of the settings.
    long revision() {
        return seen.revision();
    }

    /// Reads the file when it changed. Called by one worker at a time.
    synchronized void look() {
        Stamp stamp = stampNow();
        if (seen.revision() > 0 && Objects.equals(stamp, seen.stamp())) return;
        ResolverSettings settings = read();
        boolean changed = seen.revision() == 0 || !settings.equals(seen.settings());
        seen = new Seen(stamp, settings, seen.revision() + (changed ? 1 : 0));
    }

    private @Nullable Stamp stampNow() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            long modified = attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
            return new Stamp(modified, attributes.size(), attributes.fileKey());
        } catch (IOException absent) {
            return null;
        }
    }

    private ResolverSettings read() {
        try {
            return ResolverSettings.parse(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
        } catch (IOException absent) {
            return ResolverSettings.NONE;
        }
    }

    private void follow() {
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
            look();
        }
    }

    private static final class Followed {
        static final ResolvConf HOST_FILE = new ResolvConf(HOST);

        static {
            Thread.ofPlatform().daemon().name("resolver-settings").start(HOST_FILE::follow);
        }
    }
}
