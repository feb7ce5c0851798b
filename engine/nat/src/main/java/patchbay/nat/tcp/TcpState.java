package patchbay.nat.tcp;

import java.util.EnumSet;
import java.util.Set;

/// How we stand towards the guest, RFC 9293 §3.3.2.
public enum TcpState {
    CLOSED,
    /// A guest's SYN waits until the host has connected: RFC 9293's LISTEN with the answer held back.
    SYN_HELD,
    SYN_SENT,
    SYN_RECEIVED,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    CLOSING,
    TIME_WAIT,
    CLOSE_WAIT,
    LAST_ACK;

    private static final TcpState[] VALUES = values();
    private static final int[] LAWFUL = new int[VALUES.length];

    static {
        for (TcpState state : VALUES) {
            for (TcpState next : state.next()) LAWFUL[state.ordinal()] |= 1 << next.ordinal();
        }
    }

    /// The states that may follow this one, RFC 9293 figure 5. Any state may fall to CLOSED.
    public Set<TcpState> next() {
        return switch (this) {
            case CLOSED -> EnumSet.of(SYN_HELD, SYN_SENT);
            case SYN_HELD -> EnumSet.of(SYN_RECEIVED, CLOSED);
            case SYN_SENT -> EnumSet.of(SYN_RECEIVED, ESTABLISHED, CLOSED);
            case SYN_RECEIVED -> EnumSet.of(ESTABLISHED, CLOSED);
            case ESTABLISHED -> EnumSet.of(FIN_WAIT_1, CLOSE_WAIT, CLOSED);
            case FIN_WAIT_1 -> EnumSet.of(FIN_WAIT_2, CLOSING, CLOSED);
            case FIN_WAIT_2, CLOSING -> EnumSet.of(TIME_WAIT, CLOSED);
            case CLOSE_WAIT -> EnumSet.of(LAST_ACK, CLOSED);
            case TIME_WAIT, LAST_ACK -> EnumSet.of(CLOSED);
        };
    }

    /// Whether [#next()] holds `next`.
    boolean mayBecome(TcpState next) {
        return (LAWFUL[ordinal()] >> next.ordinal() & 1) != 0;
    }

    /// Whether the handshake is not over.
    boolean isHalfOpen() {
        return switch (this) {
            case SYN_HELD, SYN_SENT, SYN_RECEIVED -> true;
            case CLOSED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSING, TIME_WAIT, CLOSE_WAIT, LAST_ACK -> false;
        };
    }

    /// Whether text from the guest is still to come.
    boolean takesText() {
        return switch (this) {
            case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2 -> true;
            case CLOSED, SYN_HELD, SYN_SENT, SYN_RECEIVED, CLOSING, TIME_WAIT, CLOSE_WAIT, LAST_ACK -> false;
        };
    }

    /// Whether new text may go to the guest.
    boolean sendsText() {
        return switch (this) {
            case ESTABLISHED, CLOSE_WAIT -> true;
            case CLOSED, SYN_HELD, SYN_SENT, SYN_RECEIVED, FIN_WAIT_1, FIN_WAIT_2, CLOSING, TIME_WAIT, LAST_ACK ->
                false;
        };
    }

    /// Whether something sent to the guest may still be unacknowledged.
    boolean awaitsAcknowledgement() {
        return switch (this) {
            case ESTABLISHED, CLOSE_WAIT, FIN_WAIT_1, CLOSING, LAST_ACK -> true;
            case CLOSED, SYN_HELD, SYN_SENT, SYN_RECEIVED, FIN_WAIT_2, TIME_WAIT -> false;
        };
    }
}
