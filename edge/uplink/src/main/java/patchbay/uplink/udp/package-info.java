/// The driver `UDPTunnel`: a card's frames as UDP datagrams, one raw Ethernet frame each, without any header.
///
/// It is the wire format of VirtualBox's driver, of QEMU's `-netdev dgram` with `inet` addresses and of Dynamips' and
/// GNS3's `NIO_UDP`, so that a card can be joined to any of them, on this computer or another. There is no connection:
/// who is not there loses frames, and whoever comes back goes on.
///
/// **Limits.** 64 datagrams are taken at a time, 128 leave at a time; frames the kernel does not take wait, at most
/// 1 024 or 2 MiB ([patchbay.lan.PortQueue]). Datagrams of fewer than 14 octets are refused and counted.
///
/// **Not done:** no authentication, no encryption; whoever can send to the port is on the cable, as with VirtualBox.
/// `accept=peer` takes datagrams of the peer's address only.
package patchbay.uplink.udp;
