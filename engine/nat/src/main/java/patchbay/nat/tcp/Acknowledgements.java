package patchbay.nat.tcp;

import patchbay.wire.Seq;

/// What a guest's acknowledgement means: octets that the host's socket can let go of, blocks that tell of a
/// hole, a new window, and from these losses and their repair (RFC 6675 with blocks, RFC 6582 without).
final class Acknowledgements {
    private static final long NANOS_A_TICK = 1_000_000;

    private final TcpParts parts;

    Acknowledgements(TcpParts parts) {
        this.parts = parts;
    }

    /// Takes the acknowledgement of an acceptable segment. False when the connection is no more, or the segment
    /// says something that cannot be.
    boolean take(TcpFlow flow, Arrival arrival) {
        SendState send = flow.send;
        if (flow.guest.is(TcpState.SYN_RECEIVED) && !parts.handshake.onFirstAck(flow, arrival)) return false;
        int acked = Seq.distance(send.una, arrival.ack);
        if (acked > send.flight() || acked < -Math.max(send.widestWindow, 0xffff)) {
            parts.endings.challenge(flow); // RFC 5961 §5.2
            return false;
        }
        if (acked < 0) return true;
        boolean told = flow.receive.sack && readBlocks(send, arrival);
        if (acked > 0 && !advance(flow, arrival, acked)) return false;
        if (acked == 0 && !told) noteDuplicate(flow, arrival);
        judge(flow, told);
        takeWindow(flow, arrival, acked);
        parts.flushList.touch(flow);
        return true;
    }

    private static boolean readBlocks(SendState send, Arrival arrival) {
        boolean told = false;
        for (int block = 0; block < arrival.options.sackBlocks(); block++) {
            int left = arrival.options.sackLeft(block);
            told |= send.board.report(left, arrival.options.sackRight(block), send.una, send.next);
        }
        return told;
    }

    /// A duplicate by RFC 5681 §2: without blocks it is the only sign that a later segment has arrived.
    private static void noteDuplicate(TcpFlow flow, Arrival arrival) {
        SendState send = flow.send;
        if (flow.receive.sack || send.flight() == 0 || arrival.textBytes > 0 || arrival.fin()) return;
        if (arrival.window << send.windowShift == send.window) send.board.duplicate();
    }

    private boolean advance(TcpFlow flow, Arrival arrival, int acked) {
        SendState send = flow.send;
        boolean finAcked = flow.halves.guestFinSent && !flow.halves.guestFinAcked && arrival.ack == send.next;
        boolean spurious = isSpurious(flow, arrival);
        send.rtt.forgetBackoff();
        measure(flow, arrival);
        send.una = arrival.ack;
        send.board.advance(send.una);
        send.tailProbed = false;
        send.undiscarded += finAcked ? acked - 1 : acked; // until the flush, which lets go of them in one call
        if (spurious) undoTimeout(send);
        grow(send, acked, flow.receive.sack);
        if (send.flight() == 0) flow.timers.clear(FlowTimers.Kind.RETRANSMIT);
        else flow.timers.set(FlowTimers.Kind.RETRANSMIT, parts.nowNanos() + send.rtt.timeoutNanos());
        if (finAcked) {
            flow.halves.guestFinAcked = true;
            parts.flows.onEvent(flow, GuestSide.Event.FIN_ACKED);
            parts.endings.settle(flow);
        }
        return !flow.guest.is(TcpState.CLOSED);
    }

    /// By the one segment under measurement, which was never sent again (Karn); else by timestamps (RFC 7323
    /// §4). A guest whose acknowledgement was lost answers what is sent again with the old timestamp, so that
    /// the timeout would count as part of the path, and each the next one longer: the block that says the guest
    /// had it already (RFC 2883) tells such a sample. Without blocks it counts for two timeouts at most.
    private void measure(TcpFlow flow, Arrival arrival) {
        SendState send = flow.send;
        if (send.timing && !Seq.before(arrival.ack, send.timedSeq)) {
            send.timing = false;
            send.rtt.sample(parts.nowNanos() - send.timedNanos);
        } else if (flow.receive.timestamps
                && arrival.options.hasTimestamps()
                && arrival.options.timestampEcho() != 0
                && !answersDuplicate(arrival)) {
            int ticks = Seq.distance(arrival.options.timestampEcho(), parts.writer.timestamp(flow));
            if (ticks >= 0) send.rtt.sample(Math.min(ticks * NANOS_A_TICK, 2 * send.rtt.timeoutNanos()));
        }
    }

    private static boolean answersDuplicate(Arrival arrival) {
        return arrival.options.sackBlocks() > 0 && Seq.before(arrival.options.sackLeft(0), arrival.ack);
    }

    /// Whether the first acknowledgement after a timeout answers a segment from before it: then the guest (or
    /// its machine) was only slow, and nothing was lost (Eifel, RFC 3522).
    private static boolean isSpurious(TcpFlow flow, Arrival arrival) {
        SendState send = flow.send;
        if (!send.timedOut || !flow.receive.timestamps || !arrival.options.hasTimestamps()) return false;
        return Seq.before(arrival.options.timestampEcho(), send.resendTimestamp);
    }

    private void undoTimeout(SendState send) {
        parts.counters.timeoutsUndone.increment();
        send.board.findAll(send.una);
        send.congestion.undo();
        send.inRecovery = false;
        send.timedOut = false;
    }

    private static void grow(SendState send, int acked, boolean sack) {
        if (send.inRecovery && !Seq.before(send.una, send.recoverySeq)) {
            send.inRecovery = false;
            send.timedOut = false;
        }
        if (send.inRecovery && !send.timedOut) {
            if (!sack) send.board.loseFirst(send.una, send.mss, send.next); // a partial acknowledgement, RFC 6582
        } else if (send.windowInUse || send.timedOut) {
            send.congestion.onAcknowledged(acked);
        }
    }

    private void judge(TcpFlow flow, boolean told) {
        SendState send = flow.send;
        boolean lost;
        if (told && send.tailProbed) {
            send.board.loseBeforeReports();
            lost = true;
        } else if (flow.receive.sack) {
            lost = send.board.judge(send.una, send.mss);
            if (send.inRecovery) send.board.resendLostAgain(send.una, send.mss, send.next);
        } else {
            lost = send.board.duplicates() == SackBoard.DUPLICATES
                    && !send.inRecovery
                    && !Seq.before(send.una, send.recoverySeq);
            if (lost) send.board.loseFirst(send.una, send.mss, send.next);
        }
        if (lost && !send.inRecovery) beginRepair(flow);
    }

    /// Begins to send again what is deemed lost.
    void beginRepair(TcpFlow flow) {
        SendState send = flow.send;
        parts.counters.lossesRepaired.increment();
        send.congestion.onLoss(send.flight());
        send.inRecovery = true;
        send.timedOut = false;
        send.recoverySeq = send.next;
        send.timing = false;
        flow.timers.set(FlowTimers.Kind.RETRANSMIT, parts.nowNanos() + send.rtt.timeoutNanos());
    }

    /// Whether the segment's window is news, by Linux's rule: it acknowledges something new, or is newer than
    /// the one the last window came with, or opens the window further.
    ///
    /// Differs: RFC 9293 §3.10.7.4 asks for a segment that is not older. By that the acknowledgement on text
    /// that was sent again would move our left edge and leave the width, and so promise us what the guest did
    /// not.
    private static void takeWindow(TcpFlow flow, Arrival arrival, int acked) {
        SendState send = flow.send;
        int window = arrival.window << send.windowShift;
        boolean opens = arrival.seq == send.windowSeq && window > send.window;
        if (acked > 0 || Seq.after(arrival.seq, send.windowSeq) || opens) setWindow(flow, arrival, window);
    }

    /// Notes a window in octets that `arrival` carries.
    static void setWindow(TcpFlow flow, Arrival arrival, int octets) {
        SendState send = flow.send;
        send.window = octets;
        send.widestWindow = Math.max(send.widestWindow, octets);
        send.windowSeq = arrival.seq;
        if (octets > 0) {
            send.windowProbes = 0;
            flow.timers.clear(FlowTimers.Kind.PERSIST);
        }
    }
}
