package patchbay.nat.link;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Counters;
import patchbay.loop.Endpoint;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.nat.ip.GuestPath;
import patchbay.service.Ipv6Plan;
import patchbay.wire.Checksum;
import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv6View;
import patchbay.wire.MacAddress;
import patchbay.wire.NdpView;

/// The IPv6 half of a gateway's way to its guests. Belongs to the loop of the network; frames it is given come from
/// that loop's pool and hold their transport packet at [GuestPath#V6_HEADER_BYTES].
public final class GuestLinkV6 {
    /// Hop limit of what is said to neighbours only, which proves that no router passed it on (RFC 4861 §11.2).
    public static final int NEIGHBOUR_HOPS = 255;

    /// The MTU that every IPv6 network has at least, which an error must not exceed (RFC 4443 §2.4 c).
    private static final int MIN_MTU_BYTES = 1_280;

    private static final int MAX_QUOTE_BYTES = MIN_MTU_BYTES - Ipv6View.HEADER_BYTES - Icmpv6View.HEADER_BYTES;
    private static final long PROBE_GAP_NANOS = 250_000_000L;
    /// `ff02::1:ff00:0`, to which the last 24 bits of an address are added (RFC 4291 §2.7.1).
    private static final long SOLICITED_HI = 0xff02_0000_0000_0000L;

    private static final long SOLICITED_LO = 0x0000_0001_ff00_0000L;
    private static final long LAST_24_BITS = 0xff_ffffL;
    private static final long GROUP_MAC = 0x3333_0000_0000L;

    private final EventLoop loop;
    private final GuestLink link;
    private final Ipv6Plan plan;
    private final NeighboursV6 neighbours;
    private final FragmenterV6 fragmenter;
    private final Ipv6View ip = new Ipv6View();
    private final Icmpv6View icmp = new Icmpv6View();
    private final NdpView ndp = new NdpView();
    private final ErrorRate errorRate;
    private final Endpoint us = new Endpoint();
    private final Endpoint them = new Endpoint();
    private final Counters.Counter errorsSpared;
    private long probedNanos;

    GuestLinkV6(EventLoop loop, GuestLink link, Ipv6Plan plan) {
        this.loop = loop;
        this.link = link;
        this.plan = plan;
        this.neighbours = new NeighboursV6(loop.host().chance());
        this.fragmenter = new FragmenterV6(link, loop.host().chance());
        this.errorRate = new ErrorRate(loop.nowNanos());
        this.errorsSpared = link.counters().named("icmpv6-errors-spared");
        this.probedNanos = loop.nowNanos() - PROBE_GAP_NANOS;
    }

    public Ipv6Plan plan() {
        return plan;
    }

    public NeighboursV6 neighbours() {
        return neighbours;
    }

    /// Remembers that a guest's address spoke from `mac`, and sends it what waits for it.
    public void heard(long hi, long lo, long mac) {
        neighbours.learn(hi, lo, mac);
        link.resolvedV6(hi, lo);
    }

    /// As [GuestPath#sendV6], with a hop limit, and cut into fragments when it is longer than the MTU.
    public boolean send(Frame frame, Endpoint source, Endpoint destination, int protocol, int bytes, int hops) {
        long mac = neighbours.find(destination.hi(), destination.lo());
        if (mac == MacAddress.NONE) {
            return link.hold(frame, GuestPath.V6_HEADER_BYTES, bytes, source, destination, protocol, hops);
        }
        link.resolvedV6(destination.hi(), destination.lo());
        header(frame, source, destination, protocol, bytes).hopLimit(hops);
        int totalBytes = Ipv6View.HEADER_BYTES + bytes;
        long from = plan.macOf(ours(source));
        if (totalBytes > link.mtuBytes() && frame.segmentation() == Frame.Segmentation.NONE) {
            return fragmenter.send(frame, ip, mac, from);
        }
        return link.emit(frame, EthernetView.HEADER_BYTES + totalBytes, mac, from, EtherType.IPV6);
    }

    /// Sends a packet that stays on the link to the station, or stations, at `mac`: hop limit 255.
    public void sendTo(long mac, Frame frame, Endpoint source, Endpoint destination, int protocol, int bytes) {
        header(frame, source, destination, protocol, bytes).hopLimit(NEIGHBOUR_HOPS);
        int length = EthernetView.HEADER_BYTES + Ipv6View.HEADER_BYTES + bytes;
        link.emit(frame, length, mac, plan.macOf(ours(source)), EtherType.IPV6);
    }

    /// As [GuestPath#icmpErrorV6]; more than [ErrorRate] allows are not sent, and counted.
    public void icmpError(Endpoint reporter, Endpoint guest, int type, int code, int rest, GuestPath.Quoted quoted) {
        if (!errorRate.take(loop.nowNanos())) {
            errorsSpared.increment();
            return;
        }
        int quote = Math.min(quoted.length, MAX_QUOTE_BYTES);
        int bytes = Icmpv6View.HEADER_BYTES + quote;
        Frame frame = link.takeFor(Ipv6View.HEADER_BYTES + bytes);
        if (frame == null) return;
        icmp.fresh(frame.bytes(), frame.start() + GuestPath.V6_HEADER_BYTES, bytes, type, code)
                .mtu(rest);
        MemorySegment.copy(quoted.bytes, quoted.at, frame.bytes(), icmp.payloadStart(), quote);
        them.set(guest);
        us.set(reporter);
        icmp.fillChecksum(pseudoSum(us, them, IpProtocol.ICMPV6, bytes));
        send(frame, us, them, IpProtocol.ICMPV6, bytes, GuestLink.DEFAULT_TTL);
    }

    /// The partial sum of a packet's pseudo header.
    public static long pseudoSum(Endpoint source, Endpoint destination, int protocol, int bytes) {
        long addresses = Checksum.addresses(source.hi(), source.lo(), destination.hi(), destination.lo());
        return Checksum.pseudoV6(addresses, protocol, bytes);
    }

    /// The MAC address of the stations that listen to a group (RFC 2464 §7), given the low half of its address.
    public static long macOfGroup(long lo) {
        return GROUP_MAC | lo & 0xffff_ffffL;
    }

    /// Asks who has an address, in the gateway's name, at most four times a second in all.
    public void probe(long hi, long lo) {
        if (loop.nowNanos() - probedNanos < PROBE_GAP_NANOS) return;
        probedNanos = loop.nowNanos();
        ask(hi, lo);
    }

    void ask(long hi, long lo) {
        int bytes = NdpView.NEIGHBOUR_BYTES + NdpView.LINK_OPTION_BYTES;
        @Nullable Frame frame = link.takeFor(Ipv6View.HEADER_BYTES + bytes);
        if (frame == null) return;
        us.set(Ipv6Plan.LINK_LOCAL, Ipv6Plan.GATEWAY, 0);
        them.set(SOLICITED_HI, SOLICITED_LO | lo & LAST_24_BITS, 0);
        long start = frame.start() + GuestPath.V6_HEADER_BYTES;
        ndp.fresh(frame.bytes(), start, bytes, Icmpv6View.NEIGHBOUR_SOLICITATION)
                .target(hi, lo)
                .linkOption(NdpView.NEIGHBOUR_BYTES, NdpView.SOURCE_LINK_ADDRESS, plan.macOf(Ipv6Plan.GATEWAY));
        ndp.fillChecksum(pseudoSum(us, them, IpProtocol.ICMPV6, bytes));
        sendTo(macOfGroup(them.lo()), frame, us, them, IpProtocol.ICMPV6, bytes);
    }

    private Ipv6View header(Frame frame, Endpoint source, Endpoint destination, int protocol, int bytes) {
        return ip.fresh(frame.bytes(), frame.start() + EthernetView.HEADER_BYTES, bytes)
                .nextHeader(protocol)
                .source(source.hi(), source.lo())
                .destination(destination.hi(), destination.lo());
    }

    /// The low half of an address when it is the engine's own, else 0.
    private long ours(Endpoint source) {
        return plan.isOurs(source.hi(), source.lo()) ? source.lo() : 0;
    }
}
