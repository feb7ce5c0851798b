/// The switch, its ports and cables: how frames get from one station of a network to the others.
///
/// **In and out.** A [patchbay.lan.Station] (a machine's card, a NAT's gateway, a kernel interface) is plugged into a
/// [patchbay.lan.Switch] and gets a [patchbay.lan.SwitchPort]. It gives frames by `port.take(frame)` and gets frames by
/// `station.send(frame)`. Frames are lent and go through by reference; only a port whose station lacks an offload makes
/// copies, in frames of the loop's pool.
///
/// **Forwarding** is VirtualBox's: one fixed address a port, no learning table, no flooding of unknown unicast to
/// guests, three promiscuous policies, two sides of a trunk. `docs/theory/switch.md` has the whole table.
///
/// **Limits.** Group frames: 1 000 a second and port, 2 000 at once ([patchbay.lan.StormLimit]). Waiting frames: 1 024
/// or 2 MiB a port ([patchbay.lan.PortQueue]). Segments of one super-frame: 1 366. Capture: 256 KiB a turn and port
/// ([patchbay.lan.Capture]). Frames under way in a bad cable: 4 096 or 8 MiB each way ([patchbay.lan.Impairment]).
/// What is more is dropped and counted at the port, never waited for.
///
/// **Guard.** On a network with a router of our own, cards may not pass for it ([patchbay.lan.Switch#guardRouter]).
///
/// **Not done here, on purpose:** VLAN membership (tags pass untouched), spanning tree, multicast snooping.
package patchbay.lan;
