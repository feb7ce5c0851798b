package patchbay.testkit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.wire.IpAddress;

/// Something in the world that datagrams are sent to, and the path that leads there: latency, routers, MTU, errors.
///
/// @param <T> the kind of target
public abstract class SimTarget<T extends SimTarget<T>> {
    final SimHost host;
    final SimEndpoint endpoint;
    private final List<IpAddress> routers = new ArrayList<>();
    private final List<SimDatagram> received = new ArrayList<>();
    private long latencyNanos;
    private int mtuBytes = Integer.MAX_VALUE;
    private @Nullable SimIcmp error;
    private IpAddress errorFrom;

    SimTarget(SimHost host, SimEndpoint endpoint) {
        this.host = host;
        this.endpoint = endpoint;
        this.errorFrom = endpoint.address();
    }

    abstract T self();

    /// A datagram has reached the target itself.
    abstract void take(SimDatagram datagram);

    public SimEndpoint endpoint() {
        return endpoint;
    }

    /// Time from end to end, each way.
    public T latency(long nanos) {
        latencyNanos = nanos;
        return self();
    }

    /// The routers on the way, the nearest first: each costs a hop.
    public T behind(String... addresses) {
        for (String address : addresses) routers.add(SimEndpoint.addressOf(address));
        return self();
    }

    /// The path's MTU: what is longer and must not be cut is answered by [SimIcmp#TOO_BIG].
    public T mtu(int bytes) {
        mtuBytes = bytes;
        return self();
    }

    /// Answers everything with an ICMP error from the target itself.
    public T answersError(SimIcmp error) {
        return answersError(error, endpoint.address().toString());
    }

    /// Answers everything with an ICMP error from `reporter`.
    public T answersError(SimIcmp error, String reporter) {
        this.error = error;
        errorFrom = SimEndpoint.addressOf(reporter);
        return self();
    }

    /// All that has reached the target, in order, with the hop limit it arrived with.
    public List<SimDatagram> received() {
        return List.copyOf(received);
    }

    /// What the target was sent as number `index`, counted from 0.
    public SimDatagram received(int index) {
        if (index >= received.size()) {
            throw new AssertionError(
                    endpoint + " has received " + received.size() + " datagrams, none with index " + index);
        }
        return received.get(index);
    }

    long latencyNanos() {
        return latencyNanos;
    }

    int hops() {
        return routers.size();
    }

    /// Has `datagram` go the way from the host to here.
    final void carry(SimDatagramSocket from, SimDatagram datagram) {
        boolean v4 = endpoint.isV4();
        int headers = (v4 ? 20 : 40) + 8;
        if (datagram.hopLimit() <= routers.size()) {
            fail(from, datagram, SimIcmp.TIME_EXCEEDED, routers.get(datagram.hopLimit() - 1), 0);
        } else if (!datagram.mayFragment() && datagram.length() + headers > mtuBytes) {
            IpAddress reporter = routers.isEmpty() ? endpoint.address() : routers.getFirst();
            fail(from, datagram, SimIcmp.TOO_BIG, reporter, mtuBytes);
        } else if (error != null) {
            fail(from, datagram, error, errorFrom, 0);
        } else {
            host.agenda()
                    .after(latencyNanos, () -> arrive(datagram.withHopLimit(datagram.hopLimit() - routers.size())));
        }
    }

    private void arrive(SimDatagram datagram) {
        received.add(datagram);
        take(datagram);
    }

    private void fail(SimDatagramSocket from, SimDatagram about, SimIcmp icmp, IpAddress reporter, int mtu) {
        host.agenda().after(2 * latencyNanos, () -> from.failed(about, icmp, reporter, mtu));
    }
}
