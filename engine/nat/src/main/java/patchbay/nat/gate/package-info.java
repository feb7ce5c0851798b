/// The order in which a guest's frame is judged, and what it is judged by.
///
/// [patchbay.nat.gate.Gate] takes a frame through Ethernet, ARP or IPv4, header and checksum, the table of addresses
/// that must not be seen ([patchbay.nat.gate.Martians], RFC 6890), fragments, and time to live, and hands what is left
/// to the service or transport it is for. Everything refused is counted by its [patchbay.wire.Fault] or under a name.
/// [patchbay.nat.gate.Targets] says which endpoint of the host a guest's destination is.
package patchbay.nat.gate;
