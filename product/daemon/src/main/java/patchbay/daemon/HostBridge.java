package patchbay.daemon;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Meter;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.BridgeMode;
import patchbay.lan.PortKind;
import patchbay.lan.PortSettings;
import patchbay.lan.Promiscuity;
import patchbay.lan.Station;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.lan.sharedmac.SharedMac;
import patchbay.linux.Link;
import patchbay.linux.LoopThread;
import patchbay.linux.Tap;
import patchbay.privileged.BridgeTaps;
import patchbay.privileged.BridgeWay;
import patchbay.privileged.BridgedStations;
import patchbay.privileged.HostChangeRefused;
import patchbay.uplink.TapListener;
import patchbay.uplink.TapPort;

/// What joins a network to an interface of the host: the two sides of its trunk, the wire and the host's own stack.
/// Made and closed on control threads.
final class HostBridge implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("networks");

    private final String interfaceName;
    private final BridgeWay way;
    private final BridgeTaps taps;
    private final AddressRules rules;
    private final @Nullable SharedMac sharing;
    private final Side wire;
    private final @Nullable Side host;
    private final LoopThread loop;
    private final Switch lan;

    /// One side: an interface of the host, and the port of the switch that it is.
    private record Side(TapPort tap, SwitchPort port) {}

    /// @param link the interface, whose own address is the host's
    /// @param taps closed with this
    HostBridge(Link link, BridgeWay way, BridgeTaps taps, NamedNetwork network, TapListener gone) {
        this.interfaceName = link.name();
        this.way = way;
        this.taps = taps;
        this.loop = network.loop();
        this.lan = network.lan();
        this.rules = new AddressRules(interfaceName, taps);
        TapPort out = Loops.call(loop, () -> new TapPort(loop.loop(), taps.wire(), gone));
        this.sharing = way == BridgeWay.WIRED
                ? null
                : Loops.call(loop, () -> new SharedMac(lan, loop.loop(), link.mac(), out, rules));
        this.wire = Loops.call(loop, () -> wire(out));
        Tap in = taps.host();
        this.host = in == null ? null : Loops.call(loop, () -> host(in, link.mac(), gone));
        LOG.log(System.Logger.Level.INFO, "''{0}'' is bridged: {1}", interfaceName, way.word());
        if (taps.missesHost()) {
            String why =
                    "''{0}'' is bridged by a packet socket, since the kernel has no traffic control: machines do not"
                            + " reach this host";
            LOG.log(System.Logger.Level.WARNING, why, interfaceName);
        }
    }

    private Side wire(TapPort tap) {
        SharedMac shared = sharing;
        Station station = shared == null ? tap : shared;
        SwitchPort port = lan.plug(settings(tap, PortKind.TRUNK_WIRE, PortSettings.UNKNOWN_MAC), station);
        tap.connect(shared == null ? port : frame -> shared.fromWire(frame, port));
        return new Side(tap, port);
    }

    private Side host(Tap towardsHost, long mac, TapListener gone) {
        SharedMac shared = sharing;
        TapPort tap = new TapPort(loop.loop(), towardsHost, gone);
        SwitchPort port = lan.plug(settings(tap, PortKind.TRUNK_HOST, mac), tap);
        tap.connect(shared == null ? port : frame -> shared.fromHost(frame, port));
        return new Side(tap, port);
    }

    private static PortSettings settings(TapPort tap, PortKind kind, long mac) {
        return new PortSettings(tap.name(), kind, mac, Promiscuity.DENY, true);
    }

    /// Refuses a card that asks for another mode than the one that the interface is bridged in.
    void requireFit(BridgedCard card) throws RefusedException {
        boolean fits = card.mode() == BridgeMode.AUTO || card.mode().word().equals(way.word());
        if (fits) return;
        String message = "'" + interfaceName + "' is bridged already, in mode '" + way.word() + "'";
        throw new RefusedException(Refusal.of(ErrorCode.VBOX_E_VM_ERROR, Component.CONSOLE, message)
                .withRemedy("All cards on an interface share its mode: choose it or auto with --bridgemodeN."));
    }

    /// Says which stations are on this network, and whether one of them may see everything.
    void stations(boolean all, List<Long> macs) throws HostChangeRefused {
        HostRights.now().guests(interfaceName, taps, new BridgedStations(way, all, macs));
    }

    /// Forgets the addresses of a station that leaves.
    void forget(long mac) {
        SharedMac shared = sharing;
        if (shared != null) Loops.run(loop, () -> shared.forget(mac));
    }

    /// What passed the two sides, and what was lost; with a shared address also what was not learned.
    Meter meter() {
        return Loops.call(loop, () -> {
            SortedMap<String, Long> counters = new TreeMap<>();
            PortReadings.generic(wire.tap().counters()).forEach((name, value) -> counters.put("wire-" + name, value));
            if (host != null) {
                PortReadings.generic(host.tap().counters())
                        .forEach((name, value) -> counters.put("host-" + name, value));
            }
            SortedMap<String, Long> gauges = new TreeMap<>();
            gauges.put("wire-frames-waiting", (long) wire.tap().waitingFrames());
            if (host != null)
                gauges.put("host-frames-waiting", (long) host.tap().waitingFrames());
            if (sharing != null) {
                PortReadings.addFaults(counters, "shared-mac.", sharing.faults());
                gauges.put("addresses", (long) sharing.addresses());
            }
            SortedMap<String, String> labels = new TreeMap<>(Map.of("interface", interfaceName, "mode", way.word()));
            labels.put("network", lan.name());
            return new Meter("bridge", labels, counters, gauges);
        });
    }

    @Override
    public void close() {
        rules.close();
        try {
            stations(false, List.of());
        } catch (HostChangeRefused refused) {
            LOG.log(System.Logger.Level.WARNING, "rules of ''{0}'' stay: {1}", interfaceName, refused.text());
        }
        Loops.run(loop, () -> {
            if (sharing != null) sharing.close();
            unplug(wire);
            if (host != null) unplug(host);
        });
        taps.closePromiscuous();
    }

    private void unplug(Side side) {
        lan.unplug(side.port());
        side.tap().close();
    }
}
