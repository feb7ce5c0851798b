package patchbay.nat.tcp;

import patchbay.wire.TcpView;

/// What is done when a connection's deadline has come.
final class DueTimers implements FlowTimers.Sink {
    private static final long SECOND = 1_000_000_000L;
    /// Keepalive as VirtualBox and Linux have it: after two hours, every 75 s, eight times.
    static final int KEEP_ALIVE_IDLE_SECONDS = 7_200;

    private static final int KEEP_ALIVE_INTERVAL_SECONDS = 75;
    private static final int KEEP_ALIVE_PROBES = 8;

    private final TcpParts parts;

    DueTimers(TcpParts parts) {
        this.parts = parts;
    }

    @Override
    public void onDue(TcpFlow flow, FlowTimers.Kind kind, long nowNanos) {
        if (!parts.gathering.deliver(flow)) return;
        switch (kind) {
            case OPENING -> parts.handshake.onTooLate(flow);
            case RETRANSMIT -> {
                if (flow.guest.state().isHalfOpen()) parts.handshake.onTimeout(flow);
                else parts.guestSend.onTimeout(flow);
            }
            case TAIL_PROBE -> parts.guestSend.onTailProbe(flow);
            case PERSIST -> parts.guestSend.onPersist(flow);
            case KEEP_ALIVE -> onKeepAlive(flow, nowNanos);
            case TIME_WAIT -> parts.endings.endTimeWait(flow);
            case HOST_RETRY -> parts.hostSide.onRetry(flow);
            case DRAIN -> parts.endings.drainFailed(flow);
        }
    }

    private void onKeepAlive(TcpFlow flow, long nowNanos) {
        SendState send = flow.send;
        long idleEnds = send.heardNanos + KEEP_ALIVE_IDLE_SECONDS * SECOND;
        if (idleEnds > nowNanos) {
            flow.timers.set(FlowTimers.Kind.KEEP_ALIVE, idleEnds);
            return;
        }
        if (send.unanswered >= KEEP_ALIVE_PROBES) {
            parts.endings.guestGone(flow);
            return;
        }
        send.unanswered++;
        parts.counters.keepAliveProbes.increment();
        parts.writer.control(flow, TcpView.ACK, send.una - 1);
        flow.timers.set(FlowTimers.Kind.KEEP_ALIVE, nowNanos + KEEP_ALIVE_INTERVAL_SECONDS * SECOND);
    }
}
