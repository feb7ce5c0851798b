/// ICMP echo through the NAT.
///
/// All echoes of a network share one host socket, opened at the first: the kernel's unprivileged ping socket,
/// or a raw one where that is allowed, or none, which is counted as `ping-not-permitted`. Each echo gets a
/// sequence number of ours, by which the answer, or the error, finds the guest's identifier and number again.
/// At most 100 are outstanding (VirtualBox's `ICMPCacheLimit`); the oldest is forgotten first, and none is
/// waited for longer than 60 s (RFC 5508 REQ-2).
///
/// The guest's time to live is set on the socket, and errors come back with the router's address, so traceroute shows
/// the hops. Echoes to the engine's own addresses are answered here. Every other ICMP message of a guest is ignored and
/// counted.
package patchbay.nat.icmp;
