package patchbay.nat.raw;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Counters;
import patchbay.loop.Datagrams;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.SocketError;
import patchbay.loop.Timer;
import patchbay.nat.datagram.DatagramSocket;
import patchbay.nat.flow.FlowEntry;
import patchbay.nat.flow.FlowSource;
import patchbay.nat.ip.TargetPolicy;
import patchbay.nat.link.GuestLink;
import patchbay.wire.Fault;
import patchbay.wire.IpProtocol;
import patchbay.wire.View;

/// The other protocols of one family; the package's page says how they behave. The families differ in how a packet
/// looks. Belongs to the loop of its network.
public abstract sealed class RawNat extends Timer implements FlowSource permits RawNatV4, RawNatV6 {
    /// Protocols that have a socket at once.
    static final int PROTOCOLS = 16;

    static final long IDLE_NANOS = 600_000_000_000L;
    static final int HEAD_BYTES = Long.BYTES;

    private static final long AGEING_NANOS = 30_000_000_000L;
    /// A host that has just refused a socket is not asked for each packet.
    private static final long RETRY_NANOS = 1_000_000_000L;

    private static final int NUMBERS = 256;
    private static final ValueLayout.OfLong HEAD = ValueLayout.JAVA_LONG_UNALIGNED;

    final EventLoop loop;
    final GuestLink link;
    final TargetPolicy policy;
    final RawFlows flows = new RawFlows();
    private final RawFlowReader reader = new RawFlowReader(flows);
    final Endpoint target = new Endpoint();
    final Endpoint guest = new Endpoint();
    private final boolean v4;
    private final @Nullable RawSocket[] sockets = new RawSocket[NUMBERS];
    private final Counters.Counter fromGuest;
    private final Counters.Counter toGuest;
    private final Counters.Counter refused;
    private final Counters.Counter taken;
    private final Counters.Counter unmatched;
    private final Counters.Counter errors;
    private int open;
    private long failedNanos;

    RawNat(EventLoop loop, GuestLink link, TargetPolicy policy, boolean v4) {
        this.loop = loop;
        this.link = link;
        this.policy = policy;
        this.v4 = v4;
        this.failedNanos = loop.nowNanos() - RETRY_NANOS;
        Counters counters = link.counters();
        this.fromGuest = counters.named("raw-from-guest");
        this.toGuest = counters.named("raw-to-guest");
        this.refused = counters.named("raw-refused");
        this.taken = counters.named("raw-taken");
        this.unmatched = counters.named("raw-unmatched");
        this.errors = counters.named("raw-errors-to-guest");
    }

    /// Notes, and gives the guest of a flow, what came from `source`; `hopLimit` is 0 when that is not known. Answers
    /// why not.
    abstract Fault deliver(int slot, Endpoint source, MemorySegment bytes, long at, int length, int hopLimit);

    /// Tells the guest of a flow what became of its packet.
    abstract void report(int slot, int protocol, SocketError error);

    /// Flows that are known.
    public final int flows() {
        return flows.size();
    }

    @Override
    public final int read(int place, int most, List<FlowEntry> into) {
        return reader.read(place, most, into);
    }

    /// Ends all flows and closes the sockets.
    public final void close() {
        flows.clear();
        closeIdle();
        loop.timers().disarm(this);
    }

    /// The socket for a protocol to [#target], shaped by the caller; null when it does not pass here.
    final @Nullable RawSocket socketFor(int protocol) {
        boolean never = protocol == IpProtocol.AUTHENTICATION || protocol == IpProtocol.HOP_BY_HOP;
        RawSocket socket = sockets[protocol];
        if (socket == null && !never && open < PROTOCOLS) socket = opened(protocol);
        if (socket == null) refused.increment();
        return socket;
    }

    private @Nullable RawSocket opened(int protocol) {
        if (loop.nowNanos() - failedNanos < RETRY_NANOS) return null;
        RawSocket socket = new RawSocket(this, protocol);
        int handle = loop.host().sockets().openRaw(v4, protocol);
        if (socket.socket().open(handle, policy.localFor(target)) < 0) {
            failedNanos = loop.nowNanos();
            return null;
        }
        open++;
        sockets[protocol] = socket;
        if (!isArmed()) loop.after(AGEING_NANOS, this);
        return socket;
    }

    /// Sends `length` octets of payload to [#target] for [#guest]; answers why not, or [Fault#NONE].
    final Fault leave(RawSocket socket, View ip, long at, int length) {
        int slot = flows.of(socket.protocol(), target, guest, loop.nowNanos());
        if (slot == RawFlows.NONE) {
            taken.increment();
            return Fault.UNSUPPORTED;
        }
        flows.head(slot, length < HEAD_BYTES ? 0 : ip.bytes().get(HEAD, at));
        int result = socket.socket().send(target, ip.bytes(), at, length);
        if (result < 0 && result != -Errno.EMSGSIZE) {
            refused.increment();
            return Fault.HOST_REFUSED;
        }
        fromGuest.increment();
        flows.sent(slot, length);
        return Fault.NONE;
    }

    /// A packet of `protocol` came from `source`, of which the host hears all.
    final void arrived(int protocol, Endpoint source, MemorySegment bytes, long at, int length, int hopLimit) {
        int slot = flows.find(protocol, source);
        if (slot == RawFlows.NONE) {
            unmatched.increment();
            return;
        }
        Fault fault = deliver(slot, source, bytes, at, length, hopLimit);
        if (fault == Fault.NONE) toGuest.increment();
        else link.faultsToGuest().count(fault);
    }

    final void failed(int protocol, SocketError error) {
        int slot = flows.find(protocol, error.destination);
        if (slot == RawFlows.NONE) return;
        errors.increment();
        report(slot, protocol, error);
    }

    @Override
    protected final void onTimer(long nowNanos) {
        flows.age(nowNanos, IDLE_NANOS);
        closeIdle();
        if (open > 0) loop.after(AGEING_NANOS, this);
    }

    private void closeIdle() {
        for (int protocol = 0; protocol < NUMBERS; protocol++) {
            RawSocket socket = sockets[protocol];
            if (socket == null || flows.has(protocol)) continue;
            socket.socket().close();
            sockets[protocol] = null;
            open--;
        }
    }

    /// Writes the head of a flow's last packet, for an error to quote.
    final void quoteHead(int slot, MemorySegment bytes, long at) {
        bytes.set(HEAD, at, flows.head(slot));
    }

    /// The host socket of one protocol.
    static final class RawSocket implements DatagramSocket.Owner {
        private final RawNat owner;
        private final int protocol;
        private final DatagramSocket socket;

        RawSocket(RawNat owner, int protocol) {
            this.owner = owner;
            this.protocol = protocol;
            this.socket = new DatagramSocket(owner.loop, this);
        }

        int protocol() {
            return protocol;
        }

        DatagramSocket socket() {
            return socket;
        }

        @Override
        public void batchArrived(Datagrams batch, int count) {
            for (int index = 0; index < count; index++) {
                owner.arrived(
                        protocol,
                        batch.source(index),
                        batch.bytes(),
                        batch.start(index),
                        batch.length(index),
                        batch.hopLimit(index));
            }
        }

        @Override
        public void failed(SocketError error) {
            owner.failed(protocol, error);
        }
    }
}
