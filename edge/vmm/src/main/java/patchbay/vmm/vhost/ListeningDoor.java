package patchbay.vmm.vhost;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import patchbay.linux.Descriptors;
import patchbay.linux.LinuxException;
import patchbay.linux.UnixSockets;
import patchbay.loop.EventLoop;
import patchbay.loop.Poller;
import patchbay.loop.ReadyListener;

/// We listen and front ends connect: DPDK's virtio-user, or QEMU with `reconnect=`. A socket file that an earlier
/// daemon left goes.
final class ListeningDoor implements VhostDoor, ReadyListener {
    private static final int BACKLOG = 4;

    private final Path socket;
    private final int listener;
    private @Nullable Poller poller;
    private @Nullable Arrivals arrivals;

    ListeningDoor(Path socket) throws LinuxException {
        this.socket = socket;
        remove(socket);
        this.listener = UnixSockets.listenStream(socket, BACKLOG);
    }

    @Override
    public int open(EventLoop loop, Arrivals to) {
        rest();
        arrivals = to;
        poller = loop.host().poller();
        return poller.watchInput(listener, this);
    }

    /// Who comes meanwhile waits in the kernel.
    @Override
    public void rest() {
        Poller before = poller;
        poller = null;
        arrivals = null;
        if (before != null) before.forget(listener);
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
        rest();
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
