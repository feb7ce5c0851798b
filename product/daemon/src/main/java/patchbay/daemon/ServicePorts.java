package patchbay.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import patchbay.control.machinery.Meter;
import patchbay.lan.PortKind;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.linux.LoopThread;

/// The counters of the ports of a network that are no machine's: a router, a DHCP server, the host's end, the two
/// sides of a bridge, the plugs of a VDE switch.
final class ServicePorts {
    private ServicePorts() {}

    /// One `service` for each of them, with `labels`, the port's name, and what is behind it. All of one moment.
    static List<Meter> meters(LoopThread loop, Switch lan, Map<String, String> labels) {
        return Loops.call(loop, () -> {
            List<Meter> meters = new ArrayList<>();
            for (SwitchPort port : lan.plugged()) {
                if (port.kind() == PortKind.CARD) continue;
                SortedMap<String, String> own = new TreeMap<>(labels);
                own.put("port", port.name());
                own.put("kind", port.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
                meters.add(new Meter("service", own, PortReadings.counters(port), new TreeMap<>()));
            }
            return meters;
        });
    }
}
