package patchbay.nat.tcp;

import java.lang.foreign.Arena;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.nat.flow.FlowEnding;
import patchbay.wire.Fault;
import patchbay.wire.TcpOptions;
import patchbay.wire.TcpView;

/// How connections begin. A guest's SYN is answered when the host has connected, and not before; what the host
/// answers instead is passed on. A connection from outside is called through to the guest.
final class Handshake {
    private static final long SECOND = 1_000_000_000L;

    private final TcpParts parts;
    private final TcpCounters counters;
    private final Endpoint target = new Endpoint();
    private final Unreachable unreachable;
    private final Dialling dialling;

    Handshake(TcpParts parts, Arena arena) {
        this.parts = parts;
        this.counters = parts.counters;
        this.unreachable = new Unreachable(parts.path, arena);
        this.dialling = new Dialling(parts);
    }

    /// Takes a SYN that belongs to no connection. One beyond a limit, or for which the machine has no socket, is
    /// dropped: the guest sends it again.
    Fault open(Arrival arrival) {
        Fault fault = judgeTarget(arrival);
        if (fault != Fault.NONE) {
            counters.forbidden.increment();
            return fault;
        }
        if (!hasPlace()) return Fault.TABLE_FULL;
        int handle = parts.sockets.openTcp(target.isV4());
        if (handle < 0) {
            counters.noHandle.increment();
            return Fault.HOST_REFUSED;
        }
        dialling.sizeBuffers(handle);
        TcpFlow flow = parts.flows.open(arrival);
        flow.handle = handle;
        flow.moveHostTo(HostState.CONNECTING);
        flow.send.begin(0, parts.nowNanos());
        parts.flows.onEvent(flow, GuestSide.Event.SYN_TAKEN);
        agree(flow, arrival);
        flow.timers.set(FlowTimers.Kind.OPENING, parts.nowNanos() + parts.limits.connectSeconds() * SECOND);
        announce(flow);
        connect(flow);
        return Fault.NONE;
    }

    private void announce(TcpFlow flow) {
        if (parts.listener.listens()) parts.listener.opened(TcpFlowReader.entryOf(flow));
    }

    private void connect(TcpFlow flow) {
        int errno = dialling.begin(flow, target);
        if (errno != 0 && errno != Errno.EINPROGRESS) {
            onRefused(flow, errno);
            return;
        }
        int watched = watch(flow);
        if (watched < 0) onRefused(flow, -watched);
        else if (errno == 0) onConnected(flow);
    }

    /// Calls a guest on behalf of a connection that a forwarding rule has accepted: its socket is `handle`, the
    /// guest sees it come from the remote end of `ends`, or from another port when that one is taken.
    void call(int handle, Ends ends) {
        if (!takeFreePort(ends) || !hasPlace()) {
            parts.sockets.abort(handle);
            return;
        }
        dialling.sizeBuffers(handle);
        TcpFlow flow = parts.flows.open(ends);
        flow.handle = handle;
        flow.forwarded = true;
        flow.moveHostTo(HostState.OPEN);
        flow.send.begin(initialSequence(flow), parts.nowNanos());
        flow.receive.begin(0);
        flow.receive.timestampOffset = parts.sequences.timestampOffset(flow);
        parts.flows.onEvent(flow, GuestSide.Event.CALLED);
        announce(flow);
        if (watch(flow) < 0) {
            counters.noHandle.increment();
            flow.endsBy(FlowEnding.SHORTAGE);
            parts.endings.end(flow, true);
            return;
        }
        counters.forwarded.increment();
        parts.sockets.keepAlive(handle, DueTimers.KEEP_ALIVE_IDLE_SECONDS);
        flow.timers.set(FlowTimers.Kind.OPENING, parts.nowNanos() + parts.limits.connectSeconds() * SECOND);
        sendSyn(flow, 0);
    }

    /// The socket's connect is over, or seems to be.
    void onConnect(TcpFlow flow) {
        int errno = Math.abs(parts.sockets.takeError(flow.handle));
        if (errno == 0) errno = confirm(flow);
        if (errno == Errno.EALREADY || errno == Errno.EINPROGRESS) return;
        if (errno == 0 || errno == Errno.EISCONN) onConnected(flow);
        else onRefused(flow, errno);
    }

    /// A segment while the host is being connected: a SYN that comes again waits with the first, a new one takes
    /// its place.
    void takeWhileHeld(TcpFlow flow, Arrival arrival) {
        if (arrival.rst()) {
            if (arrival.seq == flow.receive.next) parts.endings.guestReset(flow);
        } else if (arrival.hasAck()) {
            parts.writer.resetFor(arrival);
        } else if (arrival.syn()) {
            agree(flow, arrival);
        }
    }

    /// A segment while the guest is being called, RFC 9293 §3.10.7.3.
    void takeWhileCalling(TcpFlow flow, Arrival arrival) {
        if (arrival.hasAck() && arrival.ack != flow.send.next) {
            parts.writer.resetFor(arrival);
            return;
        }
        if (arrival.rst()) {
            if (arrival.hasAck()) parts.endings.guestReset(flow);
            return;
        }
        if (!arrival.syn()) return;
        agree(flow, arrival);
        parts.hostSide.firstOffer(flow);
        if (arrival.hasAck()) {
            establish(flow, arrival, arrival.window);
            parts.guestReceive.acknowledgeSoon(flow);
        } else {
            parts.flows.onEvent(flow, GuestSide.Event.CROSSED);
            parts.writer.synchronise(flow, TcpView.ACK);
        }
    }

    /// Whether a segment is the guest's SYN once more, which is answered once more; with the acknowledgement of a
    /// crossed SYN it opens the connection.
    boolean takesAgain(TcpFlow flow, Arrival arrival) {
        if (!flow.guest.is(TcpState.SYN_RECEIVED) || !arrival.syn() || arrival.rst()) return false;
        if (arrival.seq != flow.receive.first) return false;
        if (arrival.hasAck() && arrival.ack == flow.send.next) {
            establish(flow, arrival, arrival.window);
            parts.guestReceive.acknowledgeSoon(flow);
        } else {
            flow.send.timing = false; // Karn
            parts.writer.synchronise(flow, TcpView.ACK);
        }
        return true;
    }

    /// The acknowledgement that ends a handshake; false when it acknowledges something else.
    boolean onFirstAck(TcpFlow flow, Arrival arrival) {
        if (arrival.ack != flow.send.next) {
            parts.writer.resetFor(arrival);
            return false;
        }
        establish(flow, arrival, arrival.window << flow.send.windowShift);
        return true;
    }

    /// The SYN, or the answer to one, was not acknowledged in time.
    void onTimeout(TcpFlow flow) {
        flow.send.rtt.backOff();
        flow.send.timing = false;
        switch (flow.guest.state()) {
            case SYN_SENT -> sendSyn(flow, 0);
            case SYN_RECEIVED -> sendSyn(flow, TcpView.ACK);
            case CLOSED, SYN_HELD, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSING, TIME_WAIT, CLOSE_WAIT, LAST_ACK -> {}
        }
    }

    /// The time for coming up is over.
    void onTooLate(TcpFlow flow) {
        if (!flow.guest.state().isHalfOpen()) return;
        if (flow.guest.is(TcpState.SYN_HELD)) {
            onRefused(flow, Errno.ETIMEDOUT);
            return;
        }
        counters.connectTimeouts.increment();
        parts.endings.guestGone(flow);
    }

    private boolean hasPlace() {
        if (parts.flows.halfOpen() >= parts.limits.halfOpen()) {
            counters.halfOpenFull.increment();
            return false;
        }
        if (!parts.flows.isFull()) return true;
        TcpFlow oldest = parts.flows.oldestTimeWait();
        if (oldest == null) {
            counters.flowsFull.increment();
            return false;
        }
        counters.timeWaitReplaced.increment();
        parts.endings.endTimeWait(oldest);
        return true;
    }

    private int watch(TcpFlow flow) {
        int result = parts.poller.watch(flow.handle, flow);
        flow.watched = result >= 0;
        return result;
    }

    /// Notes what the guest's SYN says and what was agreed on by it.
    private void agree(TcpFlow flow, Arrival arrival) {
        TcpOptions options = arrival.options;
        ReceiveState receive = flow.receive;
        SendState send = flow.send;
        receive.begin(arrival.seq);
        receive.timestampOffset = parts.sequences.timestampOffset(flow);
        receive.timestamps = options.hasTimestamps();
        receive.recentTimestamp = options.timestampValue();
        receive.recentNanos = parts.nowNanos();
        receive.sack = options.sackPermitted();
        boolean scales = options.windowScale() != TcpOptions.NO_SCALE;
        send.windowShift = scales ? options.windowScale() : 0;
        receive.windowShift = scales ? parts.writer.offeredShift() : 0;
        int mss = Math.min(options.sendMss(flow.v4), parts.writer.announcedMss(flow));
        send.mss = mss - SegmentWriter.optionBytes(flow);
        Acknowledgements.setWindow(flow, arrival, arrival.window);
    }

    private void onConnected(TcpFlow flow) {
        flow.moveHostTo(HostState.OPEN);
        parts.sockets.keepAlive(flow.handle, DueTimers.KEEP_ALIVE_IDLE_SECONDS);
        int first = initialSequence(flow);
        flow.send.first = first;
        flow.send.una = first;
        flow.send.next = first;
        flow.send.recoverySeq = first;
        parts.hostSide.firstOffer(flow);
        counters.opened.increment();
        parts.flows.onEvent(flow, GuestSide.Event.ANSWERED);
        flow.timers.set(FlowTimers.Kind.OPENING, parts.nowNanos() + parts.limits.connectSeconds() * SECOND);
        sendSyn(flow, TcpView.ACK);
    }

    private void sendSyn(TcpFlow flow, int flags) {
        SendState send = flow.send;
        if (send.next == send.first) {
            send.timing = true;
            send.timedSeq = send.first + 1;
            send.timedNanos = parts.nowNanos();
        }
        send.next = send.first + 1;
        flow.timers.set(FlowTimers.Kind.RETRANSMIT, parts.nowNanos() + send.rtt.timeoutNanos());
        parts.writer.synchronise(flow, flags);
    }

    /// The guest has acknowledged our SYN: text may flow.
    private void establish(TcpFlow flow, Arrival arrival, int windowBytes) {
        SendState send = flow.send;
        if (send.timing) send.rtt.sample(parts.nowNanos() - send.timedNanos);
        send.timing = false;
        send.rtt.forgetBackoff();
        send.una = send.next;
        send.recoverySeq = send.next;
        send.board.begin(send.una);
        send.congestion.begin(send.mss, parts.limits.flightBytes());
        Acknowledgements.setWindow(flow, arrival, windowBytes);
        send.hostMayHave = true;
        flow.receive.offerDue = true;
        parts.flows.onEvent(flow, GuestSide.Event.OPENED);
        flow.timers.clear(FlowTimers.Kind.OPENING);
        flow.timers.clear(FlowTimers.Kind.RETRANSMIT);
        flow.timers.set(FlowTimers.Kind.KEEP_ALIVE, parts.nowNanos() + DueTimers.KEEP_ALIVE_IDLE_SECONDS * SECOND);
        parts.flushList.touch(flow);
    }

    /// Asks the kernel a second time, since readiness may be told in vain: 0 or a positive errno.
    private int confirm(TcpFlow flow) {
        if (judgeTarget(flow) != Fault.NONE) return Errno.EACCES;
        return -Math.min(0, parts.sockets.connect(flow.handle, target));
    }

    /// The host did not connect: the guest hears why. What the machine is short of may be there when the guest asks
    /// again, so that is no answer.
    private void onRefused(TcpFlow flow, int errno) {
        switch (errno) {
            case Errno.ECONNREFUSED, Errno.ECONNRESET -> {
                counters.refused.increment();
                flow.endsBy(FlowEnding.REFUSED);
                parts.writer.reset(flow);
            }
            case Errno.EMFILE, Errno.ENFILE, Errno.ENOBUFS, Errno.ENOMEM, Errno.ENOSPC, Errno.EAGAIN ->
                counters.noHandle.increment();
            case Errno.EADDRNOTAVAIL -> counters.noHandle.increment(); // no port is free
            case Errno.ETIMEDOUT -> { // silence, as from the far end itself
                counters.connectTimeouts.increment();
                flow.endsBy(FlowEnding.UNREACHABLE);
            }
            default -> {
                counters.unreachable.increment();
                flow.endsBy(FlowEnding.UNREACHABLE);
                unreachable.tell(flow, errno);
            }
        }
        flow.endsBy(FlowEnding.SHORTAGE);
        parts.endings.end(flow, true);
    }

    private int initialSequence(TcpFlow flow) {
        return parts.sequences.initial(flow, parts.nowNanos());
    }

    /// Fills [#target] with where the host is to connect.
    private Fault judgeTarget(Ends ends) {
        if (ends.v4) return parts.targets.target(ends.remoteV4(), ends.remotePort, target);
        return parts.targets.targetV6(ends.remoteHi, ends.remoteLo, ends.remotePort, target);
    }

    /// Finds the port a connection from outside is shown with: its own, else one by chance (RFC 6056). False when
    /// there is none.
    private boolean takeFreePort(Ends ends) {
        for (int attempt = 0; attempt < 64; attempt++) {
            TcpFlow flow = parts.flows.table.find(ends);
            if (flow == null) return true;
            if (flow.guest.is(TcpState.TIME_WAIT)) {
                parts.endings.endTimeWait(flow);
                return true;
            }
            ends.remotePort = 1_024 + parts.loop.host().chance().below(64_512);
        }
        return false;
    }
}
