package patchbay.nat;

import patchbay.nat.tcp.TcpLimits;

/// What the guests of one NAT network may make the gateway keep.
///
/// @param flows flows of all kinds; beyond it the UDP flow idle longest is replaced, and TCP is refused
/// @param echoes outstanding pings; beyond it the oldest is forgotten (`ICMPCacheLimit`)
/// @param backlog connections to a forwarded port that wait to be accepted (`SoMaxConnection`)
/// @param tcp limits of TCP
public record NatLimits(int flows, int echoes, int backlog, TcpLimits tcp) {
    public static final NatLimits DEFAULT = new NatLimits(16_384, 100, 10, TcpLimits.DEFAULT);

    /// These limits with other ones of TCP.
    public NatLimits with(TcpLimits tcp) {
        return new NatLimits(flows, echoes, backlog, tcp);
    }
}
