package patchbay.testkit.guest;

/// How a simulated guest's TCP behaves. From the start: as a Linux guest with all options on.
public final class GuestTcpSettings {
    static final int NO_SCALE = -1;

    int mss = 1_460;
    int windowScale = 7;
    boolean sack = true;
    boolean timestamps = true;
    int receiveBufferBytes = 262_144;
    long delayedAckNanos = 40_000_000;
    long initialRtoNanos = 1_000_000_000; // RFC 6298 §2.1
    long minRtoNanos = 200_000_000; // Linux; RFC 6298 §2.4 says a second
    long timeWaitNanos = 2_000_000_000;
    int mostRetries = 15; // net.ipv4.tcp_retries2
    int mostSynRetries = 6; // net.ipv4.tcp_syn_retries
    int superFrameBytes;

    /// The largest payload this guest takes, and sends, in octets.
    public GuestTcpSettings mss(int bytes) {
        mss = bytes;
        return this;
    }

    /// The shift offered for the window, 0 to 14.
    public GuestTcpSettings windowScale(int shift) {
        windowScale = shift;
        return this;
    }

    public GuestTcpSettings withoutWindowScale() {
        windowScale = NO_SCALE;
        return this;
    }

    public GuestTcpSettings sack(boolean on) {
        sack = on;
        return this;
    }

    public GuestTcpSettings timestamps(boolean on) {
        timestamps = on;
        return this;
    }

    public GuestTcpSettings receiveBuffer(int bytes) {
        receiveBufferBytes = bytes;
        return this;
    }

    /// How long an acknowledgement may wait for a second segment; 0 acknowledges each at once.
    public GuestTcpSettings delayedAck(long nanos) {
        delayedAckNanos = nanos;
        return this;
    }

    public GuestTcpSettings minRto(long nanos) {
        minRtoNanos = nanos;
        return this;
    }

    /// After how many retransmissions of the same octets a connection is given up.
    public GuestTcpSettings retries(int most) {
        mostRetries = most;
        mostSynRetries = most;
        return this;
    }

    /// Sends up to this many octets of payload in one super-frame, with its checksum left to the card; 0 for none.
    public GuestTcpSettings superFrames(int payloadBytes) {
        superFrameBytes = payloadBytes;
        return this;
    }
}
