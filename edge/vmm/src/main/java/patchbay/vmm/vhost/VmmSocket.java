package patchbay.vmm.vhost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/// A path at which a VMM listens for a card's back end, and whether the VMM that listens there now has had one. A VMM
/// waits for the first back end before it does anything else, and makes the socket anew when it starts: another
/// socket is another VMM. Outlives the ports that connect to it; used by one thread at a time.
public final class VmmSocket {
    private final Path path;
    private @Nullable Identity met;

    /// What tells one socket from the next at the same path; a number of a file alone may come again.
    private record Identity(@Nullable Object file, FileTime made) {}

    private VmmSocket(Path path) {
        this.path = path;
    }

    /// The socket of a VMM that was not started yet, or of which nothing is known.
    public static VmmSocket of(Path path) {
        return new VmmSocket(path);
    }

    /// The socket of a VMM that runs already, and so had its first back end.
    public static VmmSocket ofRunning(Path path) {
        VmmSocket socket = new VmmSocket(path);
        socket.meet();
        return socket;
    }

    public Path path() {
        return path;
    }

    /// Notes that the VMM that listens now has a back end.
    void meet() {
        met = identity();
    }

    /// Whether the VMM that listens now waits for its first back end, as far as is known.
    boolean isNew() {
        Identity now = identity();
        return now != null && !now.equals(met);
    }

    private @Nullable Identity identity() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Identity(attributes.fileKey(), attributes.lastModifiedTime());
        } catch (IOException absent) {
            return null;
        }
    }
}
