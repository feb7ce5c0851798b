package patchbay.daemon;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import patchbay.loop.EventLoop;
import patchbay.nic.virtio.VirtioShape;
import patchbay.vmm.vhost.VhostUserPort;
import patchbay.vmm.vhost.VmmSocket;

/// A virtio card whose rings are in the memory of a VMM: one that listens for us (QEMU's `-netdev vhost-user`), or,
/// where the user launches it, also one that connects to us and has no device of its own (user-mode-linux). It is
/// served also while it is on no network, since QEMU waits at its start for every such card.
final class VhostEnd extends MovingEnd<VhostUserPort> {
    private final VmmSocket socket;
    private final @Nullable Path deviceSocket;
    private final long mac;
    private final VirtioShape shape;

    /// @param socket where the VMM listens, or will
    /// @param deviceSocket where we listen, null for not at all
    /// @param mac the card's 48 bits
    /// @param shape pairs of queues, as many as the VMM was told, and what the card says of itself
    VhostEnd(VmmSocket socket, @Nullable Path deviceSocket, long mac, VirtioShape shape) {
        super(false);
        this.socket = socket;
        this.deviceSocket = deviceSocket;
        this.mac = mac;
        this.shape = shape;
    }

    @Override
    Path socket() {
        Path ours = deviceSocket;
        return ours == null ? socket.path() : ours;
    }

    @Override
    VhostUserPort make(EventLoop on) throws IOException {
        Path ours = deviceSocket;
        return ours == null
                ? VhostUserPort.calling(on, socket, mac, shape.pairs())
                : VhostUserPort.meeting(on, socket, ours, mac, shape);
    }

    @Override
    void link(VhostUserPort made, boolean up) {
        made.link(up);
    }

    @Override
    void leaveLoop(VhostUserPort made) {
        made.leaveLoop();
    }

    @Override
    void joinLoop(VhostUserPort made, EventLoop next) {
        made.joinLoop(next);
    }

    @Override
    void close(VhostUserPort made) {
        made.close();
    }

    @Override
    Wire wire(VhostUserPort made) {
        return new StationWire(
                made,
                made::connect,
                made::counters,
                made::tallies,
                () -> made.card().waitingFrames(),
                made::disconnect);
    }
}
