package patchbay.nat.udp;

import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.nat.flow.FlowEnd;
import patchbay.nat.flow.FlowEntry;
import patchbay.nat.flow.FlowKind;
import patchbay.nat.flow.FlowName;
import patchbay.nat.flow.FlowSource;
import patchbay.nat.flow.FlowTimes;
import patchbay.nat.flow.FlowTraffic;

/// Shows the flows of guests to whoever looks from outside. The last peer stands for all of them.
final class UdpFlowReader implements FlowSource {
    private final List<UdpFlow> made;

    /// A reader of `made`: every object there is, in use or not, each of which keeps its place.
    UdpFlowReader(List<UdpFlow> made) {
        this.made = made;
    }

    @Override
    public int read(int place, int most, List<FlowEntry> into) {
        int end = Math.min(made.size(), place + most);
        for (int at = place; at < end; at++) {
            if (made.get(at).socket.isOpen()) into.add(entryOf(made.get(at)));
        }
        return end >= made.size() ? END : end;
    }

    static FlowEntry entryOf(UdpFlow flow) {
        FlowEnd guest = FlowEnd.of(flow.guest);
        @Nullable FlowEnd peer = flow.peer.port() == 0 ? null : FlowEnd.of(flow.peer);
        return new FlowEntry(
                new FlowName(FlowKind.UDP, false, guest, peer),
                flow.answered ? "ANSWERED" : "OPEN",
                new FlowTraffic(flow.octetsFromGuest, flow.octetsToGuest, 0),
                new FlowTimes(flow.openedNanos, flow.usedNanos, 0, 0));
    }
}
