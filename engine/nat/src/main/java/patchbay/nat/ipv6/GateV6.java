package patchbay.nat.ipv6;

import patchbay.loop.Counters;
import patchbay.loop.Endpoint;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.nat.fragment.Fragment;
import patchbay.nat.fragment.PartialDatagram;
import patchbay.nat.fragment.Reassembler;
import patchbay.nat.ip.GuestPath;
import patchbay.nat.link.GuestLink;
import patchbay.nat.link.GuestLinkV6;
import patchbay.service.Ipv6Plan;
import patchbay.service.dhcpv6.StatelessServer;
import patchbay.service.dns.DnsPlan;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv6View;
import patchbay.wire.TcpView;
import patchbay.wire.UdpView;

/// Judges every IPv6 packet of a guest, in the order the package's page gives, and hands what is good to whom
/// it is for.
public final class GateV6 {
    private static final int UNRECOGNISED_OPTION = 2;
    private static final int REASSEMBLY_EXPIRED = 1;

    private final EventLoop loop;
    private final GuestLinkV6 linkV6;
    private final Ipv6Plan plan;
    private final MartiansV6 martians;
    private final TransportGateV6 transports;
    private final NdpGate ndp;
    private final Dhcpv6Gate dhcp;
    private final RouterVoice router;
    private final Reassembler reassembler;
    private final Fragment fragment = new Fragment();
    private final OptionsV6 options = new OptionsV6();
    private final Ipv6View ip = new Ipv6View();
    private final Icmpv6View icmp = new Icmpv6View();
    private final Endpoint reporter = new Endpoint();
    private final Endpoint guest = new Endpoint();
    private final GuestPath.Quoted quoted = new GuestPath.Quoted();
    private final Counters.Counter groups;
    private final Counters.Counter expired;

    public GateV6(EventLoop loop, GuestLink link, MartiansV6 martians, TransportGateV6 transports, DnsPlan names) {
        this.loop = loop;
        this.linkV6 = link.v6();
        this.plan = linkV6.plan();
        this.martians = martians;
        this.transports = transports;
        this.router = new RouterVoice(loop, link, names);
        this.ndp = new NdpGate(link, router);
        this.dhcp = new Dhcpv6Gate(link, new StatelessServer(plan, names));
        this.reassembler = new Reassembler(loop, link.counters(), this::reassemblyExpired);
        this.groups = link.counters().named("ipv6-group-ignored");
        this.expired = link.counters().named("ttl-expired");
    }

    /// Begins to tell guests of the router; `defaultRoute` says whether it leads to the world. Again when
    /// that changes.
    public void advertise(boolean defaultRoute) {
        router.begin(defaultRoute);
    }

    /// Fragments that wait for others of their datagram, in octets of memory.
    public int fragmentBytes() {
        return reassembler.usedBytes();
    }

    /// Forgets fragments.
    public void clear() {
        reassembler.clear();
    }

    /// Falls silent.
    public void close() {
        router.end();
    }

    /// Takes the IPv6 packet in `ethernet`'s frame; answers why it was refused, or [Fault#NONE].
    public Fault take(Frame frame, EthernetView ethernet) {
        Fault fault = ip.wrap(frame.bytes(), ethernet.payloadStart(), ethernet.payloadBytes());
        if (fault != Fault.NONE) return fault;
        long hi = ip.sourceHi();
        long lo = ip.sourceLo();
        fault = martians.judgeSource(hi, lo, ip.protocol());
        boolean toGroup = MartiansV6.isGroup(ip.destinationHi());
        if (fault == Fault.NONE && !toGroup) fault = judgeDestination(hi);
        if (fault != Fault.NONE) return fault;
        if ((hi | lo) != 0) linkV6.heard(hi, lo, ethernet.source());
        if (ip.payloadAt() != Ipv6View.HEADER_BYTES) {
            fault = judgeExtensions(toGroup);
            if (fault != Fault.NONE) return fault;
        }
        boolean fragment = ip.moreFragments() || ip.fragmentOffsetBytes() > 0;
        return fragment && !toGroup ? reassemble(ethernet.source()) : judgeWhole(frame, ethernet.source(), toGroup);
    }

    /// Keeps a fragment. The first one holds all headers (RFC 7112); what is put together is judged anew, and
    /// is no neighbour discovery (RFC 6980).
    private Fault reassemble(long mac) {
        if (ip.fragmentOffsetBytes() == 0 && ip.payloadBytes() < leastBytes(ip.protocol()))
            return Fault.BAD_HEADER_LENGTH;
        Fault fault = reassembler.take(fragment.read(ip));
        PartialDatagram whole = reassembler.whole();
        if (fault != Fault.NONE || whole == null) return fault;
        Frame frame = loop.frames().takeLarge();
        if (frame == null) {
            reassembler.release(whole);
            return Fault.NO_FRAME;
        }
        int length = Ipv6View.HEADER_BYTES + whole.payloadBytes();
        header(whole, frame);
        whole.copyTo(frame.bytes(), ip.payloadStart(), whole.payloadBytes());
        reassembler.release(whole);
        frame.length(EthernetView.HEADER_BYTES + length);
        fault = ip.wrap(frame.bytes(), ip.start(), length);
        if (fault == Fault.NONE && ip.payloadAt() != Ipv6View.HEADER_BYTES) fault = judgeExtensions(false);
        if (fault != Fault.NONE) return fault;
        if (ip.has(IpProtocol.FRAGMENT) || ip.has(IpProtocol.HOP_BY_HOP)) return Fault.BAD_OPTION;
        if (isNdp()) return Fault.BAD_FIELD;
        ip.cameInFragments();
        return judgeWhole(frame, mac, false);
    }

    private void header(PartialDatagram whole, Frame frame) {
        ip.fresh(frame.bytes(), frame.start() + EthernetView.HEADER_BYTES, whole.payloadBytes())
                .trafficClass(whole.typeOfService())
                .hopLimit(whole.ttl())
                .nextHeader(whole.protocol())
                .source(whole.sourceHi(), whole.sourceLo())
                .destination(whole.destinationHi(), whole.destinationLo());
    }

    private boolean isNdp() {
        return ip.protocol() == IpProtocol.ICMPV6
                && icmp.wrap(ip.bytes(), ip.payloadStart(), ip.payloadBytes()) == Fault.NONE
                && NdpGate.isNdp(icmp.type());
    }

    private static int leastBytes(int protocol) {
        return switch (protocol) {
            case IpProtocol.TCP -> TcpView.MIN_HEADER_BYTES;
            case IpProtocol.UDP -> UdpView.HEADER_BYTES;
            case IpProtocol.ICMPV6 -> Icmpv6View.HEADER_BYTES;
            default -> 0;
        };
    }

    /// What is sent from a link-local address does not leave the link (RFC 4291 §2.5.6).
    private Fault judgeDestination(long sourceHi) {
        Fault fault = martians.judgeDestination(ip.destinationHi(), ip.destinationLo());
        if (fault != Fault.NONE) return fault;
        boolean stays = plan.isOurs(ip.destinationHi(), ip.destinationLo());
        return plan.contains(sourceHi) || stays ? Fault.NONE : Fault.MARTIAN;
    }

    /// Source routes are not followed (RFC 5095 and the gateway is no one's hop), and authentication headers
    /// cannot pass a NAT.
    private Fault judgeExtensions(boolean toGroup) {
        if (ip.has(IpProtocol.ROUTING)) return Fault.BAD_OPTION;
        if (ip.has(IpProtocol.AUTHENTICATION)) return Fault.UNSUPPORTED;
        Fault fault = options.judge(ip);
        if (fault != Fault.NONE && options.isReported() && !toGroup && mayReport()) {
            report(Icmpv6View.PARAMETER_PROBLEM, UNRECOGNISED_OPTION, options.pointer());
        }
        return fault;
    }

    /// A router lowers the hop limit and reports when it is used up (RFC 4443 §3.3); what is for the engine
    /// itself, or for many, is not routed.
    private Fault judgeWhole(Frame frame, long mac, boolean toGroup) {
        if (ip.protocol() == IpProtocol.ICMPV6) {
            Fault fault = icmp.wrap(ip.bytes(), ip.payloadStart(), ip.payloadBytes());
            if (fault != Fault.NONE) return fault;
            if (!icmp.checksumHolds(ip.pseudoSum())) return Fault.BAD_CHECKSUM;
            if (NdpGate.isNdp(icmp.type())) return ndp.take(ip, mac);
        }
        if (toGroup) {
            if (dhcp.isForServers(ip)) return dhcp.take(frame, ip, mac);
            groups.increment();
            return Fault.NONE;
        }
        if ((ip.sourceHi() | ip.sourceLo()) == 0) return Fault.MARTIAN;
        if (plan.isOurs(ip.destinationHi(), ip.destinationLo())) return transports.take(frame, ip, ip.hopLimit());
        if (ip.hopLimit() > 1) return transports.take(frame, ip, ip.hopLimit() - 1);
        expired.increment();
        if (mayReport()) report(Icmpv6View.TIME_EXCEEDED, 0, 0);
        return Fault.HOPS_USED_UP;
    }

    /// No error is sent about an error, nor to one without an address (RFC 4443 §2.4 e).
    private boolean mayReport() {
        if ((ip.sourceHi() | ip.sourceLo()) == 0) return false;
        if (ip.protocol() != IpProtocol.ICMPV6) return true;
        return icmp.wrap(ip.bytes(), ip.payloadStart(), ip.payloadBytes()) == Fault.NONE && !icmp.isError();
    }

    private void reassemblyExpired(PartialDatagram datagram) {
        Frame scratch = loop.frames().takeSmall();
        if (scratch == null || datagram.protocol() == IpProtocol.ICMPV6) return;
        header(datagram, scratch);
        int quote = Math.min(datagram.payloadBytes(), UdpView.HEADER_BYTES);
        datagram.copyTo(scratch.bytes(), ip.payloadStart(), quote);
        reporter.set(plan.prefix(), Ipv6Plan.GATEWAY, 0);
        guest.set(ip.sourceHi(), ip.sourceLo(), 0);
        quoted.set(ip.bytes(), ip.start(), Ipv6View.HEADER_BYTES + quote);
        linkV6.icmpError(reporter, guest, Icmpv6View.TIME_EXCEEDED, REASSEMBLY_EXPIRED, 0, quoted);
    }

    private void report(int type, int code, int rest) {
        reporter.set(plan.prefix(), Ipv6Plan.GATEWAY, 0);
        guest.set(ip.sourceHi(), ip.sourceLo(), 0);
        linkV6.icmpError(reporter, guest, type, code, rest, quoted.set(ip.bytes(), ip.start(), ip.totalBytes()));
    }
}
