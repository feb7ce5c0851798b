package patchbay.daemon;

import java.nio.file.Path;
import patchbay.linux.LoopThread;
import patchbay.vmm.stream.LinkListener;
import patchbay.vmm.stream.StreamPort;

/// A card in a VMM that listens on a unix socket: QEMU's `-netdev stream,server=on`.
///
/// @param socket where the VMM listens, or will
record StreamEnd(Path socket, LinkListener listener) implements CardEnd {
    @Override
    public Wire open(LoopThread loop) {
        StreamPort station = Loops.call(loop, () -> new StreamPort(loop.loop(), socket, listener));
        return new StationWire(
                station, station::connect, station::counters, station::tallies, station::waitingFrames, station::close);
    }
}
