/// Wire formats: octets judged once at the door, then read and written in place.
///
/// **Two shapes for each protocol.** A *view* (`EthernetView`, `TcpView`, …) is laid over memory and moved from
/// frame to frame; it allocates nothing and is what the path of packets uses. A *value* (`EthernetFrame`,
/// `TcpSegment`, …) holds fields, not bytes, and owns what it holds; tests, builders and rare messages use it.
/// `parse(view)` makes a value of a view, `emit` writes a value, and `parse(emit(x))` is `x`.
///
/// **The door** is [patchbay.wire.View#wrap]: it answers a [patchbay.wire.Fault] and never throws, and after
/// [patchbay.wire.Fault#NONE] no accessor fails while the octets stand still. So views are laid over our own memory
/// only, never over a guest's. A door judges shape (versions, lengths, bounds); whether a checksum must hold is the
/// caller's policy (`checksumHolds`), for an offloaded frame has none yet.
///
/// **Writing.** `fresh` lays a view over room and writes every octet of the header that the setters do not cover, so
/// that nothing stale leaves; then setters, then `fillChecksum`. [patchbay.wire.EthernetView#pad] zeroes padding.
///
/// **Numbers.** Ports and 16-bit fields are `int`, amounts of 32 bits are `long`, bit patterns and sequence numbers are
/// `int` (compared through [patchbay.wire.Seq]). An IPv4 address is 32 bits in an `int`, an IPv6 address a pair of
/// longs, either of them an [patchbay.wire.IpAddress]; a MAC address is 48 bits in a `long`
/// ([patchbay.wire.MacAddress]). What ends in `At` is octets from the header's first, `Start` is a place in the memory.
///
/// **What a walk costs** is bounded here and not by the sender: 2 VLAN tags, 8 IPv6 extension headers, 40 octets of TCP
/// options, 128 labels of a DNS name, 256 DNS records, 512 octets of a TFTP request.
///
/// **Not done:** jumbograms, SNAP, TCP options beyond those of [patchbay.wire.TcpOptions], IPv4 options' meaning.
///
/// Tested by round-trip laws from seeds, tables of hand-made headers at and beyond every bound, a million mutated
/// frames through all doors with every accessor called, and Jazzer from a seed corpus.
package patchbay.wire;
