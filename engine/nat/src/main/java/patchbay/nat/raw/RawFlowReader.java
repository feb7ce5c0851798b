package patchbay.nat.raw;

import java.util.List;
import patchbay.loop.Endpoint;
import patchbay.nat.flow.FlowEnd;
import patchbay.nat.flow.FlowEntry;
import patchbay.nat.flow.FlowKind;
import patchbay.nat.flow.FlowName;
import patchbay.nat.flow.FlowSource;
import patchbay.nat.flow.FlowTimes;
import patchbay.nat.flow.FlowTraffic;

/// Shows flows of other protocols to whoever looks from outside.
final class RawFlowReader implements FlowSource {
    private final RawFlows flows;
    private final Endpoint end = new Endpoint();

    RawFlowReader(RawFlows flows) {
        this.flows = flows;
    }

    @Override
    public int read(int place, int most, List<FlowEntry> into) {
        int after = Math.min(flows.places(), place + most);
        for (int slot = place; slot < after; slot++) if (flows.isThere(slot)) into.add(entry(slot));
        return after >= flows.places() ? END : after;
    }

    private FlowEntry entry(int slot) {
        FlowEnd guest = FlowEnd.of(flows.guest(slot, end));
        FlowEnd peer = FlowEnd.of(flows.remote(slot, end));
        return new FlowEntry(
                new FlowName(FlowKind.OTHER, flows.protocol(slot), false, guest, peer),
                flows.octetsToGuest(slot) > 0 ? "ANSWERED" : "OPEN",
                new FlowTraffic(flows.octetsFromGuest(slot), flows.octetsToGuest(slot), 0),
                new FlowTimes(flows.openedNanos(slot), flows.usedNanos(slot), 0, 0));
    }
}
