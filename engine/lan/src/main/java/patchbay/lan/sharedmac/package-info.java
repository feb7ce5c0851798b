/// Many stations behind one MAC address, for interfaces that send and receive for their own alone: wireless ones
/// (IEEE 802.11 has no room for a bridged sender's address), macvlan, ports of clouds. VirtualBox's shared-MAC mode.
///
/// [patchbay.lan.sharedmac.SharedMac] stands between the trunk's wire port and the interface:
///
/// | way | what | becomes |
/// |-----|------|---------|
/// | out | source of every frame | the interface's own |
/// | out | ARP: sender's MAC, and the target's when it is a guest's | the interface's own |
/// | out | ND: source and target link-layer options (RFC 4861 §4.6.1) | the interface's own |
/// | out | DHCP broadcasts of a client without an address | asks for its answer by broadcast (RFC 2131 §4.1) |
/// | in  | IPv4, IPv6 for a learned address | for the MAC of who has it |
/// | in  | ARP answers for a learned address | the same, inside too |
/// | in  | DHCP answers to us alone | for the client they name |
/// | in  | ARP questions and groups sent to us alone, as some access points do | for the group they were meant for |
///
/// **Learning.** Who has an address is seen from what guests send: ARP, ND and DHCP claim it, any packet from it keeps
/// it alive. A DHCP acknowledgement on its way in claims it too. It is forgotten when released, when another station
/// says that it has it, when its card leaves, and after 20 minutes of silence. The kernel is told of each
/// ([patchbay.lan.sharedmac.AddressListener]), so that it leads frames for it here and not to the host.
///
/// **Limits.** 128 addresses, 32 of one station, 20 new ones a second with 128 at once; what is more is counted
/// (`table-full`, `over-rate`). A station beyond its 32 loses its oldest; a full table gives up what was silent for a
/// minute.
///
/// **Echoes.** What is sent out of the interface comes back by the host's side of the trunk when it is for a group,
/// with the host's own address as its source: the last 64 are remembered by a hash of their octets.
///
/// **Not done here:** VLANs are passed, but an address counts in all of them together. IPsec's AH and redirects
/// (RFC 4861 §4.5) of guests that route are passed as they are.
package patchbay.lan.sharedmac;
