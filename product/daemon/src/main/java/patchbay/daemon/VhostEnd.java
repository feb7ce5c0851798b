package patchbay.daemon;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import patchbay.linux.LoopThread;
import patchbay.nic.virtio.VirtioShape;
import patchbay.vmm.vhost.VhostUserPort;
import patchbay.vmm.vhost.VmmSocket;

/// A virtio card whose rings are in the memory of a VMM: one that listens for us (QEMU's `-netdev vhost-user`), or,
/// where the user launches it, also one that connects to us and has no device of its own (user-mode-linux). It is
/// served also while it is on no network, since QEMU waits at its start for every such card. Used by one control thread
/// at a time.
final class VhostEnd implements CardEnd {
    private final VmmSocket socket;
    private final @Nullable Path deviceSocket;
    private final long mac;
    private final VirtioShape shape;
    private boolean linkUp;
    private @Nullable VhostUserPort port;
    private @Nullable LoopThread on;

    /// @param socket where the VMM listens, or will
    /// @param deviceSocket where we listen, null for not at all
    /// @param mac the card's 48 bits
    /// @param shape pairs of queues, as many as the VMM was told, and what the card says of itself
    VhostEnd(VmmSocket socket, @Nullable Path deviceSocket, long mac, VirtioShape shape) {
        this.socket = socket;
        this.deviceSocket = deviceSocket;
        this.mac = mac;
        this.shape = shape;
    }

    @Override
    public Wire open(LoopThread loop) throws RefusedException {
        Path ours = deviceSocket;
        boolean up = linkUp;
        VhostUserPort station = ours == null
                ? Loops.call(loop, () -> VhostUserPort.calling(loop.loop(), socket, mac, shape.pairs()))
                : meeting(loop, ours);
        Loops.run(loop, () -> station.link(up));
        port = station;
        on = loop;
        return new StationWire(
                station,
                station::connect,
                station::counters,
                () -> station.card().waitingFrames(),
                station::close);
    }

    private VhostUserPort meeting(LoopThread loop, Path ours) throws RefusedException {
        try {
            return Loops.attempt(loop, () -> VhostUserPort.meeting(loop.loop(), socket, ours, mac, shape));
        } catch (IOException refused) {
            throw RefusedException.cardUnserved(ours, refused);
        }
    }

    @Override
    public boolean needsLoop() {
        return true;
    }

    /// The connection is the cable, or the device is ours: the VMM's own word for it is not needed.
    @Override
    public boolean link(boolean up) {
        linkUp = up;
        VhostUserPort open = port;
        LoopThread loop = on;
        if (open != null && loop != null) Loops.run(loop, () -> open.link(up));
        return true;
    }

    @Override
    public void close() {
        port = null;
        on = null;
    }
}
