package patchbay.nat.gate;

import patchbay.nat.icmp.IcmpNat;
import patchbay.nat.icmp.IcmpNatV6;
import patchbay.nat.names.NameTcp;
import patchbay.nat.raw.RawNatV4;
import patchbay.nat.raw.RawNatV6;
import patchbay.nat.tcp.TcpNat;
import patchbay.nat.udp.UdpNat;

/// What carries a gateway's packets to the world.
public record Transports(
        TcpNat tcp, UdpNat udp, IcmpNat icmp, IcmpNatV6 icmpV6, RawNatV4 raw, RawNatV6 rawV6, NameTcp names) {}
