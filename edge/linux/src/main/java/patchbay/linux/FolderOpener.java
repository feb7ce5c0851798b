package patchbay.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Errno;
import patchbay.loop.HostFiles;

/// Opens files below a folder so that nothing outside is ever opened: by openat2(2) with `RESOLVE_BENEATH`, which has
/// the kernel judge every step of the path, symbolic links included, at the moment it takes it. A link that is written
/// as an absolute path is followed by hand, if it stays inside. Where the kernel has no openat2 (before Linux 5.6, or
/// under a filter of system calls), the file is opened first and its true place judged on the open descriptor.
///
/// May wait; for workers.
final class FolderOpener {
    private static final int SYS_OPENAT2 = 437; // the same on every architecture
    private static final int O_PATH = 0x200000;
    private static final int O_NONBLOCK = 0x800;
    private static final int RESOLVE_NO_MAGICLINKS = 0x02;
    private static final int RESOLVE_BENEATH = 0x08;
    private static final int OPEN_HOW_BYTES = 24;
    private static final int RACES = 8;
    private static final int EXDEV = 18;
    private static final int ELOOP = 40;

    private static final Call SYSCALL = Call.answeringInt("syscall");

    private final boolean beneath;

    FolderOpener(boolean beneath) {
        this.beneath = beneath;
    }

    /// As this machine's kernel can.
    static FolderOpener ofHost() {
        return new FolderOpener(true);
    }

    /// What became of it; a channel when the verdict is [HostFiles.Verdict#OPEN].
    record Result(HostFiles.Verdict verdict, @Nullable FileChannel channel) {}

    Result open(String folder, String path) {
        try {
            Path root = Path.of(folder);
            if (!Files.isDirectory(root)) return refused(HostFiles.Verdict.MISSING);
            int descriptor = beneath ? openBeneath(root, path) : -Errno.ENOSYS;
            if (descriptor == -EXDEV) descriptor = openReal(root, path);
            if (descriptor == -Errno.ENOSYS || descriptor == -Errno.EPERM) descriptor = openAndJudge(root, path);
            return descriptor < 0 ? refused(verdict(-descriptor)) : opened(descriptor);
        } catch (InvalidPathException noPath) {
            return refused(HostFiles.Verdict.MISSING);
        } catch (IOException gone) {
            return refused(HostFiles.Verdict.MISSING);
        }
    }

    /// Never waits for a device or a pipe to be ready: `O_NONBLOCK`.
    private static int openBeneath(Path root, String path) {
        int folder = Descriptors.open(root, O_PATH, 0);
        if (folder < 0) return folder;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment how = arena.allocate(OPEN_HOW_BYTES, 8);
            how.set(ValueLayout.JAVA_LONG, 0, O_NONBLOCK | Descriptors.O_CLOEXEC);
            how.set(ValueLayout.JAVA_LONG, 16, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS);
            long name = Text.nativeCopy(arena, path).address();
            int result = -Errno.EAGAIN;
            // EAGAIN: something was renamed meanwhile, and the kernel could not be sure.
            for (int attempt = 0; attempt < RACES && result == -Errno.EAGAIN; attempt++) {
                result = (int) SYSCALL.with(SYS_OPENAT2, folder, name, how.address(), OPEN_HOW_BYTES);
            }
            return result;
        } finally {
            Descriptors.close(folder);
        }
    }

    /// Follows a link that is absolute, or leaves the folder and comes back, to where it leads, if that is inside.
    private static int openReal(Path root, String path) throws IOException {
        Path realRoot = root.toRealPath();
        Path real = root.resolve(path).toRealPath();
        if (!real.startsWith(realRoot)) return -EXDEV;
        return openBeneath(realRoot, realRoot.relativize(real).toString());
    }

    private static int openAndJudge(Path root, String path) throws IOException {
        Path realRoot = root.toRealPath();
        Path file = root.resolve(path);
        if (!file.toRealPath().startsWith(realRoot)) return -EXDEV;
        int descriptor = Descriptors.open(file, O_NONBLOCK, 0);
        if (descriptor < 0) return descriptor;
        if (Files.readSymbolicLink(shown(descriptor)).startsWith(realRoot)) return descriptor;
        Descriptors.close(descriptor);
        return -EXDEV;
    }

    /// A channel on the open file, when it is a regular one.
    private static Result opened(int descriptor) throws IOException {
        try {
            Path shown = shown(descriptor);
            if (!Files.isRegularFile(shown)) return refused(HostFiles.Verdict.MISSING);
            return new Result(HostFiles.Verdict.OPEN, FileChannel.open(shown, StandardOpenOption.READ));
        } finally {
            Descriptors.close(descriptor);
        }
    }

    private static Path shown(int descriptor) {
        return Path.of("/proc/self/fd/" + descriptor);
    }

    private static HostFiles.Verdict verdict(int errno) {
        return switch (errno) {
            case EXDEV, ELOOP, Errno.EACCES, Errno.EPERM -> HostFiles.Verdict.FORBIDDEN;
            case Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.EAGAIN -> HostFiles.Verdict.BUSY;
            default -> HostFiles.Verdict.MISSING;
        };
    }

    private static Result refused(HostFiles.Verdict verdict) {
        return new Result(verdict, null);
    }
}
