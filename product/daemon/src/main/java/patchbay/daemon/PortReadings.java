package patchbay.daemon;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import patchbay.lan.LinkCounters;
import patchbay.lan.PortCounters;
import patchbay.lan.SwitchPort;
import patchbay.loop.FaultCounters;
import patchbay.wire.Fault;

/// The counters of a port by name. All of what is dropped is there by reason, so that at any moment
///
/// * `frames-from-guest` = `frames-forwarded` + all of `drop.`
/// * `frames-for-guest` = `frames-to-guest` − `segments-to-guest` + `frames-cut` + all of `drop-to-guest.`
/// * `link-frames-received` = `link-frames-passed` + all of `drop-link.`
/// * `link-frames-accepted` = `link-frames-sent` + those that wait + all of `drop-link-to-guest.`
final class PortReadings {
    private PortReadings() {}

    static SortedMap<String, Long> counters(SwitchPort port, LinkCounters link) {
        SortedMap<String, Long> values = counters(port);
        values.put("link-frames-received", link.framesReceived());
        values.put("link-frames-passed", link.framesPassed());
        values.put("link-frames-accepted", link.framesAccepted());
        values.put("link-frames-sent", link.framesSent());
        addFaults(values, "drop-link.", link.faultsIn());
        addFaults(values, "drop-link-to-guest.", link.faultsOut());
        return values;
    }

    /// The port's alone.
    static SortedMap<String, Long> counters(SwitchPort port) {
        SortedMap<String, Long> values = new TreeMap<>();
        PortCounters counters = port.counters();
        values.put("frames-from-guest", counters.framesFromStation());
        values.put("octets-from-guest", counters.octetsFromStation());
        values.put("frames-forwarded", counters.framesForwarded());
        values.put("frames-delivered", counters.framesDelivered());
        values.put("frames-for-guest", counters.framesForStation());
        values.put("frames-to-guest", counters.framesToStation());
        values.put("octets-to-guest", counters.octetsToStation());
        values.put("frames-cut", counters.framesCut());
        values.put("segments-to-guest", counters.segmentsToStation());
        addFaults(values, "drop.", port.faults());
        addFaults(values, "drop-to-guest.", port.faultsToStation());
        return values;
    }

    /// What a generic driver carried: `frames-received` = `frames-passed` + all of `drop-received.`, and
    /// `frames-accepted` = `frames-sent` + those that wait + all of `drop-accepted.`
    static SortedMap<String, Long> generic(LinkCounters link) {
        SortedMap<String, Long> values = new TreeMap<>();
        values.put("frames-received", link.framesReceived());
        values.put("frames-passed", link.framesPassed());
        values.put("frames-accepted", link.framesAccepted());
        values.put("frames-sent", link.framesSent());
        addFaults(values, "drop-received.", link.faultsIn());
        addFaults(values, "drop-accepted.", link.faultsOut());
        return values;
    }

    static void addFaults(Map<String, Long> values, String prefix, FaultCounters faults) {
        for (int ordinal = 1; ordinal < Fault.count(); ordinal++) {
            Fault fault = Fault.at(ordinal);
            if (faults.of(fault) > 0) values.put(prefix + fault.key(), faults.of(fault));
        }
    }
}
