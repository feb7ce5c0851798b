package patchbay.daemon;

import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.lan.PortKind;
import patchbay.lan.PortSettings;
import patchbay.lan.Promiscuity;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.linux.LoopThread;
import patchbay.linux.Tap;
import patchbay.privileged.BridgeTaps;
import patchbay.privileged.HostChangeRefused;
import patchbay.uplink.TapListener;
import patchbay.uplink.TapPort;

/// What joins a network to an interface of the host: the two sides of its trunk, the wire and the host's own stack.
/// Made and closed on control threads.
final class HostBridge implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("networks");

    private final String interfaceName;
    private final BridgeTaps taps;
    private final Side wire;
    private final @Nullable Side host;
    private final LoopThread loop;
    private final Switch lan;

    /// One side: an interface of the host, and the port of the switch that it is.
    private record Side(TapPort station, SwitchPort port) {}

    /// @param mac the interface's own address, which is the host's
    /// @param taps closed with this
    HostBridge(String interfaceName, long mac, BridgeTaps taps, LoopThread loop, Switch lan, TapListener gone) {
        this.interfaceName = interfaceName;
        this.taps = taps;
        this.loop = loop;
        this.lan = lan;
        this.wire = side(taps.wire(), PortKind.TRUNK_WIRE, PortSettings.UNKNOWN_MAC, gone);
        Tap towardsHost = taps.host();
        this.host = towardsHost == null ? null : side(towardsHost, PortKind.TRUNK_HOST, mac, gone);
    }

    private Side side(Tap tap, PortKind kind, long mac, TapListener gone) {
        PortSettings settings = new PortSettings(tap.name(), kind, mac, Promiscuity.DENY, true);
        return Loops.call(loop, () -> {
            TapPort station = new TapPort(loop.loop(), tap, gone);
            SwitchPort port = lan.plug(settings, station);
            station.connect(port);
            return new Side(station, port);
        });
    }

    /// Says which stations are on this network.
    void stations(List<Long> macs) throws HostChangeRefused {
        HostRights.now().guests(interfaceName, taps, macs);
    }

    @Override
    public void close() {
        try {
            stations(List.of());
        } catch (HostChangeRefused refused) {
            LOG.log(System.Logger.Level.WARNING, "rules of ''{0}'' stay: {1}", interfaceName, refused.text());
        }
        Loops.run(loop, () -> {
            unplug(wire);
            if (host != null) unplug(host);
        });
        taps.closePromiscuous();
    }

    private void unplug(Side side) {
        lan.unplug(side.port());
        side.station().close();
    }
}
