package patchbay.testkit;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A program on UDP somewhere in the simulated world. A fresh one takes what it gets and keeps silent.
public final class SimUdpPeer extends SimTarget<SimUdpPeer> {
    private @Nullable Function<SimDatagram, byte @Nullable []> answer;
    private long unreachableBack;

    SimUdpPeer(SimHost host, SimEndpoint endpoint) {
        super(host, endpoint);
    }

    @Override
    SimUdpPeer self() {
        return this;
    }

    /// Sends everything back to where it came from.
    public SimUdpPeer echoes() {
        return answers(SimDatagram::bytes);
    }

    /// Answers each datagram with what `answer` makes of it; null means silence.
    public SimUdpPeer answers(Function<SimDatagram, byte @Nullable []> answer) {
        this.answer = answer;
        return this;
    }

    /// Sends a datagram to a port of the host, without being asked.
    public SimUdpPeer sends(byte[] payload, SimEndpoint to) {
        SimDatagram datagram = SimDatagram.plain(endpoint, to, payload);
        host.agenda().after(latencyNanos(), () -> {
            if (!host.world().toHost(datagram.withHopLimit(datagram.hopLimit() - hops()))) unreachableBack++;
        });
        return this;
    }

    public SimUdpPeer sends(String payload, SimEndpoint to) {
        return sends(payload.getBytes(StandardCharsets.ISO_8859_1), to);
    }

    /// How many of this peer's datagrams found no socket at the host.
    public long unreachableBack() {
        return unreachableBack;
    }

    @Override
    void take(SimDatagram datagram) {
        byte[] reply = answer == null ? null : answer.apply(datagram);
        if (reply != null) sends(reply, datagram.source());
    }
}
