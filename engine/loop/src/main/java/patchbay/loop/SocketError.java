package patchbay.loop;

/// One entry of a socket's error queue (`struct sock_extended_err`), filled by [HostSockets#receiveError].
public final class SocketError {
    /// The errno, positive: [Errno#ECONNREFUSED] and so on.
    public int errno;
    /// Whether the error came as an ICMP (ICMPv6) message; only then are `icmpType`, `icmpCode` and `reporter` set.
    public boolean fromIcmp;
    /// ICMP type and code as received.
    public int icmpType;

    public int icmpCode;
    /// For a message that was too big: the next hop's MTU in octets, else 0.
    public int nextHopMtuBytes;
    /// Where the datagram had been sent.
    public final Endpoint destination = new Endpoint();
    /// Who sent the ICMP message (port 0).
    public final Endpoint reporter = new Endpoint();
    /// The first octets of the payload that the error is about, as far as the kernel gave them back.
    public int payloadBytes;

    /// For ping handles: identifier and sequence number of the echo that failed, -1 when unknown.
    public int echoSequence;
}
