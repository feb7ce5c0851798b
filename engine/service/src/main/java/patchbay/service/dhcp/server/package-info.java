/// A DHCP server for any network (RFC 2131, 2132, 3046; virtualbox.md §4): a station with an address of its own,
/// on a switch beside the guests.
///
/// [patchbay.service.dhcp.server.DhcpStation] takes frames: it answers ARP and echo for its address, hands DHCP
/// messages to [patchbay.service.dhcp.server.DhcpServer], asks the network whether an address that is to be
/// offered for the first time is in use (RFC 5227; 100 ms), and sends an acknowledgement when the
/// [patchbay.service.dhcp.server.LeaseJournal] has the lease in safety.
///
/// What a client is told and for how long follows from scopes, most specific first
/// ([patchbay.service.dhcp.server.ScopeChain]): its own ([patchbay.service.dhcp.server.DhcpIndividual]), the
/// groups it belongs to ([patchbay.service.dhcp.server.DhcpGroup]), the global one, and last what the network
/// itself knows ([patchbay.service.dhcp.server.DhcpDefaults]: a NAT network's router and name servers). Who has
/// which address is in the [patchbay.service.dhcp.server.LeaseBook].
///
/// Limits: 8192 bindings a server, 16 for one MAC address, 64 offers that wait for a probe, 256 acknowledgements
/// that wait for the journal; each has a counter.
///
/// Differs from VirtualBox where that breaks RFC 2131: DECLINE makes an address rest for ten minutes; a REQUEST
/// of an address the client cannot have is refused and not answered with another; flags are copied; an exclusion
/// excludes only whom it names.
package patchbay.service.dhcp.server;
