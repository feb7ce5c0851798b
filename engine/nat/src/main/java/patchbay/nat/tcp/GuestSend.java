package patchbay.nat.tcp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Errno;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.nat.ip.GuestPath;
import patchbay.wire.Ipv6View;
import patchbay.wire.Seq;
import patchbay.wire.TcpView;

/// Sends to guests. Text is never kept: it is peeked from the host's socket straight into a frame behind its
/// headers, and stays in the socket until the guest has acknowledged it, so sending again is peeking again. A
/// frame holds as many segments as fit into 64 KiB; the port cuts them where it must.
final class GuestSend {
    /// Text one connection sends in a turn before the others have theirs, in octets.
    static final int BUDGET_BYTES = 256 * 1024;
    /// Text one frame carries at most: an IP packet of 65 535 octets less its headers.
    private static final int FRAME_TEXT_BYTES = 65_535 - Ipv6View.HEADER_BYTES - TcpView.MAX_HEADER_BYTES;

    private static final int SMALL_TEXT_BYTES =
            FramePool.SMALL_BYTES - GuestPath.V6_HEADER_BYTES - TcpView.MAX_HEADER_BYTES;
    /// How often in a row the timer may fire before the guest counts as gone: 7 minutes and a half.
    private static final int MAX_TIMEOUTS = 15;
    /// Beyond two round trips, for a guest that is slow to answer.
    private static final long TAIL_PROBE_SLACK_NANOS = 10_000_000L;

    private final TcpParts parts;
    private final MemorySegment scratch;

    GuestSend(TcpParts parts, Arena arena) {
        this.parts = parts;
        this.scratch = arena.allocate(8);
    }

    /// Says all that `flow` has to say in this turn. True when it has more for the next one.
    boolean flush(TcpFlow flow, long nowNanos) {
        TcpState state = flow.guest.state();
        if (state == TcpState.CLOSED || state.isHalfOpen()) return false;
        if (flow.hostIs(HostState.OPEN) && !parts.hostSide.discard(flow)) return false;
        if (flow.receive.offerDue) parts.hostSide.offer(flow);
        boolean more = state.awaitsAcknowledgement() && transmit(flow, nowNanos);
        if (flow.receive.ackPending && !flow.guest.is(TcpState.CLOSED)) {
            if (!parts.writer.control(flow, 0, flow.send.next)) return true;
        }
        return more;
    }

    /// The retransmission timer fired, RFC 6298 §5.4 to §5.7.
    void onTimeout(TcpFlow flow) {
        SendState send = flow.send;
        if (send.flight() == 0) return;
        if (send.rtt.backoffs() >= MAX_TIMEOUTS) {
            parts.endings.guestGone(flow);
            return;
        }
        parts.counters.timeouts.increment();
        boolean first = send.rtt.backoffs() == 0;
        if (first) {
            send.congestion.onTimeout(send.flight());
            send.resendTimestamp = parts.writer.timestamp(flow);
        } else {
            send.congestion.collapse();
        }
        send.board.loseAll(send.una, send.next, !first);
        send.inRecovery = true;
        send.timedOut = true;
        send.recoverySeq = send.next;
        send.timing = false;
        send.rtt.backOff();
        flow.timers.set(FlowTimers.Kind.RETRANSMIT, parts.nowNanos() + send.rtt.timeoutNanos());
        parts.flushList.touch(flow);
    }

    /// Nothing was heard for two round trips of a burst whose end may be lost: nothing would overtake it, and
    /// the timeout is far away. When the guest has reported octets, what it lacks before them is lost; else the
    /// last segment goes once more, so that it reports (the tail loss probe of RFC 8985 §7, without RACK's
    /// clocks). While a loss is being repaired, the repair itself is lost: the first segment goes once more.
    void onTailProbe(TcpFlow flow) {
        SendState send = flow.send;
        if (!mayProbe(send) || !flow.guest.state().awaitsAcknowledgement()) return;
        if (send.inRecovery) {
            probe(flow, send.una);
            return;
        }
        if (send.board.reportedBytes() > 0) {
            send.board.loseBeforeReports();
            parts.acknowledgements.beginRepair(flow);
            parts.flushList.touch(flow);
            return;
        }
        probe(flow, send.next - send.mss);
    }

    /// Whether a probe may go before the timer fires: one between two acknowledgements, and none once the timer has
    /// taken over.
    private static boolean mayProbe(SendState send) {
        return !send.tailProbed && !(send.inRecovery && send.timedOut) && send.flight() > send.mss;
    }

    private void probe(TcpFlow flow, int seq) {
        SendState send = flow.send;
        int sent = resendFrom(flow, seq, send.mss);
        if (sent <= 0) return;
        send.tailProbed = true;
        send.timing = false;
        parts.counters.tailProbes.increment();
        parts.counters.bytesResent.add(sent);
        send.resentOctets += sent;
        flow.timers.set(FlowTimers.Kind.RETRANSMIT, parts.nowNanos() + send.rtt.timeoutNanos());
    }

    /// A small piece has waited long enough. A guest with a closed window is asked for a new one, with a number
    /// it has seen, as Linux does it: no octet leaves the window. Answered probes go on for ever (RFC 9293
    /// §3.8.6.1).
    void onPersist(TcpFlow flow) {
        SendState send = flow.send;
        if (!flow.guest.state().awaitsAcknowledgement()) return;
        if (send.windowLeft() > 0) {
            send.smallMayGo = true;
            parts.flushList.touch(flow);
            return;
        }
        if (send.unanswered >= MAX_TIMEOUTS) {
            parts.endings.guestGone(flow);
            return;
        }
        parts.counters.windowProbes.increment();
        send.unanswered++;
        send.windowProbes++;
        parts.writer.control(flow, 0, send.una - 1);
        flow.timers.set(FlowTimers.Kind.PERSIST, parts.nowNanos() + probeNanos(send));
    }

    /// Looks whether the socket has failed behind what was read so far, so that a reset need not wait for the
    /// guest's window.
    void lookAhead(TcpFlow flow) {
        if (flow.guest.state().sendsText()) peek(flow, flow.send.next, scratch, 0, 1);
        else if (flow.halves.guestFinSent && parts.sockets.takeError(flow.handle) > 0) parts.endings.hostFailed(flow);
    }

    private boolean transmit(TcpFlow flow, long nowNanos) {
        int budget = resend(flow, nowNanos);
        if (flow.guest.is(TcpState.CLOSED)) return false;
        boolean more = sendNew(flow, budget, nowNanos);
        if (flow.guest.is(TcpState.CLOSED)) return false;
        SendState send = flow.send;
        if (send.flight() > 0) {
            flow.timers.setOnce(FlowTimers.Kind.RETRANSMIT, nowNanos + send.rtt.timeoutNanos());
            boolean probes = flow.receive.sack && mayProbe(send);
            if (probes) flow.timers.set(FlowTimers.Kind.TAIL_PROBE, nowNanos + tailProbeNanos(send));
        } else if (send.windowLeft() < send.mss && send.hostMayHave && waits(flow)) {
            flow.timers.setOnce(FlowTimers.Kind.PERSIST, nowNanos + probeNanos(send));
        }
        return more;
    }

    /// Sends lost octets again as far as the congestion window allows; answers what is left of the turn's
    /// budget, or 0 when no frame is left.
    private int resend(TcpFlow flow, long nowNanos) {
        SendState send = flow.send;
        SackBoard board = send.board;
        int budget = BUDGET_BYTES;
        for (int hole = board.nextHole(); Seq.before(hole, board.lostBefore()); hole = board.nextHole()) {
            int allowed = send.congestion.windowBytes() - board.pipe(send.una, send.next, send.mss);
            boolean head = hole == send.una;
            if (allowed < send.mss && !head) return 0;
            int length =
                    Math.min(Seq.distance(hole, board.holeEnd(hole)), wholeSegments(send, Math.max(allowed, send.mss)));
            int sent = resendFrom(flow, hole, Math.min(length, frameText(send)));
            if (sent <= 0) return 0;
            parts.counters.bytesResent.add(sent);
            send.resentOctets += sent;
            board.resentUpTo(hole + sent, send.next);
            if (head) flow.timers.set(FlowTimers.Kind.RETRANSMIT, nowNanos + send.rtt.timeoutNanos());
            budget -= sent;
            if (budget <= 0) return 0;
        }
        return budget;
    }

    /// Sends up to `length` sequence numbers from `hole` again; answers how many, 0 or less when it could not.
    private int resendFrom(TcpFlow flow, int hole, int length) {
        SendState send = flow.send;
        int textEnd = flow.halves.guestFinSent ? send.next - 1 : send.next;
        int text = Math.min(length, Seq.distance(hole, textEnd));
        if (text == 0) return parts.writer.control(flow, TcpView.FIN, hole) ? 1 : 0;
        Frame frame = frameFor(text);
        if (frame == null) return 0;
        int offset = SegmentWriter.textOffset(flow);
        int peeked = peek(flow, hole, frame.bytes(), frame.start() + offset, text);
        if (peeked > 0) {
            parts.writer.text(flow, frame, hole, peeked, 0);
            return peeked;
        }
        if (peeked == 0) parts.hostSide.retryLater(flow);
        return peeked;
    }

    /// Sends what the host has that was not sent yet. True when the budget or the frames ended it.
    private boolean sendNew(TcpFlow flow, int budget, long nowNanos) {
        SendState send = flow.send;
        send.windowInUse = false;
        int left = budget;
        while (send.hostMayHave && flow.guest.state().sendsText()) {
            if (left <= 0) return budget > 0 || !parts.loop.frames().hasLarge();
            int usable = usable(send);
            if (usable <= 0) return false;
            Frame frame = parts.writer.textFrame();
            if (frame == null) return true;
            int wanted = Math.min(wholeSegments(send, usable), frameText(send));
            int offset = SegmentWriter.textOffset(flow);
            int peeked = peek(flow, send.next, frame.bytes(), frame.start() + offset, wanted);
            if (peeked <= 0 || isSilly(send, peeked, wanted)) {
                parts.loop.frames().giveBackLarge(frame);
                return false;
            }
            boolean last = peeked < wanted;
            if (last && !send.hostClosing) send.hostMayHave = false;
            send.smallMayGo = false;
            time(send, peeked, nowNanos);
            parts.writer.text(flow, frame, send.next, peeked, last || peeked == usable ? TcpView.PSH : 0);
            send.next += peeked;
            parts.counters.bytesToGuest.add(peeked);
            send.sentOctets += peeked;
            flow.usedNanos = nowNanos;
            left -= peeked;
        }
        return false;
    }

    /// Octets that window, congestion window and limit leave.
    private int usable(SendState send) {
        int pipe = send.board.pipe(send.una, send.next, send.mss);
        int congestion = send.congestion.windowBytes() - pipe;
        if (congestion < send.mss) send.windowInUse = true;
        int usable = Math.min(congestion, parts.limits.flightBytes() - send.flight());
        return Math.min(usable, send.windowLeft());
    }

    /// Octets of whole segments that one frame carries: with an MTU of nearly 64 KiB one segment, which always
    /// fits.
    private static int frameText(SendState send) {
        return Math.max(send.mss, FRAME_TEXT_BYTES / send.mss * send.mss);
    }

    private static int wholeSegments(SendState send, int octets) {
        return octets < send.mss ? octets : octets / send.mss * send.mss;
    }

    /// Whether a piece is cut short by a window rather than by what there is to send, so that it had better
    /// wait until the window opens: sender's silly window avoidance, RFC 9293 §3.8.6.2.1. When nothing is on
    /// the way whose acknowledgement may open it, the persist timer ends the waiting.
    private static boolean isSilly(SendState send, int peeked, int wanted) {
        if (peeked < wanted || wanted >= send.mss || wanted >= send.widestWindow / 2) return false;
        return send.flight() > 0 || !send.smallMayGo;
    }

    private static void time(SendState send, int length, long nowNanos) {
        if (send.timing) return;
        send.timing = true;
        send.timedSeq = send.next + length;
        send.timedNanos = nowNanos;
    }

    /// Peeks octets of the stream from sequence number `seq`. Answers octets; 0 when there is nothing to send
    /// now (no octets, or the end, which is passed on); -1 when the socket failed and the connection is no
    /// more.
    private int peek(TcpFlow flow, int seq, MemorySegment into, long at, int length) {
        SendState send = flow.send;
        int skip = send.undiscarded + Seq.distance(send.una, seq);
        int peeked = parts.sockets.peek(flow.handle, skip, into, at, length);
        if (peeked > 0) return peeked;
        if (peeked == 0) {
            if (seq == send.next) onEnd(flow);
            return 0;
        }
        if (peeked == -Errno.EAGAIN) {
            if (seq == send.next) send.hostMayHave = false;
            return 0;
        }
        if (HostSide.isPassing(-peeked)) {
            parts.hostSide.retryLater(flow);
            return 0;
        }
        parts.endings.hostFailed(flow);
        return -1;
    }

    /// The host's peer sends no more, and all it sent is on the way: so is our FIN.
    private void onEnd(TcpFlow flow) {
        if (flow.halves.guestFinSent) return;
        flow.halves.hostEofReceived = true;
        if (flow.send.windowLeft() <= 0 || !parts.writer.control(flow, TcpView.FIN, flow.send.next)) {
            flow.send.hostClosing = true;
            return;
        }
        flow.send.hostMayHave = false;
        flow.halves.guestFinSent = true;
        flow.send.next++;
        parts.flows.onEvent(flow, GuestSide.Event.OUR_FIN);
    }

    private boolean waits(TcpFlow flow) {
        if (!flow.guest.state().sendsText()) return false;
        return peek(flow, flow.send.next, scratch, 0, 1) > 0 || flow.halves.hostEofReceived;
    }

    private static long tailProbeNanos(SendState send) {
        return Math.min(2 * send.rtt.smoothedNanos() + TAIL_PROBE_SLACK_NANOS, send.rtt.timeoutNanos());
    }

    private long probeNanos(SendState send) {
        long nanos = send.rtt.timeoutNanos() << Math.min(send.windowProbes, 10);
        return Math.min(nanos, RttEstimator.MAX_RTO_NANOS);
    }

    /// A frame for `text` octets, or null when none is left.
    private @Nullable Frame frameFor(int text) {
        Frame frame = text <= SMALL_TEXT_BYTES ? parts.loop.frames().takeSmall() : parts.writer.textFrame();
        return frame != null || text > SMALL_TEXT_BYTES ? frame : parts.writer.textFrame();
    }
}
