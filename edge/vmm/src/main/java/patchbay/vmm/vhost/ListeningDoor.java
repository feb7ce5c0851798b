package patchbay.vmm.vhost;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import patchbay.linux.Descriptors;
import patchbay.linux.LinuxException;
import patchbay.linux.UnixSockets;
import patchbay.loop.Poller;
import patchbay.loop.ReadyListener;

/// We listen and front ends connect: DPDK's virtio-user, or QEMU with `reconnect=`. A socket file that an earlier
/// daemon left goes.
final class ListeningDoor implements VhostDoor, ReadyListener {
    private static final int BACKLOG = 4;

    private final Poller poller;
    private final Path socket;
    private final int listener;
    private @Nullable Arrivals arrivals;

    ListeningDoor(Poller poller, Path socket) throws LinuxException {
        this.poller = poller;
        this.socket = socket;
        remove(socket);
        this.listener = UnixSockets.listenStream(socket, BACKLOG);
    }

    @Override
    public int open(Arrivals arrivals) {
        this.arrivals = arrivals;
        return poller.watchInput(listener, this);
    }

    @Override
    public void onReady(int events) {
        Arrivals to = arrivals;
        if (to == null) return;
        for (int opened = UnixSockets.accept(listener); opened >= 0; opened = UnixSockets.accept(listener)) {
            to.arrived(opened);
        }
    }

    /// Who waits is told by the kernel.
    @Override
    public void free() {}

    @Override
    public void close() {
        poller.forget(listener);
        Descriptors.close(listener);
        remove(socket);
    }

    private static void remove(Path socket) {
        try {
            Files.deleteIfExists(socket);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
