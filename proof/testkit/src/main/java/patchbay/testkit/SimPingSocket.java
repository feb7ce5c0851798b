package patchbay.testkit;

import java.lang.foreign.MemorySegment;
import patchbay.loop.Errno;
import patchbay.wire.Fault;
import patchbay.wire.IcmpView;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;

/// An ICMP echo socket of the simulated host: Linux's unprivileged kind (`ping(4)` of net/ipv4/ping.c), whose local
/// port is the identifier that the kernel writes into every request, or a raw socket.
final class SimPingSocket extends SimDatagramSocket {
    private static final int ECHO_REQUEST_V6 = 128;
    private static final int MOST_BYTES = 65_507;

    final boolean raw;
    private final IcmpView icmp = new IcmpView();

    SimPingSocket(SimHost host, boolean v4, boolean raw) {
        super(host, v4);
        this.raw = raw;
    }

    @Override
    PortTable.Space space() {
        return PortTable.Space.PING;
    }

    @Override
    int sending(MemorySegment message) {
        if (icmp.wrap(message, 0, (int) message.byteSize()) != Fault.NONE) return -Errno.EINVAL;
        if (raw) return 0;
        if (icmp.type() != (v4 ? IcmpView.ECHO_REQUEST : ECHO_REQUEST_V6) || icmp.code() != 0) return -Errno.EINVAL;
        icmp.identifier(identifier()).fillChecksum();
        return 0;
    }

    /// The identifier the kernel gave this socket.
    int identifier() {
        return local == null ? 0 : local.port();
    }

    /// An echo reply arrives at the host; takes it when it is this socket's.
    void offer(SimDatagram reply) {
        if (icmp.wrap(reply.payload(), 0, reply.length()) != Fault.NONE) return;
        if (raw) arrive(v4 ? withHeader(reply) : reply);
        else if (icmp.identifier() == identifier()) arrive(reply);
    }

    private static SimDatagram withHeader(SimDatagram reply) {
        int total = Ipv4View.MIN_HEADER_BYTES + reply.length();
        SimDatagram whole = SimDatagram.plain(reply.source(), reply.destination(), new byte[total]);
        MemorySegment bytes = whole.payload();
        MemorySegment.copy(reply.payload(), 0, bytes, Ipv4View.MIN_HEADER_BYTES, reply.length());
        new Ipv4View()
                .fresh(bytes, 0, total)
                .ttl(reply.hopLimit())
                .protocol(IpProtocol.ICMP)
                .source(reply.source().address().v4Bits())
                .destination(reply.destination().address().v4Bits())
                .fillChecksum();
        return whole.withHopLimit(reply.hopLimit());
    }

    @Override
    int mostBytes() {
        return MOST_BYTES;
    }

    @Override
    int portOnTheWire() {
        return 0;
    }

    @Override
    int echoSequenceOf(SimDatagram sent) {
        return icmp.wrap(sent.payload(), 0, sent.length()) == Fault.NONE ? icmp.sequence() : -1;
    }
}
