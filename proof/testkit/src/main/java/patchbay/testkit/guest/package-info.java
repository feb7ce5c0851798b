/// An independent TCP endpoint to prove ours against: a guest's stack of its own code, with RFC 9293 states, RFC 6298
/// retransmission, RFC 5681 congestion control, and SACK, timestamps and window scale that can each be switched off.
///
/// [patchbay.testkit.guest.SimTcpGuest] is the machine (addresses, ARP, demultiplexing),
/// [patchbay.testkit.guest.GuestConnection] one connection with its states,
/// [patchbay.testkit.guest.GuestSender] and [patchbay.testkit.guest.GuestReceiver] its two halves. Inside,
/// octets of a stream are counted from 0 in 64 bits; only the segments have sequence numbers. It shares no code
/// with the engine's TCP but the views of the wire.
package patchbay.testkit.guest;
