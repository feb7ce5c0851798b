package patchbay.nat.udp;

import java.util.List;
import patchbay.nat.flow.FlowEntry;
import patchbay.nat.flow.FlowSource;

/// Shows the peers of forwarded ports, each a flow. A place is a port's number and a slot of its table, which a table
/// that grows gives anew: then a peer may be read twice or not at all.
final class ForwardedFlows implements FlowSource {
    private static final int SLOT_BITS = 16;

    private final List<UdpForward> forwards;

    ForwardedFlows(List<UdpForward> forwards) {
        this.forwards = forwards;
    }

    @Override
    public int read(int place, int most, List<FlowEntry> into) {
        int number = place >>> SLOT_BITS;
        int slot = place & (1 << SLOT_BITS) - 1;
        int left = most;
        for (; number < forwards.size() && left > 0; left--) {
            UdpForward forward = forwards.get(number);
            if (forward.peers() > 0 && slot < forward.places()) {
                forward.read(slot++, into);
            } else {
                number++;
                slot = 0;
            }
        }
        return number == forwards.size() ? END : number << SLOT_BITS | slot;
    }
}
