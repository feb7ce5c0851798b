package patchbay.control.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The right to a store's file: a lock the kernel drops with the process that holds it.
final class StoreLock {
    private final FileChannel channel;

    private StoreLock(FileChannel channel) {
        this.channel = channel;
    }

    static StoreLock take(Path file) throws StoreException {
        Path path = file.resolveSibling(file.getFileName() + ".lock");
        try {
            FileChannel channel = FileChannel.open(
                    path,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            if (tryLock(channel) != null) return new StoreLock(channel);
            channel.close();
        } catch (IOException e) {
            throw new StoreException(
                    "Cannot open the store '" + file + "': " + StoreFile.reason(e),
                    "Make its directory, and make it writable for you.",
                    e);
        }
        throw new StoreException(
                "The store '" + file + "' is in use by another daemon",
                "Stop that daemon (patchbay daemon stop), or give this one a PATCHBAY_HOME of its own.");
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldHere) {
            return null;
        }
    }

    void release() {
        try {
            channel.close();
        } catch (IOException e) {
            System.getLogger("patchbay.control.store").log(System.Logger.Level.WARNING, "unlocking", e);
        }
    }
}
