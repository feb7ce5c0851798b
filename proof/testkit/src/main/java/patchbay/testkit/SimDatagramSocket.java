package patchbay.testkit;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Queue;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.Poller;
import patchbay.loop.SocketError;
import patchbay.wire.IpAddress;

/// What UDP and ping sockets have in common: a bounded queue of what arrived, an error queue, and options.
///
/// As in Linux with IP_RECVERR, an ICMP error is put into the error queue *and* becomes the pending error: the next
/// [#sendTo] or [#receive] answers it once, unless the error queue was emptied first.
abstract class SimDatagramSocket extends SimHandle {
    private static final int QUEUE_BYTES = 212_992; // net.core.rmem_default
    private static final int BULK_QUEUE_BYTES = 2 << 20;
    private static final int OVERHEAD_BYTES = 768; // what the kernel counts for a small datagram beside its octets
    private static final int MOST_ERRORS = 100;
    private static final int BROADCAST_V4 = 0xffff_ffff;
    private static final int QUOTED_BYTES = 548; // RFC 1812 §4.3.2.3: an error quotes up to 576 octets of datagram

    private final Queue<SimDatagram> queue = new ArrayDeque<>();
    private final Queue<Failure> failures = new ArrayDeque<>();
    private int queuedBytes;
    private long overflows;
    private int hopLimit = 64;
    private int typeOfService;
    private boolean mayFragment;
    private boolean mayBroadcast;
    private boolean bulk;
    private boolean tellsDestinations;

    private record Failure(SimDatagram about, SimIcmp icmp, IpAddress reporter, int mtuBytes) {}

    SimDatagramSocket(SimHost host, boolean v4) {
        super(host, v4);
    }

    /// The message that goes out for what the program handed in, or a negated errno when it is not lawful.
    abstract int sending(MemorySegment message);

    /// The most octets of one datagram.
    abstract int mostBytes();

    /// The port the far end sees, 0 for a protocol without ports.
    abstract int portOnTheWire();

    /// The echo sequence number in a message this socket has sent; -1 when there is none.
    abstract int echoSequenceOf(SimDatagram sent);

    final int sendTo(IpAddress source, Endpoint to, MemorySegment bytes, long at, int length) {
        if (to.isV4() != v4) return -Errno.EAFNOSUPPORT;
        if (length > mostBytes()) return -Errno.EMSGSIZE;
        if (error != 0) return -takeError();
        boolean chosen = source.equals(SimRow.CHOSEN);
        if (!chosen && !host.world().isLocal(source)) return -Errno.EINVAL;
        if (v4 && to.v4Bits() == BROADCAST_V4 && !mayBroadcast) return -Errno.EACCES;
        int refusal = host.world().refusalOf(to.address());
        if (refusal != 0) return -refusal;
        int bound = bindForUse(null);
        if (bound < 0) return bound;
        MemorySegment message = SimDatagram.copyOf(bytes, at, length);
        int judged = sending(message);
        if (judged < 0) return judged;
        SimEndpoint from = new SimEndpoint(chosen ? sourceFor(to.address()) : source, portOnTheWire());
        host.world()
                .carry(this, new SimDatagram(from, SimEndpoint.of(to), message, hopLimit, typeOfService, mayFragment));
        return length;
    }

    private IpAddress sourceFor(IpAddress to) {
        SimEndpoint bound = local;
        return bound == null || bound.isWildcard() ? host.world().sourceFor(to) : bound.address();
    }

    final int receive(SimReceived into) {
        if (error != 0) return -takeError();
        if (queue.isEmpty()) return -Errno.EAGAIN;
        into.clear();
        while (!into.isFull() && !queue.isEmpty()) {
            SimDatagram datagram = queue.remove();
            queuedBytes -= datagram.length() + OVERHEAD_BYTES;
            if (!bulk || !into.continues(datagram)) into.add(datagram, tellsDestinations);
        }
        return into.count();
    }

    /// From now on the queue holds more, and datagrams that follow each other come as trains.
    final void expectBulk() {
        bulk = true;
    }

    final void tellDestinations() {
        tellsDestinations = true;
    }

    final int receiveError(SocketError into) {
        Failure failure = failures.poll();
        if (failure == null) return -Errno.EAGAIN;
        Failure next = failures.peek();
        error = next == null ? 0 : next.icmp.errno(v4);
        into.errno = failure.icmp.errno(v4);
        into.fromIcmp = true;
        into.icmpType = failure.icmp.type(v4);
        into.icmpCode = failure.icmp.code(v4);
        into.nextHopMtuBytes = failure.mtuBytes;
        into.destination.set(
                failure.about.destination().address(),
                failure.about.destination().port());
        into.reporter.set(failure.reporter, 0);
        into.payloadBytes = Math.min(failure.about.length(), QUOTED_BYTES);
        into.echoSequence = echoSequenceOf(failure.about);
        return 1;
    }

    final int setHopLimit(int hops) {
        if (hops < 1 || hops > 255) return -Errno.EINVAL;
        hopLimit = hops;
        return 0;
    }

    final int setTypeOfService(int octet) {
        if (octet < 0 || octet > 255) return -Errno.EINVAL;
        typeOfService = octet;
        return 0;
    }

    final int allowFragments(boolean allow) {
        mayFragment = allow;
        return 0;
    }

    final int allowBroadcast() {
        mayBroadcast = true;
        return 0;
    }

    /// A datagram from the world; lost when the queue is full.
    final void arrive(SimDatagram datagram) {
        int size = datagram.length() + OVERHEAD_BYTES;
        if (queuedBytes + size > (bulk ? BULK_QUEUE_BYTES : QUEUE_BYTES)) {
            overflows++;
            return;
        }
        queue.add(datagram);
        queuedBytes += size;
        wake();
    }

    /// An ICMP error about something this socket has sent.
    final void failed(SimDatagram about, SimIcmp icmp, IpAddress reporter, int mtuBytes) {
        error = icmp.errno(v4);
        if (failures.size() < MOST_ERRORS) failures.add(new Failure(about, icmp, reporter, mtuBytes));
        wake();
    }

    /// Datagrams lost because the queue was full.
    final long overflows() {
        return overflows;
    }

    @Override
    int level() {
        int level = Poller.WRITABLE;
        if (!queue.isEmpty()) level |= Poller.READABLE;
        if (error != 0 || !failures.isEmpty()) level |= Poller.ERROR;
        return level;
    }

    @Override
    void closed(boolean atOnce) {
        queue.clear();
        failures.clear();
    }
}
