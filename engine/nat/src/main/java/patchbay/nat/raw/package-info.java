/// IP protocols other than TCP, UDP and ICMP through the NAT: GRE, ESP, SCTP and whatever else a guest speaks.
///
/// Where the host has a right to raw sockets (CAP_NET_RAW), a protocol gets one for each family when a guest first uses
/// it; packets leave with the host's address and come back to the guest by [patchbay.nat.raw.RawFlows]. Without ports
/// there is one guest at a time for a protocol and a remote address: another one's packets are refused until the first
/// has been silent for two minutes. Time to live, errors and fragments are as for UDP. Without the right, or where a
/// protocol cannot pass, the guest is told: protocol unreachable (RFC 792), over IPv6 a parameter problem with the next
/// header (RFC 4443 §3.4).
///
/// IPsec's authentication header covers the addresses that a NAT changes (RFC 4302 §3.3.3), so it is refused.
///
/// **Limits.** 256 flows and 16 protocols a family and network; of flows the one that was silent longest is replaced.
/// A flow ends after ten minutes of silence, a socket with its last flow.
package patchbay.nat.raw;
