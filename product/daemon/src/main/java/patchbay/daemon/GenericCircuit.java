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
import patchbay.uplink.driver.GenericLink;

/// The network of one card on a generic driver: a switch with the driver's link on it. Made on control threads,
/// one at a time for a machine.
final class GenericCircuit implements Network {
    private final LoopThread loop;
    private final String driver;
    private final GenericLink link;
    private final Switch lan;
    private final SwitchPort linkPort;

    /// Takes over `link`, which was opened on `loop`.
    GenericCircuit(String name, LoopThread loop, String driver, GenericLink link) {
        this.loop = loop;
        this.driver = driver;
        this.link = link;
        this.lan = Loops.call(loop, () -> new Switch(name, loop.loop()));
        PortSettings settings = new PortSettings(
                name + "." + driver, PortKind.TUNNEL, PortSettings.UNKNOWN_MAC, Promiscuity.ALLOW_ALL, true);
        this.linkPort = Loops.call(loop, () -> {
            SwitchPort port = lan.plug(settings, link.station());
            link.connect(port);
            return port;
        });
    }

    @Override
    public LoopThread loop() {
        return loop;
    }

    @Override
    public Switch lan() {
        return lan;
    }

    @Override
    public String label() {
        return "generic";
    }

    @Override
    public boolean fixesAddresses() {
        return false;
    }

    @Override
    public boolean isCable() {
        return true;
    }

    /// What the driver carried and refused, by name.
    SortedMap<String, Long> counters() {
        return Loops.call(loop, this::readings);
    }

    /// The same, for whoever watches.
    Meter meter(String machine, int slot) {
        SortedMap<String, String> labels = new TreeMap<>(Map.of("vm", machine, "nic", "" + slot, "driver", driver));
        return Loops.call(
                loop,
                () -> new Meter("generic", labels, readings(), new TreeMap<>(Map.of("frames-waiting", (long)
                        link.waitingFrames()))));
    }

    /// The driver's own names do not stand in the place of ours.
    private SortedMap<String, Long> readings() {
        SortedMap<String, Long> values = new TreeMap<>(link.tallies());
        values.putAll(PortReadings.generic(link.counters()));
        return values;
    }

    /// Closes the link; the card has been unplugged before.
    @Override
    public void close() {
        Loops.run(loop, () -> {
            lan.unplug(linkPort);
            link.close();
        });
    }
}
