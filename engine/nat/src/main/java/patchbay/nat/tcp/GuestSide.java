package patchbay.nat.tcp;

/// The machine of a connection's guest side: what happened leads from one [TcpState] to the next. It does no I/O;
/// what a new state calls for is the business of whoever told the event.
final class GuestSide {
    /// What can happen to the guest's side.
    enum Event {
        /// A guest's SYN came and the host is being connected.
        SYN_TAKEN,
        /// The host has connected; the guest's SYN is answered.
        ANSWERED,
        /// A SYN goes to the guest: a connection from outside.
        CALLED,
        /// The guest's own SYN crossed ours (RFC 9293 figure 7).
        CROSSED,
        /// The guest acknowledged our SYN.
        OPENED,
        /// The guest's FIN was taken in its order.
        GUEST_FIN,
        /// Our FIN was sent for the first time.
        OUR_FIN,
        /// The guest acknowledged our FIN.
        FIN_ACKED,
        /// A reset either way, or the time is over.
        ENDED
    }

    private TcpState state = TcpState.CLOSED;

    TcpState state() {
        return state;
    }

    boolean is(TcpState wanted) {
        return state == wanted;
    }

    /// Moves on; answers the new state.
    TcpState onEvent(Event event) {
        return switch (state) {
            case CLOSED -> onEventInClosed(event);
            case SYN_HELD -> onEventInSynHeld(event);
            case SYN_SENT -> onEventInSynSent(event);
            case SYN_RECEIVED -> onEventInSynReceived(event);
            case ESTABLISHED -> onEventInEstablished(event);
            case FIN_WAIT_1, FIN_WAIT_2, CLOSING, TIME_WAIT -> onEventAfterOurFin(event);
            case CLOSE_WAIT, LAST_ACK -> onEventAfterTheirFin(event);
        };
    }

    private TcpState onEventInClosed(Event event) {
        return switch (event) {
            case SYN_TAKEN -> moveTo(TcpState.SYN_HELD);
            case CALLED -> moveTo(TcpState.SYN_SENT);
            case ENDED -> state;
            case ANSWERED, CROSSED, OPENED, GUEST_FIN, OUR_FIN, FIN_ACKED -> throw unlawful(event);
        };
    }

    private TcpState onEventInSynHeld(Event event) {
        return switch (event) {
            case ANSWERED -> moveTo(TcpState.SYN_RECEIVED);
            case ENDED -> moveTo(TcpState.CLOSED);
            case SYN_TAKEN, CALLED, CROSSED, OPENED, GUEST_FIN, OUR_FIN, FIN_ACKED -> throw unlawful(event);
        };
    }

    private TcpState onEventInSynSent(Event event) {
        return switch (event) {
            case CROSSED -> moveTo(TcpState.SYN_RECEIVED);
            case OPENED -> moveTo(TcpState.ESTABLISHED);
            case ENDED -> moveTo(TcpState.CLOSED);
            case SYN_TAKEN, ANSWERED, CALLED, GUEST_FIN, OUR_FIN, FIN_ACKED -> throw unlawful(event);
        };
    }

    private TcpState onEventInSynReceived(Event event) {
        return switch (event) {
            case OPENED -> moveTo(TcpState.ESTABLISHED);
            case ENDED -> moveTo(TcpState.CLOSED);
            case SYN_TAKEN, ANSWERED, CALLED, CROSSED, GUEST_FIN, OUR_FIN, FIN_ACKED -> throw unlawful(event);
        };
    }

    private TcpState onEventInEstablished(Event event) {
        return switch (event) {
            case GUEST_FIN -> moveTo(TcpState.CLOSE_WAIT);
            case OUR_FIN -> moveTo(TcpState.FIN_WAIT_1);
            case ENDED -> moveTo(TcpState.CLOSED);
            case SYN_TAKEN, ANSWERED, CALLED, CROSSED, OPENED, FIN_ACKED -> throw unlawful(event);
        };
    }

    private TcpState onEventAfterOurFin(Event event) {
        return switch (event) {
            case GUEST_FIN -> moveTo(state == TcpState.FIN_WAIT_1 ? TcpState.CLOSING : TcpState.TIME_WAIT);
            case FIN_ACKED -> moveTo(state == TcpState.FIN_WAIT_1 ? TcpState.FIN_WAIT_2 : TcpState.TIME_WAIT);
            case ENDED -> moveTo(TcpState.CLOSED);
            case SYN_TAKEN, ANSWERED, CALLED, CROSSED, OPENED, OUR_FIN -> throw unlawful(event);
        };
    }

    private TcpState onEventAfterTheirFin(Event event) {
        return switch (event) {
            case OUR_FIN -> moveTo(TcpState.LAST_ACK);
            case FIN_ACKED, ENDED -> moveTo(TcpState.CLOSED);
            case SYN_TAKEN, ANSWERED, CALLED, CROSSED, OPENED, GUEST_FIN -> throw unlawful(event);
        };
    }

    private IllegalStateException unlawful(Event event) {
        return new IllegalStateException(event + " in " + state);
    }

    /// The only place where the state changes.
    private TcpState moveTo(TcpState next) {
        if (!state.mayBecome(next)) throw new IllegalStateException(state + " cannot become " + next);
        state = next;
        return next;
    }
}
