/// The gateway between a LAN and the host's sockets.
///
/// [patchbay.nat.NatGateway] is plugged into a network's switch and puts the parts together. A guest's frame
/// goes `gate` (judged, in a fixed order) → `tcp`, `udp` or `icmp` (a host socket), or to a service of the
/// engine's own; what comes from a socket goes `udp`/`tcp`/`icmp` → `link` (headers, MAC address) → the switch.
/// `forward` keeps the forwarded ports, `fragment` the datagrams that came in pieces. `docs/theory/nat.md`
/// tells the whole.
package patchbay.nat;
