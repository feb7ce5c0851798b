/// The IPv6 half of a gateway: how a guest's packet is judged, and what the gateway says as a router. The theory is in
/// `docs/theory/ipv6.md`.
///
/// [patchbay.nat.ipv6.GateV6] takes a packet through header and extension headers, the table of addresses that
/// must not be seen ([patchbay.nat.ipv6.MartiansV6], RFC 6890), and hop limit, and hands what is left to
/// neighbour discovery ([patchbay.nat.ipv6.NdpGate]) or to the transport it is for. Everything refused is
/// counted by its [patchbay.wire.Fault] or under a name. [patchbay.nat.ipv6.TargetsV6] says which endpoint of
/// the host a guest's destination is.
package patchbay.nat.ipv6;
