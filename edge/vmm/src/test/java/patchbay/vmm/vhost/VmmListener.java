package patchbay.vmm.vhost;

import java.nio.file.Path;
import patchbay.linux.Descriptors;
import patchbay.linux.LinuxException;
import patchbay.linux.UnixSockets;

/// A VMM's socket, on which it waits for back ends.
final class VmmListener implements AutoCloseable {
    private final int descriptor;

    VmmListener(Path path) throws LinuxException {
        descriptor = UnixSockets.listenStream(path, 1);
    }

    int next() {
        int accepted = UnixSockets.accept(descriptor);
        long until = System.nanoTime() + 10_000_000_000L;
        while (accepted < 0 && System.nanoTime() < until) accepted = UnixSockets.accept(descriptor);
        return accepted;
    }

    boolean hasNobody() {
        return UnixSockets.accept(descriptor) < 0;
    }

    @Override
    public void close() {
        Descriptors.close(descriptor);
    }
}
