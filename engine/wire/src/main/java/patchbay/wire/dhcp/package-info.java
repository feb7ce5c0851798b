/// DHCP on the wire. For IPv4: RFC 2131 (messages), RFC 2132 (options), RFC 3396 (long options); for IPv6,
/// RFC 8415: [patchbay.wire.dhcp.Dhcpv6Message].
///
/// [patchbay.wire.dhcp.DhcpView] is the door: it judges the fixed part and the cookie, and reads and writes
/// the fixed fields in place. [patchbay.wire.dhcp.DhcpMessage] is the value with the options as an ordered
/// list, for a server or a test to look at and to build: a lease is a rare event, so values are good enough
/// for the whole of DHCP.
///
/// Reading is bounded by the message: options are walked once through the option area and, when option 52
/// says so, through `file` and `sname`; a length that runs past its area refuses the message.
package patchbay.wire.dhcp;
