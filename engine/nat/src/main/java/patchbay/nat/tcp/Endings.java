package patchbay.nat.tcp;

import patchbay.nat.flow.FlowEnding;

/// How connections end: by half-closes that are passed on, by resets of either side, or because a guest is gone.
final class Endings {
    private static final long SECOND = 1_000_000_000L;
    /// How long a host may take nothing of the rest of a connection that its guest has ended.
    private static final long DRAIN_NANOS = 120 * SECOND;
    /// Challenge acknowledgements a connection may send in a second or so (RFC 5961 §7).
    private static final int CHALLENGES = 5;

    private final TcpParts parts;

    Endings(TcpParts parts) {
        this.parts = parts;
    }

    /// Passes on what ends have come up, and lets go of what is over.
    void settle(TcpFlow flow) {
        if (flow.hostIs(HostState.OPEN)) {
            if (!passOnGuestEnd(flow)) return;
            if (flow.halves.hostIsDone()) {
                if (!parts.hostSide.discard(flow)) return;
                // A socket closed with octets in it would reset its far end.
                if (flow.send.undiscarded == 0) closeHost(flow, false);
            }
        }
        switch (flow.guest.state()) {
            case TIME_WAIT -> {
                if (!flow.timers.isSet(FlowTimers.Kind.TIME_WAIT)) waitTwoMsl(flow);
            }
            case CLOSED -> {
                if (flow.hostIs(HostState.CLOSED)) parts.flows.release(flow);
                else if (flow.inTable) beginDraining(flow);
            }
            case SYN_HELD,
                    SYN_SENT,
                    SYN_RECEIVED,
                    ESTABLISHED,
                    FIN_WAIT_1,
                    FIN_WAIT_2,
                    CLOSING,
                    CLOSE_WAIT,
                    LAST_ACK -> {}
        }
    }

    /// Ends the socket's sending side once it has all that the guest sent. False when the socket failed and the
    /// connection is no more.
    private boolean passOnGuestEnd(TcpFlow flow) {
        Halves halves = flow.halves;
        if (!halves.guestFinReceived || halves.hostShutdownSent || flow.receive.queuedBytes() > 0) return true;
        int errno = -Math.min(0, parts.sockets.shutdownWrite(flow.handle));
        if (errno == 0) {
            halves.hostShutdownSent = true;
        } else if (HostSide.isPassing(errno)) {
            parts.hostSide.retryLater(flow);
        } else {
            hostFailed(flow);
            return false;
        }
        return true;
    }

    /// Starts TIME-WAIT anew.
    void waitTwoMsl(TcpFlow flow) {
        flow.timers.set(FlowTimers.Kind.TIME_WAIT, parts.nowNanos() + parts.limits.timeWaitSeconds() * SECOND);
        flow.timers.clear(FlowTimers.Kind.KEEP_ALIVE);
    }

    /// 2 MSL are over, or the place is needed.
    void endTimeWait(TcpFlow flow) {
        parts.flows.onEvent(flow, GuestSide.Event.ENDED);
        settle(flow);
    }

    /// The host took something of what waited.
    void onDrained(TcpFlow flow) {
        if (flow.timers.isSet(FlowTimers.Kind.DRAIN)) {
            flow.timers.set(FlowTimers.Kind.DRAIN, parts.nowNanos() + DRAIN_NANOS);
        }
    }

    /// The host takes the rest no more.
    void drainFailed(TcpFlow flow) {
        parts.counters.drainsAborted.increment();
        flow.endsBy(FlowEnding.HOST_STALLED);
        closeHost(flow, true);
        parts.flows.release(flow);
    }

    /// The guest reset the connection: so do we towards the host. When both have ended already the reset says
    /// no more than that the guest has forgotten the connection, and what it sent before must still reach the
    /// host; in TIME-WAIT it changes nothing at all (RFC 1337).
    void guestReset(TcpFlow flow) {
        parts.counters.resetsFromGuest.increment();
        switch (flow.guest.state()) {
            case TIME_WAIT -> {}
            case CLOSING, LAST_ACK -> {
                flow.halves.guestFinAcked = true;
                parts.flows.onEvent(flow, GuestSide.Event.ENDED);
                settle(flow);
            }
            case CLOSED, SYN_HELD, SYN_SENT, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT -> {
                flow.endsBy(FlowEnding.GUEST_RESET);
                end(flow, true);
            }
        }
    }

    /// The socket failed: the guest hears of it by a reset.
    void hostFailed(TcpFlow flow) {
        parts.counters.hostResets.increment();
        flow.endsBy(FlowEnding.HOST_FAILED);
        if (!flow.guest.is(TcpState.CLOSED)) parts.writer.reset(flow);
        end(flow, false);
    }

    /// The guest does not answer any more: both sides are reset.
    void guestGone(TcpFlow flow) {
        parts.counters.guestsGone.increment();
        flow.endsBy(FlowEnding.GUEST_GONE);
        parts.writer.reset(flow);
        end(flow, true);
    }

    /// Ends both sides without another word to the guest.
    void end(TcpFlow flow, boolean abortHost) {
        parts.flows.onEvent(flow, GuestSide.Event.ENDED);
        if (!flow.hostIs(HostState.CLOSED)) closeHost(flow, abortHost);
        parts.flows.release(flow);
    }

    /// Answers a segment that looks like an attack, or like a guest that has forgotten the connection, with where
    /// we stand (RFC 5961). So many a second for each connection, with a little chance in it, so that counting them
    /// tells nothing.
    void challenge(TcpFlow flow) {
        if (!parts.gathering.deliver(flow)) return;
        ReceiveState receive = flow.receive;
        if (parts.nowNanos() - receive.challengeUntilNanos >= 0) {
            receive.challenges = CHALLENGES + parts.loop.host().chance().below(CHALLENGES);
            receive.challengeUntilNanos = parts.nowNanos() + SECOND;
        }
        if (receive.challenges == 0) {
            parts.counters.challengesWithheld.increment();
            return;
        }
        receive.challenges--;
        parts.counters.challenges.increment();
        parts.writer.control(flow, 0, flow.send.next);
    }

    /// Lets go of the socket: in order, or with a RST to its far end.
    void closeHost(TcpFlow flow, boolean abort) {
        parts.gathering.forget(flow);
        if (flow.watched) parts.poller.forget(flow.handle);
        flow.watched = false;
        if (abort) parts.sockets.abort(flow.handle);
        else parts.sockets.close(flow.handle);
        flow.handle = TcpFlow.NO_HANDLE;
        flow.moveHostTo(HostState.CLOSED);
    }

    private void beginDraining(TcpFlow flow) {
        parts.flows.keepDraining(flow);
        boolean retries = flow.timers.isSet(FlowTimers.Kind.HOST_RETRY);
        flow.timers.clearAll();
        if (retries) parts.hostSide.retryLater(flow); // a kernel that was short of memory tells by no edge
        flow.timers.set(FlowTimers.Kind.DRAIN, parts.nowNanos() + DRAIN_NANOS);
    }
}
