package patchbay.daemon;

import java.nio.file.Path;
import patchbay.linux.LoopThread;
import patchbay.vmm.vhost.VhostUserPort;

/// A virtio card whose rings are in the memory of a VMM that listens for us: QEMU's `-netdev vhost-user`.
///
/// @param socket where the VMM listens, or will
/// @param mac the card's 48 bits
record VhostEnd(Path socket, long mac) implements CardEnd {
    /// One pair of queues: QEMU offers its guest more only when it is told so.
    private static final int PAIRS = 1;

    @Override
    public Wire open(LoopThread loop) {
        VhostUserPort station = Loops.call(loop, () -> VhostUserPort.calling(loop.loop(), socket, mac, PAIRS));
        return new StationWire(
                station,
                station::connect,
                station::counters,
                () -> station.card().waitingFrames(),
                station::close);
    }
}
