/// Name service for guests.
///
/// [patchbay.service.dns.DnsPlan] follows the host's resolver settings and decides how names are served: guests are
/// told the host's own servers, or the network's name server address, behind which is the proxy
/// ([patchbay.service.dns.DnsProxy]) or the host's resolver ([patchbay.service.dns.HostResolver]).
/// [patchbay.service.dns.NameService] is the door: messages in, answers out.
package patchbay.service.dns;
