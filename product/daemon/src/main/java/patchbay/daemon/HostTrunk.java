package patchbay.daemon;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import patchbay.control.machinery.Meter;
import patchbay.lan.PortKind;
import patchbay.lan.PortSettings;
import patchbay.lan.Promiscuity;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.linux.LoopThread;
import patchbay.linux.Tap;
import patchbay.uplink.TapListener;
import patchbay.uplink.TapPort;

/// The host's end of a network: an interface of the host, and the port of the switch that it is. Made and
/// closed on control threads.
final class HostTrunk implements AutoCloseable {
    private final LoopThread loop;
    private final Switch lan;
    private final TapPort station;
    private final SwitchPort port;

    /// Plugs `tap` in, which is closed with this; `listener` is told on the network's loop when it goes
    /// by itself.
    HostTrunk(Tap tap, long mac, LoopThread loop, Switch lan, TapListener listener) {
        this.loop = loop;
        this.lan = lan;
        PortSettings settings = new PortSettings(tap.name(), PortKind.TRUNK_HOST, mac, Promiscuity.DENY, true);
        this.station = Loops.call(loop, () -> new TapPort(loop.loop(), tap, listener));
        this.port = Loops.call(loop, () -> {
            SwitchPort plugged = lan.plug(settings, station);
            station.connect(plugged);
            return plugged;
        });
    }

    /// What passed between the host's interface and the network.
    Meter meter() {
        SortedMap<String, String> labels = new TreeMap<>(Map.of("network", lan.name(), "interface", station.name()));
        return Loops.call(
                loop,
                () -> new Meter(
                        "trunk",
                        labels,
                        PortReadings.generic(station.counters()),
                        new TreeMap<>(Map.of("frames-waiting", (long) station.waitingFrames()))));
    }

    @Override
    public void close() {
        Loops.run(loop, () -> {
            lan.unplug(port);
            station.close();
        });
    }
}
