/// UDP through the NAT.
///
/// **Mapping.** Each guest address and port has one unconnected host socket, whatever it sends to: endpoint-independent
/// mapping (RFC 4787 REQ-1). **Filtering** is address-dependent unless configured open (REQ-8): a datagram from an
/// address the guest has not sent to is dropped and counted. After a broadcast anybody may answer. **Lifetime**: 120 s
/// after the last datagram of a flow that was answered, 30 s before, 10 s when only name servers were asked; a
/// datagram in either direction renews it. **Limits**: flows of all kinds together stay under a number; beyond it the
/// flow idle longest is replaced.
///
/// **Bursts.** What a turn brings from guests waits in its frames and leaves at the flush, each socket's in
/// order and by few calls ([patchbay.nat.datagram.Departures]). What came together for a guest goes to it as
/// one super-frame where it may ([patchbay.nat.udp.DatagramRun]).
///
/// Time to live, type of service and DF of a guest's datagram are set on the host's socket before it is sent; what the
/// socket's error queue says comes back to the guest as the ICMP error it was, with the guest's own addresses in the
/// packet it quotes. So path MTU discovery and traceroute work.
///
/// **Forwarded ports** ([patchbay.nat.udp.UdpForward]) are a socket of their own per rule, with a short memory of the
/// peers that wrote to it: what the guest sends to one of those, from the port of the rule, leaves by the rule's
/// socket, from the address of the host that was written to.
package patchbay.nat.udp;
