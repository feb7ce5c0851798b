package patchbay.lan.sharedmac;

import patchbay.loop.Frame;
import patchbay.wire.ArpView;
import patchbay.wire.Checksum;
import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpAddress;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6View;
import patchbay.wire.MacAddress;
import patchbay.wire.NdpView;
import patchbay.wire.dhcp.DhcpType;
import patchbay.wire.dhcp.DhcpView;

/// Gives frames of guests the one address, wherever they name their own, and learns who has which address. What is not
/// understood only gets another source.
final class ToWire {
    /// What neighbour discovery must have, so that it never crossed a router, RFC 4861 §6.1.
    static final int ND_HOP_LIMIT = 255;

    private final long sharedMac;
    private final AddressTable table;
    private final EthernetView ethernet = new EthernetView();
    private final ArpView arp = new ArpView();
    private final Ipv4View v4 = new Ipv4View();
    private final Ipv6View v6 = new Ipv6View();
    private final NdpView nd = new NdpView();
    private final DhcpGlance dhcp = new DhcpGlance();

    ToWire(long sharedMac, AddressTable table) {
        this.sharedMac = sharedMac;
        this.table = table;
    }

    /// Rewrites a frame of ours. Answers whether it is for a group.
    boolean rewrite(Frame frame, long nowNanos) {
        ethernet.wrap(frame.bytes(), frame.start(), frame.length());
        long mac = ethernet.source();
        ethernet.source(sharedMac);
        switch (ethernet.payloadEtherType()) {
            case EtherType.ARP -> arp(mac, nowNanos);
            case EtherType.IPV4 -> v4(frame, mac, nowNanos);
            case EtherType.IPV6 -> v6(frame, mac, nowNanos);
            default -> {}
        }
        return ethernet.toGroup();
    }

    private void arp(long mac, long nowNanos) {
        if (arp.wrap(ethernet.bytes(), ethernet.payloadStart(), ethernet.payloadBytes()) != Fault.NONE) return;
        if (arp.senderIp() != 0) table.claim(0, IpAddress.lowOf(arp.senderIp()), mac, nowNanos);
        arp.senderMac(sharedMac);
        long target = arp.targetMac();
        if (target == mac || target != 0 && table.knows(target)) arp.targetMac(sharedMac);
    }

    private void v4(Frame frame, long mac, long nowNanos) {
        if (v4.wrap(ethernet.bytes(), ethernet.payloadStart(), ethernet.payloadBytes()) != Fault.NONE) return;
        if (v4.source() != 0) table.use(0, IpAddress.lowOf(v4.source()), mac, nowNanos);
        if (!dhcp.isFromClient(v4)) return;
        DhcpView message = dhcp.message();
        if (message.typeNumber() == DhcpType.RELEASE.number()) {
            table.release(0, IpAddress.lowOf(message.ciaddr()), mac);
        }
        boolean deaf = message.ciaddr() == 0 && ethernet.toBroadcast();
        if (!deaf || (message.flags() & DhcpView.BROADCAST) != 0) return;
        dhcp.flags(message.flags() | DhcpView.BROADCAST, frame.isChecksumMissing());
    }

    private void v6(Frame frame, long mac, long nowNanos) {
        if (v6.wrap(ethernet.bytes(), ethernet.payloadStart(), ethernet.payloadBytes()) != Fault.NONE) return;
        if (!isNd(v6) || nd.wrap(v6.bytes(), v6.payloadStart(), v6.payloadBytes()) != Fault.NONE) {
            table.use(v6.sourceHi(), v6.sourceLo(), mac, nowNanos);
            return;
        }
        boolean tried = nd.type() == Icmpv6View.NEIGHBOUR_SOLICITATION && (v6.sourceHi() | v6.sourceLo()) == 0;
        if (tried || nd.type() == Icmpv6View.NEIGHBOUR_ADVERTISEMENT) {
            table.claim(nd.targetHi(), nd.targetLo(), mac, nowNanos);
        }
        if (nd.sourceLinkAddress() == MacAddress.NONE) table.use(v6.sourceHi(), v6.sourceLo(), mac, nowNanos);
        else table.claim(v6.sourceHi(), v6.sourceLo(), mac, nowNanos);
        share(frame.isChecksumMissing());
    }

    /// Puts the one address into the options; a sum that is still to be filled is not touched.
    private void share(boolean sumMissing) {
        int checksum = nd.checksum();
        long source = nd.sourceLinkAddress();
        if (source != MacAddress.NONE) {
            nd.sourceLinkAddress(sharedMac);
            checksum = Checksum.mend48(checksum, source, sharedMac);
        }
        long target = nd.targetLinkAddress();
        if (target != MacAddress.NONE) {
            nd.targetLinkAddress(sharedMac);
            checksum = Checksum.mend48(checksum, target, sharedMac);
        }
        if (!sumMissing) nd.checksum(checksum);
    }

    /// Whether a packet may be neighbour discovery.
    static boolean isNd(Ipv6View v6) {
        return v6.protocol() == IpProtocol.ICMPV6 && v6.hopLimit() == ND_HOP_LIMIT && !v6.isFragment();
    }
}
