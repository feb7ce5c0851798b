/// The way to the guests of a NAT network: who has which MAC address ([patchbay.nat.link.Neighbours]), headers in front
/// of packets, ICMP errors, and the cutting of datagrams that exceed the MTU ([patchbay.nat.link.GuestLink]).
package patchbay.nat.link;
