package patchbay.nat.tcp;

import patchbay.wire.Fault;
import patchbay.wire.Seq;
import patchbay.wire.TcpView;

/// Takes the segments of connections whose handshake has come to numbers on both sides: the checks of RFC 9293
/// §3.10.7.4 in their order, with RFC 5961 and RFC 7323, then text and FIN.
final class GuestReceive {
    private final TcpParts parts;
    private final TcpCounters counters;

    GuestReceive(TcpParts parts) {
        this.parts = parts;
        this.counters = parts.counters;
    }

    /// Takes a segment for `flow`; answers why it was refused, or [Fault#NONE].
    Fault take(TcpFlow flow, Arrival arrival) {
        if (!Gathering.goesOn(flow, arrival) && !parts.gathering.deliver(flow)) return Fault.NONE;
        flow.send.heardNanos = parts.nowNanos();
        flow.send.unanswered = 0;
        if (!timestampHolds(flow, arrival)) {
            counters.oldTimestamps.increment();
            if (!arrival.rst()) acknowledgeSoon(flow);
            return Fault.OUT_OF_WINDOW;
        }
        if (!isAcceptable(flow.receive, arrival)) {
            counters.outOfWindow.increment();
            if (Seq.before(arrival.seq, flow.receive.next)) noteTwice(flow.receive, arrival);
            if (!arrival.rst()) acknowledgeSoon(flow);
            if (arrival.fin() && flow.guest.is(TcpState.TIME_WAIT)) parts.endings.waitTwoMsl(flow);
            return Fault.OUT_OF_WINDOW;
        }
        if (arrival.rst()) return takeReset(flow, arrival);
        if (arrival.syn()) {
            parts.endings.challenge(flow); // RFC 5961 §4.2
            return Fault.OUT_OF_WINDOW;
        }
        if (!arrival.hasAck()) return Fault.BAD_FIELD;
        noteTimestamp(flow, arrival);
        if (!parts.acknowledgements.take(flow, arrival)) {
            return flow.guest.is(TcpState.CLOSED) ? Fault.NONE : Fault.OUT_OF_WINDOW;
        }
        takeText(flow, arrival);
        return Fault.NONE;
    }

    /// PAWS, RFC 7323 §5.3. A timestamp that is older than 24 days says nothing.
    private boolean timestampHolds(TcpFlow flow, Arrival arrival) {
        ReceiveState receive = flow.receive;
        if (!receive.timestamps || !arrival.options.hasTimestamps()) return true;
        if (!Seq.before(arrival.options.timestampValue(), receive.recentTimestamp)) return true;
        return parts.nowNanos() - receive.recentNanos > 24L * 24 * 3_600 * 1_000_000_000L;
    }

    private void noteTimestamp(TcpFlow flow, Arrival arrival) {
        ReceiveState receive = flow.receive;
        if (!receive.timestamps || !arrival.options.hasTimestamps()) return;
        if (Seq.after(arrival.seq, receive.lastAck)) return;
        receive.recentTimestamp = arrival.options.timestampValue();
        receive.recentNanos = parts.nowNanos();
    }

    /// Whether the segment touches the window, RFC 9293 §3.10.7.4 first. One that begins right at the edge counts,
    /// as in Linux: it brings no text that could be taken, but a guest that has used up its window acknowledges so.
    private static boolean isAcceptable(ReceiveState receive, Arrival arrival) {
        int length = arrival.sequenceLength();
        if (Seq.after(arrival.seq, receive.right)) return false;
        int end = arrival.seq + length;
        return length == 0 ? !Seq.before(end, receive.next) : Seq.after(end, receive.next);
    }

    /// RFC 5961 §3.2: only the very next number resets.
    private Fault takeReset(TcpFlow flow, Arrival arrival) {
        if (arrival.seq != flow.receive.next) {
            parts.endings.challenge(flow);
            return Fault.OUT_OF_WINDOW;
        }
        parts.endings.guestReset(flow);
        return Fault.NONE;
    }

    private void takeText(TcpFlow flow, Arrival arrival) {
        ReceiveState receive = flow.receive;
        if (arrival.textBytes == 0 && !arrival.fin()) return;
        if (!flow.guest.state().takesText()) {
            acknowledgeSoon(flow);
            return;
        }
        int known = Seq.distance(arrival.seq, receive.next);
        if (known > 0) noteTwice(receive, arrival);
        if (known > 0) arrival.trimFront(Math.min(known, arrival.textBytes));
        int fits = Seq.distance(arrival.seq, receive.right);
        if (arrival.textBytes > fits) arrival.trimTo(Math.max(0, fits));
        if (Seq.after(arrival.seq, receive.next)) takeAhead(flow, arrival);
        else takeInOrder(flow, arrival);
    }

    private void takeInOrder(TcpFlow flow, Arrival arrival) {
        ReceiveState receive = flow.receive;
        acknowledgeSoon(flow);
        int taken = 0;
        if (arrival.textBytes > 0) {
            taken = parts.hostSide.take(flow, arrival);
            if (taken < 0) return;
            int before = receive.next;
            receive.next = joined(receive, before + taken);
            receive.toldAtOnce = 0;
            receive.taken += receive.next - before;
            flow.usedNanos = parts.nowNanos();
            counters.bytesFromGuest.add(receive.next - before);
            receive.offerDue = true;
            if (receive.next != before + taken && !parts.hostSide.drain(flow)) return;
        }
        if (arrival.fin() && taken == arrival.textBytes) noteFin(receive, arrival);
        if (receive.finAhead && receive.finSeq == receive.next) takeFin(flow);
    }

    private static int joined(ReceiveState receive, int next) {
        return receive.queue == null ? next : receive.queue.join(next);
    }

    /// Text beyond a hole is kept, and the guest told at once what is missing (RFC 5681 §4.2). Once it was told so
    /// often that it repairs, the blocks of one acknowledgement a turn tell it the rest.
    private void takeAhead(TcpFlow flow, Arrival arrival) {
        ReceiveState receive = flow.receive;
        counters.outOfOrder.increment();
        if (arrival.fin()) noteFin(receive, arrival);
        noteTwiceAhead(receive, arrival);
        if (arrival.textBytes > 0 && !parts.hostSide.keepAhead(flow, arrival)) counters.outOfOrderDropped.increment();
        if (receive.sack && receive.toldAtOnce == SackBoard.DUPLICATES) {
            acknowledgeSoon(flow);
            return;
        }
        receive.toldAtOnce++;
        parts.writer.control(flow, 0, flow.send.next);
    }

    /// Notes what of a segment was taken before.
    private static void noteTwice(ReceiveState receive, Arrival arrival) {
        int right = Seq.min(arrival.seq + arrival.textBytes, receive.next);
        if (Seq.before(arrival.seq, right)) receive.cameTwice(arrival.seq, right);
    }

    /// Notes what of a segment beyond a hole is kept already.
    private static void noteTwiceAhead(ReceiveState receive, Arrival arrival) {
        if (receive.queue == null || arrival.textBytes == 0) return;
        SequenceRanges ahead = receive.queue.ahead();
        int index = ahead.indexOf(arrival.seq);
        if (index >= 0) receive.cameTwice(arrival.seq, Seq.min(arrival.seq + arrival.textBytes, ahead.right(index)));
    }

    private static void noteFin(ReceiveState receive, Arrival arrival) {
        receive.finAhead = true;
        receive.finSeq = arrival.seq + arrival.textBytes;
    }

    private void takeFin(TcpFlow flow) {
        ReceiveState receive = flow.receive;
        receive.finAhead = false;
        receive.finTaken = true;
        receive.next++;
        if (receive.windowBytes() < 0) receive.right = receive.next;
        flow.halves.guestFinReceived = true;
        parts.flows.onEvent(flow, GuestSide.Event.GUEST_FIN);
        parts.endings.settle(flow);
    }

    /// Has the segment answered at the turn's flush, with what the turn brings.
    void acknowledgeSoon(TcpFlow flow) {
        flow.receive.ackPending = true;
        parts.flushList.touch(flow);
    }

    /// Whether a SYN may take the place of a connection in TIME-WAIT, RFC 6191 §2 and RFC 9293 MAY-2.
    static boolean mayReplace(TcpFlow flow, Arrival arrival) {
        if ((arrival.flags & (TcpView.SYN | TcpView.ACK | TcpView.RST)) != TcpView.SYN) return false;
        if (!flow.guest.is(TcpState.TIME_WAIT)) return false;
        ReceiveState receive = flow.receive;
        if (receive.timestamps && arrival.options.hasTimestamps()) {
            int newer = Seq.distance(receive.recentTimestamp, arrival.options.timestampValue());
            if (newer != 0) return newer > 0;
        }
        return Seq.after(arrival.seq, receive.next);
    }
}
