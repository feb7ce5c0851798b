package patchbay.nat.gate;

import org.jspecify.annotations.Nullable;
import patchbay.loop.Counters;
import patchbay.loop.EventLoop;
import patchbay.loop.FaultCounters;
import patchbay.loop.Frame;
import patchbay.nat.fragment.Fragment;
import patchbay.nat.fragment.PartialDatagram;
import patchbay.nat.fragment.Reassembler;
import patchbay.nat.ipv6.GateV6;
import patchbay.nat.link.GuestLink;
import patchbay.service.AddressPlan;
import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;
import patchbay.wire.IcmpView;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;

/// Judges every frame of a guest, in the order the package's page gives, and hands what is good to whom it is for.
public final class Gate {
    private static final int ICMP_QUOTE_BYTES = 8;
    private static final int REASSEMBLY_EXPIRED = 1;

    private final EventLoop loop;
    private final GuestLink link;
    private final AddressPlan plan;
    private final Martians martians;
    private final FaultCounters faults;
    private final ArpGate arp;
    private final @Nullable GateV6 v6;
    private final Reassembler reassembler;
    private final TransportGate transports;
    private final EthernetView ethernet = new EthernetView();
    private final Ipv4View ip = new Ipv4View();
    private final Ipv4View quoted = new Ipv4View();
    private final Fragment fragment = new Fragment();
    private final Counters.Counter frames;
    private final Counters.Counter handled;
    private final Counters.Counter ipv6;
    private final Counters.Counter otherTypes;
    private final Counters.Counter expired;

    /// `v6` takes IPv6, which is dropped when there is none.
    public Gate(
            EventLoop loop,
            GuestLink link,
            Martians martians,
            GuestGuess guess,
            TransportGate transports,
            @Nullable GateV6 v6) {
        this.loop = loop;
        this.link = link;
        this.plan = link.plan();
        this.martians = martians;
        this.faults = link.faults();
        this.transports = transports;
        this.v6 = v6;
        this.arp = new ArpGate(loop, link, guess);
        this.reassembler = new Reassembler(loop, link.counters(), this::reassemblyExpired);
        this.frames = link.counters().named("frames-from-guest");
        this.handled = link.counters().named("frames-handled");
        this.ipv6 = link.counters().named("ipv6-dropped");
        this.otherTypes = link.counters().named("ethertype-dropped");
        this.expired = link.counters().named("ttl-expired");
    }

    /// Takes a frame of a guest.
    public void take(Frame frame) {
        frames.increment();
        Fault fault = judge(frame);
        if (fault == Fault.NONE) handled.increment();
        else faults.count(fault);
    }

    /// Fragments that wait for others of their datagram, in octets of memory.
    public int fragmentBytes() {
        return reassembler.usedBytes();
    }

    /// Forgets fragments.
    public void clear() {
        reassembler.clear();
    }

    private Fault judge(Frame frame) {
        Fault fault = ethernet.wrap(frame.bytes(), frame.start(), frame.length());
        if (fault != Fault.NONE) return fault;
        if (!ethernet.toGroup() && !plan.isOurMac(ethernet.destination())) return Fault.NO_RECEIVER;
        if (ethernet.fromGroup() || plan.isOurMac(ethernet.source())) return Fault.SPOOFED_SOURCE;
        return switch (ethernet.etherType()) {
            case EtherType.IPV4 -> judgeIp(frame);
            case EtherType.ARP -> arp.take(ethernet);
            case EtherType.IPV6 -> judgeIpv6(frame);
            default -> {
                otherTypes.increment();
                yield Fault.UNSUPPORTED;
            }
        };
    }

    private Fault judgeIpv6(Frame frame) {
        if (v6 != null) return v6.take(frame, ethernet);
        ipv6.increment();
        return Fault.UNSUPPORTED;
    }

    private Fault judgeIp(Frame frame) {
        Fault fault = ip.wrap(frame.bytes(), ethernet.payloadStart(), ethernet.payloadBytes());
        if (fault != Fault.NONE) return fault;
        if (!ip.checksumHolds()) return Fault.BAD_CHECKSUM;
        fault = martians.judgeSource(ip.source(), ip.protocol());
        if (fault == Fault.NONE) fault = martians.judgeDestination(ip.destination(), ip.protocol());
        if (fault != Fault.NONE) return fault;
        if (ip.source() != 0) link.heard(ip.source(), ethernet.source());
        return ip.isFragment() ? reassemble() : judgeWhole(frame);
    }

    private Fault reassemble() {
        Fault fault = reassembler.take(fragment.read(ip));
        PartialDatagram whole = reassembler.whole();
        if (fault != Fault.NONE || whole == null) return fault;
        int length = whole.payloadBytes();
        Frame frame = loop.frames().takeLarge();
        if (frame == null) {
            reassembler.release(whole);
            return Fault.NO_FRAME;
        }
        frame.length(EthernetView.HEADER_BYTES + Ipv4View.MIN_HEADER_BYTES + length);
        ip.fresh(frame.bytes(), frame.start() + EthernetView.HEADER_BYTES, Ipv4View.MIN_HEADER_BYTES + length)
                .typeOfService(whole.typeOfService())
                .identification(whole.identification())
                .ttl(whole.ttl())
                .protocol(whole.protocol())
                .source(whole.source())
                .destination(whole.destination())
                .fillChecksum();
        whole.copyTo(frame.bytes(), ip.payloadStart(), length);
        reassembler.release(whole);
        return judgeWhole(frame);
    }

    /// A router lowers the time to live and reports when it is used up (RFC 1812 §5.3.1); what is for the
    /// engine itself, or for many, is not routed.
    private Fault judgeWhole(Frame frame) {
        if (plan.isOurs(ip.destination()) || martians.isToMany(ip.destination())) {
            return transports.take(frame, ip, Math.max(ip.ttl(), 1), ethernet.source());
        }
        if (ip.ttl() > 1) return transports.take(frame, ip, ip.ttl() - 1, ethernet.source());
        expired.increment();
        int quote = Math.min(ip.totalBytes(), ip.headerBytes() + ICMP_QUOTE_BYTES);
        if (transports.mayReport(ip)) reportExpired(ip, quote, 0);
        return Fault.HOPS_USED_UP;
    }

    private void reassemblyExpired(PartialDatagram datagram) {
        if (martians.isToMany(datagram.destination()) || !plan.isGuest(datagram.source())) return;
        int quote = Math.min(datagram.payloadBytes(), ICMP_QUOTE_BYTES);
        Frame scratch = loop.frames().takeSmall();
        if (scratch == null || datagram.protocol() == IpProtocol.ICMP) return;
        quoted.fresh(scratch.bytes(), scratch.start(), Ipv4View.MIN_HEADER_BYTES + datagram.payloadBytes())
                .identification(datagram.identification())
                .fragment(0, true)
                .protocol(datagram.protocol())
                .source(datagram.source())
                .destination(datagram.destination())
                .fillChecksum();
        datagram.copyTo(scratch.bytes(), quoted.payloadStart(), quote);
        reportExpired(quoted, Ipv4View.MIN_HEADER_BYTES + quote, REASSEMBLY_EXPIRED);
    }

    private void reportExpired(Ipv4View about, int quote, int code) {
        link.icmpError(
                plan.gateway(), about.source(), IcmpView.TIME_EXCEEDED, code, about.bytes(), about.start(), quote, 0);
    }
}
