/// TCP through the NAT: a connection is the guest's side (RFC 9293), the host's side (a socket), and four half-closes.
package patchbay.nat.tcp;
