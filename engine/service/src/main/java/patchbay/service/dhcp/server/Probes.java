package patchbay.service.dhcp.server;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Counters;
import patchbay.loop.EventLoop;
import patchbay.loop.Timer;
import patchbay.wire.dhcp.DhcpMessage;

/// Offers that wait until the network had time to say whose address it is: at most [#MAX_WAITING]; one beyond is
/// sent without a probe. Belongs to one loop.
final class Probes {
    static final int MAX_WAITING = 64;

    /// How long the network has to answer. RFC 2131 §4.4.1 leaves it to the server; on a switch of ours an answer
    /// takes far less than a millisecond, and a guest's boot should not wait longer.
    static final long WAIT_NANOS = 100_000_000L;

    private final EventLoop loop;
    private final List<Waiting> waiting = new ArrayList<>();
    private final Counters.Counter unprobed;

    Probes(EventLoop loop, Counters counters) {
        this.loop = loop;
        this.unprobed = counters.named("dhcp-offers-unprobed");
    }

    /// An offer that waits.
    private final class Waiting extends Timer {
        final DhcpMessage request;
        final int address;
        final Runnable offer;

        Waiting(DhcpMessage request, int address, Runnable offer) {
            this.request = request;
            this.address = address;
            this.offer = offer;
        }

        @Override
        protected void onTimer(long nowNanos) {
            waiting.remove(this);
            offer.run();
        }
    }

    /// Runs `probe`, and `offer` when nobody answered. A client that is impatient is not probed for twice.
    void begin(DhcpMessage request, int address, Consumer<Integer> probe, Runnable offer) {
        for (Waiting other : waiting) if (other.request.chaddr() == request.chaddr()) return;
        if (waiting.size() == MAX_WAITING) {
            unprobed.increment();
            offer.run();
            return;
        }
        Waiting begun = new Waiting(request, address, offer);
        waiting.add(begun);
        probe.accept(address);
        loop.after(WAIT_NANOS, begun);
    }

    /// The station `mac` was seen with `address`. Answers the request whose offer is void by that, or null.
    @Nullable
    DhcpMessage seen(int address, long mac) {
        for (Waiting each : waiting) {
            if (each.address != address || each.request.chaddr() == mac) continue;
            waiting.remove(each);
            loop.timers().disarm(each);
            return each.request;
        }
        return null;
    }

    void close() {
        for (Waiting each : waiting) loop.timers().disarm(each);
        waiting.clear();
    }
}
