package patchbay.daemon;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.Meter;
import patchbay.control.model.Adapter;
import patchbay.control.model.CableFault;
import patchbay.control.model.PromiscuousPolicy;
import patchbay.lan.Capture;
import patchbay.lan.CaptureSettings;
import patchbay.lan.PortKind;
import patchbay.lan.PortSettings;
import patchbay.lan.Promiscuity;
import patchbay.lan.SwitchPort;
import patchbay.linux.LoopThread;
import patchbay.wire.PcapHeader;

/// A card plugged into a network: its end, the port of the switch, and the trace of what passes. Made and closed on
/// control threads, one at a time for a machine.
final class CardPlug implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("cards");

    private final Network network;
    private final CardEnd.Wire wire;
    private final SwitchPort port;
    private volatile @Nullable Trace trace;
    private final BadCable cable;
    private final List<Watched> watched = new CopyOnWriteArrayList<>();

    /// A running trace: what gathers on the loop, and the file it goes to.
    private record Trace(Capture capture, CaptureFile file) {}

    /// A capture that a client reads, and this network's part of it.
    private record Watched(LiveCapture whole, Capture part) {}

    private CardPlug(Network network, CardEnd.Wire wire, SwitchPort port) {
        this.network = network;
        this.wire = wire;
        this.port = port;
        this.cable = new BadCable(network.loop(), port);
    }

    /// Plugs `end` into `network` as `adapter` says; the plug owns the network from now on, also when this fails.
    static CardPlug plug(String name, Adapter adapter, CardEnd end, Network network) throws RefusedException {
        LoopThread loop = network.loop();
        CardEnd.Wire wire;
        try {
            wire = end.open(loop);
        } catch (RefusedException refused) {
            network.close();
            throw refused;
        }
        long mac = network.fixesAddresses() ? adapter.macBits() : PortSettings.UNKNOWN_MAC;
        PortSettings settings = new PortSettings(
                name, PortKind.CARD, mac, promiscuity(network, adapter.promiscuous()), adapter.cableConnected());
        SwitchPort port = Loops.call(loop, () -> {
            SwitchPort plugged = network.lan().plug(settings, wire.station());
            wire.connect(plugged);
            return plugged;
        });
        return new CardPlug(network, wire, port);
    }

    Network network() {
        return network;
    }

    void cable(boolean in) {
        Loops.run(network.loop(), () -> port.cable(in));
    }

    void promiscuous(PromiscuousPolicy policy) {
        Loops.run(network.loop(), () -> port.promiscuity(promiscuity(network, policy)));
        network.policy(policy);
    }

    /// Whether the machine runs: a paused one neither gets nor gives frames.
    void active(boolean running) {
        Loops.run(network.loop(), () -> port.active(running));
    }

    /// Makes the cable as bad as is said, null for a good one, and part of a bandwidth group, null for none.
    void impair(@Nullable CableFault fault, @Nullable GroupLine group) {
        cable.be(fault, group);
    }

    /// What the bad cable did, by name; empty for a good one.
    SortedMap<String, Long> cableCounters() {
        return cable.counters();
    }

    /// The same with what is under way, for whoever watches; null for a good cable.
    @Nullable
    Meter cableMeter(String machine, int slot) {
        return cable.meter(Map.of("vm", machine, "nic", "" + slot));
    }

    /// Begins a trace of the card into `path`.
    void startTrace(Path path) throws IOException {
        stopTrace();
        CaptureFile file = new CaptureFile(path, PcapHeader.trace());
        LoopThread loop = network.loop();
        Capture capture = Loops.call(loop, () -> {
            CaptureSettings settings = CaptureSettings.trace(loop.host().clock().nanoTime());
            Capture made = new Capture(loop.loop(), Arena.ofAuto(), file, settings);
            port.capture(made);
            return made;
        });
        trace = new Trace(capture, file);
    }

    /// Lets a capture see the card's frames from now on.
    void watch(LiveCapture whole) {
        LoopThread loop = network.loop();
        Capture part = Loops.call(loop, () -> {
            Capture made = whole.part(loop);
            port.capture(made);
            return made;
        });
        watched.add(new Watched(whole, part));
    }

    /// Ends this card's part of a capture.
    void unwatch(LiveCapture whole) {
        for (Watched each : List.copyOf(watched)) {
            if (each.whole() != whole) continue;
            watched.remove(each);
            Loops.run(network.loop(), () -> port.captureNoMore(each.part()));
            whole.lost(Loops.call(network.loop(), each.part()::lost));
        }
    }

    /// Ends the trace, if there is one, with everything written.
    void stopTrace() {
        Trace running = trace;
        trace = null;
        if (running == null) return;
        Loops.run(network.loop(), () -> port.captureNoMore(running.capture()));
        try {
            running.file().close();
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "a trace could not be closed", failure);
        }
    }

    /// What passed and what was refused at the port and behind it, by name.
    SortedMap<String, Long> counters() {
        return Loops.call(network.loop(), this::readings);
    }

    private SortedMap<String, Long> readings() {
        SortedMap<String, Long> values = PortReadings.counters(port, wire.counters());
        values.putAll(wire.tallies());
        Trace running = trace;
        if (running != null) {
            values.put("trace-frames", running.capture().records());
            values.put("trace-lost", running.capture().lost());
        }
        for (Watched each : watched) {
            values.merge("capture-frames", each.part().records(), Long::sum);
            values.merge("capture-lost", each.part().lost(), Long::sum);
        }
        return values;
    }

    /// The same, for whoever watches.
    Meter meter(String machine, int slot) {
        SortedMap<String, String> labels =
                new TreeMap<>(Map.of("vm", machine, "nic", "" + slot, "network", network.label()));
        return Loops.call(
                network.loop(),
                () -> new Meter("port", labels, readings(), new TreeMap<>(Map.of("link-frames-waiting", (long)
                        wire.waitingFrames()))));
    }

    @Override
    public void close() {
        stopTrace();
        watched.forEach(each -> unwatch(each.whole()));
        cable.be(null, null);
        Loops.run(network.loop(), () -> {
            network.lan().unplug(port);
            wire.close();
        });
        network.close();
    }

    private static Promiscuity promiscuity(Network network, PromiscuousPolicy policy) {
        if (network.isCable()) return Promiscuity.ALLOW_ALL;
        return switch (policy) {
            case DENY -> Promiscuity.DENY;
            case ALLOW_NETWORK -> Promiscuity.ALLOW_NETWORK;
            case ALLOW_ALL -> Promiscuity.ALLOW_ALL;
        };
    }
}
