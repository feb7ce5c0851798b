package patchbay.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import patchbay.control.machinery.Meter;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.linux.LoopThread;
import patchbay.service.dhcp.server.DhcpDefaults;
import patchbay.service.dhcp.server.DhcpServerSettings;
import patchbay.service.dhcp.server.DhcpStation;
import patchbay.service.dhcp.server.Lease;

/// A DHCP server on a network's switch, with its leases on disk. Made, changed and closed on control threads.
final class DhcpCircuit implements AutoCloseable {
    private final LoopThread loop;
    private final Switch lan;
    private final LeaseFile file;
    private final DhcpStation station;
    private final SwitchPort port;

    DhcpCircuit(DhcpServerSettings settings, LoopThread loop, Switch lan, Path leases, DhcpDefaults defaults)
            throws IOException {
        this.loop = loop;
        this.lan = lan;
        this.file = new LeaseFile(leases, loop);
        this.station = Loops.call(loop, () -> new DhcpStation(loop.loop(), settings, defaults, file, file.leases()));
        this.port = Loops.call(loop, () -> {
            SwitchPort plugged = lan.plug(DhcpStation.portSettings(lan.name() + ".dhcp", settings), station);
            station.connect(plugged);
            return plugged;
        });
    }

    /// Goes on under other settings; leases and what is under way stay.
    void change(DhcpServerSettings settings, DhcpDefaults defaults) {
        Loops.run(loop, () -> station.settings(settings, defaults));
    }

    /// The leases, for who is on the loop.
    List<Lease> leasesOnLoop() {
        return station.leases();
    }

    List<Lease> leases() {
        return Loops.call(loop, station::leases);
    }

    /// What it answered, and why it did not.
    Meter meter(String network) {
        return Loops.call(loop, () -> {
            SortedMap<String, Long> counters = new TreeMap<>(station.snapshot());
            PortReadings.addFaults(counters, "drop.", station.faults());
            return new Meter("dhcp", new TreeMap<>(Map.of("network", network)), counters, new TreeMap<>());
        });
    }

    @Override
    public void close() {
        Loops.run(loop, () -> {
            lan.unplug(port);
            station.connect(null);
        });
        file.close();
    }
}
