/// VDE, Virtual Distributed Ethernet: a plug into another program's switch, and a switch of ours for others' plugs.
///
/// A switch is a directory with a stream socket `ctl`. Who wants a port connects there, binds a datagram socket of its
/// own, and writes a [patchbay.uplink.vde.VdeRequest] with that socket's name; the switch answers with the name of the
/// datagram socket that is the port. From then on a datagram is a frame. The stream stays open: its end is the end of
/// the port. The layout is that of vde2's version 3 protocol.
///
/// **Both sides** share [patchbay.uplink.vde.PacketLine], which takes and gives frames in batches over one connected
/// datagram socket.
///
/// **Limits.** Frames of 14 to 1 518 octets, as `vde_switch` has them. 64 frames taken and 128 given at once; what a
/// peer does not take waits, at most 1 024 frames or 2 MiB. A switch of ours has 32 ports and as many callers that have
/// not said what they want, each for five seconds; it knows 1 024 stations behind its ports for 100 s each. Everything
/// beyond is refused and counted, as are requests that are malformed, and those that name a socket that is not the
/// caller's own.
package patchbay.uplink.vde;
