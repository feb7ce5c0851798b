package patchbay.nat.icmp;

import java.lang.foreign.MemorySegment;
import patchbay.loop.Counters;
import patchbay.loop.Datagrams;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.FaultCounters;
import patchbay.loop.SocketError;
import patchbay.nat.datagram.DatagramSocket;
import patchbay.nat.flow.FlowSource;
import patchbay.nat.link.GuestLink;
import patchbay.wire.Fault;
import patchbay.wire.IpAddress;

/// The echoes of one family: the host socket by which they leave, those that wait for an answer, and what is counted.
/// The families differ in how a message looks. Belongs to the loop of its network.
public abstract sealed class EchoNat implements DatagramSocket.Owner permits IcmpNat, IcmpNatV6 {
    /// How long an answer is waited for, RFC 5508 REQ-2.
    public static final long LIFETIME_NANOS = 60_000_000_000L;

    /// What [#lay] answers for a message that is no echo reply of ours.
    static final int NO_REPLY = -1;

    final EventLoop loop;
    final GuestLink link;
    final PingSocket ping;
    final EchoTable echoes;
    /// The identifier our echoes have where the kernel does not choose one.
    final int rawIdentifier;
    final Endpoint target = new Endpoint();
    private final FaultCounters faultsToGuest;
    private int leaving = EchoTable.NONE;
    private final Counters.Counter requests;
    private final Counters.Counter answers;
    private final Counters.Counter errors;
    private final Counters.Counter forgotten;
    private final Counters.Counter unmatched;
    private final Counters.Counter refused;

    /// At most `limit` echoes, 1 to 65 535, are outstanding; `bindIp` says their family.
    EchoNat(EventLoop loop, GuestLink link, IpAddress bindIp, int limit) {
        this.loop = loop;
        this.link = link;
        this.faultsToGuest = link.faultsToGuest();
        Counters counters = link.counters();
        this.ping = new PingSocket(loop, bindIp.isV4(), bindIp, this, counters);
        long random = loop.host().chance().nextLong();
        this.echoes = new EchoTable(limit, (int) random);
        this.rawIdentifier = (int) (random >>> 32) & 0xffff;
        this.requests = counters.named("icmp-echo-from-guest");
        this.answers = counters.named("icmp-echo-to-guest");
        this.errors = counters.named("icmp-errors-to-guest");
        this.forgotten = counters.named("icmp-echo-forgotten");
        this.unmatched = counters.named("icmp-unmatched");
        this.refused = counters.named("icmp-host-refused");
    }

    /// Lays the family's view over the `length` octets at `at`, which the socket gave; answers the sequence number of
    /// an echo reply, or [#NO_REPLY].
    abstract int lay(MemorySegment bytes, long at, int length);

    /// Gives the guest the answer that was laid last, which came with `hopLimit` to go, 0 when that is not known.
    /// Answers why not, or [Fault#NONE].
    abstract Fault answer(int slot, int hopLimit);

    /// Whether a guest is told of an error.
    abstract boolean isTold(SocketError error);

    /// Tells the guest what became of its echo in `slot`.
    abstract void report(int slot, SocketError error);

    /// Echoes that wait for an answer, to be looked at.
    public final FlowSource flows() {
        return new EchoFlows(loop, echoes);
    }

    /// Echoes that wait for an answer.
    public final int outstanding() {
        return echoes.waiting();
    }

    /// Closes the socket; it opens again with the next echo.
    public final void close() {
        ping.close();
    }

    @Override
    public final void batchArrived(Datagrams batch, int count) {
        for (int index = 0; index < count; index++) {
            int sequence = lay(batch.bytes(), batch.start(index), batch.length(index));
            int slot = waiting(sequence, batch.source(index));
            if (slot == EchoTable.NONE) continue;
            echoes.end(slot);
            answered(answer(slot, batch.hopLimit(index)));
        }
    }

    /// An error of the host's own comes while its echo is being sent, and names none.
    @Override
    public final void failed(SocketError error) {
        boolean own = !error.fromIcmp && leaving != EchoTable.NONE;
        int slot = own ? leaving : waiting(error.echoSequence, error.destination);
        if (slot == EchoTable.NONE || !isTold(error)) return;
        echoes.end(slot);
        errors.increment();
        report(slot, error);
    }

    /// Makes an entry for an echo with the guest's `identifier` and `sequence` that carries `octets`.
    final int begin(int identifier, int sequence, int octets) {
        if (echoes.wouldForget()) forgotten.increment();
        int slot = echoes.add(loop.nowNanos());
        echoes.guest(slot, identifier, sequence);
        echoes.octets(slot, octets);
        return slot;
    }

    /// Sends the echo in `slot`, which is the `length` octets at `at`, to [#target]; answers 0 or a negated errno.
    final int leave(int slot, MemorySegment bytes, long at, int length) {
        leaving = slot;
        int result = ping.socket().send(target, bytes, at, length);
        leaving = EchoTable.NONE;
        if (result < 0) echoes.end(slot);
        return result;
    }

    /// Counts a request that went out, or did not for the negated errno `result`, as the [Fault] says.
    final Fault requested(int result) {
        if (result >= 0) requests.increment();
        else refused.increment();
        return result >= 0 ? Fault.NONE : Fault.HOST_REFUSED;
    }

    /// Whether a guest is told that its echo was refused: not when echoes are not permitted here at all, nor when it
    /// may simply try again.
    static boolean isRefusalTold(int result) {
        return result < 0 && result != -Errno.EACCES && result != -Errno.EPERM && result != -Errno.EAGAIN;
    }

    /// Counts an answer that a guest got, or did not for `fault`.
    final void answered(Fault fault) {
        if (fault == Fault.NONE) answers.increment();
        else faultsToGuest.count(fault);
    }

    /// The slot of the echo that still waits, or [EchoTable#NONE], which is counted.
    private int waiting(int sequence, Endpoint from) {
        int slot = echoes.find(sequence, from);
        if (slot != EchoTable.NONE && loop.nowNanos() - echoes.sentNanos(slot) <= LIFETIME_NANOS) return slot;
        unmatched.increment();
        return EchoTable.NONE;
    }
}
