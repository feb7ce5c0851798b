package patchbay.nat.icmp;

import java.util.List;
import patchbay.loop.Endpoint;
import patchbay.loop.EventLoop;
import patchbay.nat.flow.FlowEnd;
import patchbay.nat.flow.FlowEntry;
import patchbay.nat.flow.FlowKind;
import patchbay.nat.flow.FlowName;
import patchbay.nat.flow.FlowSource;
import patchbay.nat.flow.FlowTimes;
import patchbay.nat.flow.FlowTraffic;
import patchbay.wire.IpAddress;

/// Shows echoes that wait for an answer to whoever looks from outside.
final class EchoFlows implements FlowSource {
    private final EventLoop loop;
    private final EchoTable echoes;
    private final Endpoint end = new Endpoint();

    EchoFlows(EventLoop loop, EchoTable echoes) {
        this.loop = loop;
        this.echoes = echoes;
    }

    @Override
    public int read(int place, int most, List<FlowEntry> into) {
        int after = Math.min(echoes.places(), place + most);
        for (int slot = place; slot < after; slot++) {
            boolean over = loop.nowNanos() - echoes.sentNanos(slot) > EchoNat.LIFETIME_NANOS;
            if (echoes.isWaiting(slot) && !over) into.add(entry(slot));
        }
        return after == echoes.places() ? END : after;
    }

    private FlowEntry entry(int slot) {
        echoes.guest(slot, end);
        FlowEnd guest = new FlowEnd(new IpAddress(end.hi(), end.lo()), echoes.guestIdentifier(slot));
        echoes.shown(slot, end);
        FlowEnd peer = new FlowEnd(new IpAddress(end.hi(), end.lo()), 0);
        return new FlowEntry(
                new FlowName(FlowKind.ECHO, false, guest, peer),
                "WAITING",
                new FlowTraffic(echoes.octets(slot), 0, 0),
                new FlowTimes(echoes.sentNanos(slot), echoes.sentNanos(slot), 0, 0));
    }
}
