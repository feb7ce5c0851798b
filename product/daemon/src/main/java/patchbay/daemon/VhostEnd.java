package patchbay.daemon;

import java.nio.file.Path;
import patchbay.linux.LoopThread;
import patchbay.vmm.vhost.VhostUserPort;

/// A virtio card whose rings are in the memory of a VMM that listens for us: QEMU's `-netdev vhost-user`.
///
/// @param socket where the VMM listens, or will
/// @param mac the card's 48 bits
/// @param pairs pairs of queues, as many as the VMM was told
record VhostEnd(Path socket, long mac, int pairs) implements CardEnd {
    @Override
    public Wire open(LoopThread loop) {
        VhostUserPort station = Loops.call(loop, () -> VhostUserPort.calling(loop.loop(), socket, mac, pairs));
        return new StationWire(
                station,
                station::connect,
                station::counters,
                () -> station.card().waitingFrames(),
                station::close);
    }
}
