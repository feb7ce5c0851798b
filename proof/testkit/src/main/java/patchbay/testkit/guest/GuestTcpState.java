package patchbay.testkit.guest;

/// The states of RFC 9293 §3.3.2.
public enum GuestTcpState {
    SYN_SENT,
    SYN_RECEIVED,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    CLOSING,
    TIME_WAIT,
    CLOSE_WAIT,
    LAST_ACK,
    CLOSED;

    /// Whether the connection has been established and data may be sent or still acknowledged.
    boolean isSynchronised() {
        return switch (this) {
            case SYN_SENT, SYN_RECEIVED, CLOSED -> false;
            default -> true;
        };
    }
}
