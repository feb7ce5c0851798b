package patchbay.daemon;

import java.nio.file.Path;
import patchbay.lan.LinkCounters;
import patchbay.lan.Station;
import patchbay.lan.SwitchPort;
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
        return new Wire() {
            @Override
            public Station station() {
                return station;
            }

            @Override
            public void connect(SwitchPort port) {
                station.connect(port);
            }

            @Override
            public LinkCounters counters() {
                return station.counters();
            }

            @Override
            public int waitingFrames() {
                return station.waitingFrames();
            }

            @Override
            public void close() {
                station.close();
            }
        };
    }
}
