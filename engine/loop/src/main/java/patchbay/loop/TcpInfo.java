package patchbay.loop;

/// What the kernel knows of one TCP connection of the host (`struct tcp_info`), filled by [HostSockets#tcpInfo] again
/// and again. Counts are those since the connection began.
public final class TcpInfo {
    /// Smoothed round trip to the peer and its variation, in microseconds; 0 when nothing was measured yet.
    public int rttMicros;

    public int rttVarianceMicros;
    /// Segments that were sent and not acknowledged.
    public int unackedSegments;
    /// Segments that were sent again, in all.
    public int retransmittedSegments;
    /// Payload in a full segment that is sent, in octets.
    public int sendMssBytes;
    /// How many segments may be on their way.
    public int congestionWindowSegments;
    /// The path's MTU in octets.
    public int pathMtuBytes;
    /// Time since something was heard from the peer, in milliseconds.
    public int heardMillisAgo;
    /// Payload that waits in the send buffer and was never sent, in octets.
    public int notSentBytes;
    /// Rate at which the peer lately got payload, in octets a second.
    public long deliveryBytesPerSecond;
    /// Payload that the peer has acknowledged, and that came from it, in octets.
    public long acknowledgedBytes;

    public long receivedBytes;
}
