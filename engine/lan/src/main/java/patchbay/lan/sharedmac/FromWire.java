package patchbay.lan.sharedmac;

import patchbay.lan.Switch;
import patchbay.loop.Frame;
import patchbay.wire.ArpView;
import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6View;
import patchbay.wire.MacAddress;
import patchbay.wire.NdpView;
import patchbay.wire.dhcp.DhcpType;
import patchbay.wire.dhcp.DhcpView;

/// Addresses frames of the wire to whom they are for, in place. What is for the host, or for nobody that is known,
/// stays as it is.
final class FromWire {
    private static final long GROUP_V4 = 0x0100_5e00_0000L;
    private static final int GROUP_V4_BITS = 0x7f_ffff;
    private static final int FIRST_GROUP_V4 = 0xe;
    private static final long GROUP_V6 = 0x3333_0000_0000L;

    private final long sharedMac;
    private final AddressTable table;
    private final Switch lan;
    private final EthernetView ethernet = new EthernetView();
    private final ArpView arp = new ArpView();
    private final Ipv4View v4 = new Ipv4View();
    private final Ipv6View v6 = new Ipv6View();
    private final NdpView nd = new NdpView();
    private final DhcpGlance dhcp = new DhcpGlance();

    FromWire(long sharedMac, AddressTable table, Switch lan) {
        this.sharedMac = sharedMac;
        this.table = table;
        this.lan = lan;
    }

    /// Rewrites a frame. False when it is one of the interface's own, which some access points send back.
    boolean rewrite(Frame frame, long nowNanos) {
        if (ethernet.wrap(frame.bytes(), frame.start(), frame.length()) != Fault.NONE) return true;
        if (ethernet.source() == sharedMac) return false;
        switch (ethernet.payloadEtherType()) {
            case EtherType.ARP -> arp();
            case EtherType.IPV4 -> v4(nowNanos);
            case EtherType.IPV6 -> v6();
            default -> {}
        }
        return true;
    }

    private boolean isToUs() {
        return ethernet.destination() == sharedMac;
    }

    private void arp() {
        if (arp.wrap(ethernet.bytes(), ethernet.payloadStart(), ethernet.payloadBytes()) != Fault.NONE) return;
        if (arp.senderIp() != 0 && arp.senderMac() != sharedMac) {
            table.claimedElsewhere(0, IpAddress.lowOf(arp.senderIp()), arp.senderMac());
        }
        if (!isToUs()) return;
        if (arp.operation() == ArpView.REQUEST) {
            ethernet.destination(MacAddress.BROADCAST);
            return;
        }
        long mac = table.macOf(0, IpAddress.lowOf(arp.targetIp()));
        if (mac == MacAddress.NONE) return;
        ethernet.destination(mac);
        arp.targetMac(mac);
    }

    private void v4(long nowNanos) {
        if (v4.wrap(ethernet.bytes(), ethernet.payloadStart(), ethernet.payloadBytes()) != Fault.NONE) return;
        boolean answer = dhcp.isToClient(v4);
        if (answer) learn(dhcp.message(), nowNanos);
        if (!isToUs()) return;
        int destination = v4.destination();
        long mac = table.macOf(0, IpAddress.lowOf(destination));
        if (mac != MacAddress.NONE) ethernet.destination(mac);
        else if (destination == -1) ethernet.destination(MacAddress.BROADCAST);
        else if (destination >>> 28 == FIRST_GROUP_V4) ethernet.destination(GROUP_V4 | destination & GROUP_V4_BITS);
        else if (answer && lan.isOwn(dhcp.message().chaddr()))
            ethernet.destination(dhcp.message().chaddr());
    }

    /// An acknowledgement gives a client its address.
    private void learn(DhcpView message, long nowNanos) {
        boolean given = message.typeNumber() == DhcpType.ACK.number() && message.yiaddr() != 0;
        if (given && lan.isOwn(message.chaddr())) {
            table.claim(0, IpAddress.lowOf(message.yiaddr()), message.chaddr(), nowNanos);
        }
    }

    private void v6() {
        if (v6.wrap(ethernet.bytes(), ethernet.payloadStart(), ethernet.payloadBytes()) != Fault.NONE) return;
        if (ToWire.isNd(v6)
                && nd.wrap(v6.bytes(), v6.payloadStart(), v6.payloadBytes()) == Fault.NONE
                && nd.type() == Icmpv6View.NEIGHBOUR_ADVERTISEMENT) {
            table.claimedElsewhere(nd.targetHi(), nd.targetLo(), ethernet.source());
        }
        if (!isToUs()) return;
        long hi = v6.destinationHi();
        long lo = v6.destinationLo();
        long mac = table.macOf(hi, lo);
        if (mac != MacAddress.NONE) ethernet.destination(mac);
        else if (hi >>> 56 == 0xff) ethernet.destination(GROUP_V6 | lo & 0xffff_ffffL);
    }

    /// Whether a frame of the host's side is one of ours that was sent to a single station: its sender is a guest.
    boolean isOurs(Frame frame) {
        if (ethernet.wrap(frame.bytes(), frame.start(), frame.length()) != Fault.NONE) return false;
        if (ethernet.source() != sharedMac) return false;
        int room = ethernet.payloadBytes();
        return switch (ethernet.payloadEtherType()) {
            case EtherType.ARP ->
                arp.wrap(ethernet.bytes(), ethernet.payloadStart(), room) == Fault.NONE
                        && table.macOf(0, IpAddress.lowOf(arp.senderIp())) != MacAddress.NONE;
            case EtherType.IPV4 ->
                v4.wrap(ethernet.bytes(), ethernet.payloadStart(), room) == Fault.NONE
                        && table.macOf(0, IpAddress.lowOf(v4.source())) != MacAddress.NONE;
            case EtherType.IPV6 ->
                v6.wrap(ethernet.bytes(), ethernet.payloadStart(), room) == Fault.NONE
                        && table.macOf(v6.sourceHi(), v6.sourceLo()) != MacAddress.NONE;
            default -> false;
        };
    }
}
