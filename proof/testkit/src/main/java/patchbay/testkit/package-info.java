/// A machine and a world that exist in virtual time only, to run the engine in.
///
/// **Time and chance.** [patchbay.testkit.VirtualClock] moves when told to; [patchbay.testkit.Agenda] holds what will
/// happen; [patchbay.testkit.SeededChance] decides, one seed for all, a fork for each purpose.
/// [patchbay.testkit.VirtualLoop] owns one event loop and turns it: what the world does now, a turn, and when both are
/// at rest the clock jumps. The same seed gives the same run; [patchbay.testkit.EventLog] proves it by a hash and shows
/// the last lines when something fails.
///
/// **The host.** [patchbay.testkit.SimHost] is a kernel with TCP, UDP and ping sockets and edge-triggered readiness,
/// after Linux: what Linux answers and when it tells. [patchbay.testkit.SimFaults] makes it do now and then what a
/// kernel may do at any time, and counts and fails calls on demand. Misuse that a kernel would let pass throws.
///
/// **Beyond the host** is [patchbay.testkit.SimNetwork]: services and peers that a test commands
/// ([patchbay.testkit.SimService], [patchbay.testkit.SimConnection], [patchbay.testkit.SimUdpPeer],
/// [patchbay.testkit.SimPingTarget]). TCP there is two byte pipes with buffers, latency and rate, not segments:
/// what the engine sees of a host's TCP is bytes, edges and errors, and those are true to the kernel.
///
/// **Towards guests** there are [patchbay.testkit.GuestPort], a guest played packet by packet, and
/// [patchbay.testkit.LossyWire], which loses, doubles, delays, reorders and spoils frames.
///
/// Not simulated: path MTU discovery inside TCP, urgent data, multicast, IPv6 extension headers. What the engine relies
/// on of a real kernel is tested in `linux`.
package patchbay.testkit;
