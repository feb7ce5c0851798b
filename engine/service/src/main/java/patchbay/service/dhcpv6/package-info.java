/// DHCPv6 without state (RFC 8415 §6.1): guests of a network learn its name server and search domains;
/// addresses they make themselves. Messages only: how they come and go is the gateway's.
package patchbay.service.dhcpv6;
