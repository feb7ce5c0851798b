package patchbay.nat.link;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.lan.SwitchPort;
import patchbay.loop.Counters;
import patchbay.loop.Endpoint;
import patchbay.loop.EventLoop;
import patchbay.loop.FaultCounters;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.nat.ip.GuestPath;
import patchbay.service.AddressPlan;
import patchbay.service.Ipv6Plan;
import patchbay.wire.ArpView;
import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;
import patchbay.wire.IcmpView;
import patchbay.wire.IpAddress;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6View;
import patchbay.wire.MacAddress;

/// The gateway's way to the guests of its network. Belongs to the loop of the network; frames it is given come
/// from that loop's pool and hold their transport packet at [GuestPath#HEADER_BYTES].
public final class GuestLink implements GuestPath {
    /// Time to live of what the engine says for itself.
    public static final int DEFAULT_TTL = 64;

    /// Octets of an offending packet that an ICMP error quotes at most: RFC 1812 §4.3.2.3 wants no more than 576
    /// in all.
    private static final int MAX_QUOTE_BYTES = 576 - Ipv4View.MIN_HEADER_BYTES - IcmpView.HEADER_BYTES;

    private static final long PROBE_GAP_NANOS = 250_000_000L;

    private final EventLoop loop;
    private final AddressPlan plan;
    private final int mtuBytes;
    private final FaultCounters faults;
    private final FaultCounters faultsToGuest = new FaultCounters();
    private final Counters counters;
    private final Neighbours neighbours;
    private final EthernetView ethernet = new EthernetView();
    private final Ipv4View ip = new Ipv4View();
    private final IcmpView icmp = new IcmpView();
    private final ArpView arp = new ArpView();
    private final Fragmenter fragmenter;
    private final GuestLinkV6 v6;
    private final Unresolved unresolved;
    private final Endpoint from = new Endpoint();
    private final Endpoint to = new Endpoint();
    private final Counters.Counter sent;
    private final Counters.Counter noFrame;
    private final Counters.Counter unknownGuest;
    private @Nullable SwitchPort port;
    private int nextIdentification;
    private long probedNanos;

    /// `faults` and `counters` are the gateway's; everything on its way counts there.
    public GuestLink(
            EventLoop loop, AddressPlan plan, Ipv6Plan planV6, int mtuBytes, FaultCounters faults, Counters counters) {
        this.loop = loop;
        this.plan = plan;
        this.neighbours = Neighbours.of(plan);
        this.mtuBytes = mtuBytes;
        this.faults = faults;
        this.counters = counters;
        this.sent = counters.named("frames-to-guest");
        this.noFrame = counters.named("to-guest-no-frame");
        this.unknownGuest = counters.named("to-guest-unknown-mac");
        this.fragmenter = new Fragmenter(this);
        this.nextIdentification = (int) loop.host().chance().nextLong();
        this.probedNanos = loop.nowNanos() - PROBE_GAP_NANOS;
        this.v6 = new GuestLinkV6(loop, this, planV6);
        this.unresolved = new Unresolved(loop, counters, new BothFamilies());
    }

    /// Says where the gateway is plugged in; null when it is plugged out.
    public void connect(@Nullable SwitchPort port) {
        this.port = port;
        if (port == null) clear();
    }

    /// Gives up what waits for guests that are asked for.
    public void clear() {
        unresolved.clear();
    }

    /// Packets that wait for guests that are asked for.
    public int waitingPackets() {
        return unresolved.packets();
    }

    /// Octets of memory that they take.
    public int waitingBytes() {
        return unresolved.bytes();
    }

    /// Remembers that the guest `address` spoke from `mac`, and sends it what waits for it.
    public void heard(int address, long mac) {
        neighbours.learn(address, mac);
        unresolved.resolved(0, IpAddress.lowOf(address));
    }

    public Neighbours neighbours() {
        return neighbours;
    }

    public FaultCounters faults() {
        return faults;
    }

    /// What was for guests and could not be sent on.
    public FaultCounters faultsToGuest() {
        return faultsToGuest;
    }

    public Counters counters() {
        return counters;
    }

    /// The same for IPv6.
    public GuestLinkV6 v6() {
        return v6;
    }

    public AddressPlan plan() {
        return plan;
    }

    @Override
    public int mtuBytes() {
        return mtuBytes;
    }

    @Override
    public boolean send(Frame frame, int source, int destination, int protocol, int transportBytes) {
        return send(frame, source, destination, protocol, transportBytes, DEFAULT_TTL);
    }

    @Override
    public boolean sendV6(Frame frame, Endpoint source, Endpoint destination, int protocol, int transportBytes) {
        return v6.send(frame, source, destination, protocol, transportBytes, DEFAULT_TTL);
    }

    @Override
    public void icmpErrorV6(Endpoint reporter, Endpoint destination, int type, int code, int rest, Quoted quoted) {
        v6.icmpError(reporter, destination, type, code, rest, quoted);
    }

    /// As [GuestPath#send], with a time to live, and cut into fragments when it is longer than the MTU.
    public boolean send(Frame frame, int source, int destination, int protocol, int transportBytes, int ttl) {
        long mac = neighbours.find(destination);
        if (mac == MacAddress.NONE) {
            from.setV4(source, 0);
            return hold(frame, HEADER_BYTES, transportBytes, from, to.setV4(destination, 0), protocol, ttl);
        }
        unresolved.resolved(0, IpAddress.lowOf(destination));
        int totalBytes = Ipv4View.MIN_HEADER_BYTES + transportBytes;
        ip.fresh(frame.bytes(), frame.start() + EthernetView.HEADER_BYTES, totalBytes)
                .ttl(ttl)
                .protocol(protocol)
                .source(source)
                .destination(destination);
        if (totalBytes > mtuBytes && frame.segmentation() == Frame.Segmentation.NONE) {
            return fragmenter.send(frame, ip.identification(identification()), mac);
        }
        ip.dontFragment(true).fillChecksum();
        return emit(frame, EthernetView.HEADER_BYTES + totalBytes, mac, plan.macOf(source), EtherType.IPV4);
    }

    /// Sends a datagram to every station of the network, or to one whose MAC address is known though its IP
    /// address is not yet its own (DHCP).
    public void sendTo(long mac, Frame frame, int source, int destination, int transportBytes) {
        int totalBytes = Ipv4View.MIN_HEADER_BYTES + transportBytes;
        ip.fresh(frame.bytes(), frame.start() + EthernetView.HEADER_BYTES, totalBytes)
                .protocol(IpProtocol.UDP)
                .source(source)
                .destination(destination)
                .fillChecksum();
        emit(frame, EthernetView.HEADER_BYTES + totalBytes, mac, plan.macOf(source), EtherType.IPV4);
    }

    /// Puts the Ethernet header in front and hands a frame of `length` octets to the switch.
    public boolean emit(Frame frame, int length, long toMac, long fromMac, int etherType) {
        SwitchPort port = this.port;
        if (port == null) return false;
        ethernet.fresh(frame.bytes(), frame.start(), EthernetView.HEADER_BYTES)
                .destination(toMac)
                .source(fromMac)
                .etherType(etherType);
        frame.length(length);
        sent.increment();
        port.take(frame);
        return true;
    }

    @Override
    public void icmpError(
            int source,
            int destination,
            int type,
            int code,
            MemorySegment quoted,
            long at,
            int length,
            int nextHopMtu) {
        Frame frame = takeSmall();
        if (frame == null) return;
        int quote = Math.min(length, Math.min(MAX_QUOTE_BYTES, mtuBytes - HEADER_BYTES - IcmpView.HEADER_BYTES));
        long start = frame.start() + HEADER_BYTES;
        icmp.fresh(frame.bytes(), start, IcmpView.HEADER_BYTES + quote, type, code);
        if (type == IcmpView.UNREACHABLE && code == IcmpView.FRAGMENTATION_NEEDED) icmp.mtu(nextHopMtu);
        MemorySegment.copy(quoted, at, frame.bytes(), icmp.payloadStart(), quote);
        icmp.fillChecksum();
        send(frame, source, destination, IpProtocol.ICMP, IcmpView.HEADER_BYTES + quote);
    }

    /// Keeps a packet for a guest whose MAC address is not known, and sees to it that somebody asks for it. False when
    /// there was no room.
    boolean hold(
            Frame frame, int headerBytes, int bytes, Endpoint source, Endpoint destination, int protocol, int hops) {
        unknownGuest.increment();
        long hi = destination.hi();
        long lo = destination.lo();
        if (unresolved.keep(frame, headerBytes, bytes, source, destination, protocol, hops)) return true;
        if (IpAddress.isV4(hi, lo)) probe((int) lo);
        else v6.probe(hi, lo);
        return false;
    }

    /// Sends on what waits for a guest that is known now, before anything newer.
    void resolvedV6(long hi, long lo) {
        unresolved.resolved(hi, lo);
    }

    /// Asks by ARP who has `address`, in the gateway's name, at most four times a second in all.
    public void probe(int address) {
        if (loop.nowNanos() - probedNanos < PROBE_GAP_NANOS) return;
        probedNanos = loop.nowNanos();
        ask(address);
    }

    private void ask(int address) {
        Frame frame = takeSmall();
        if (frame == null) return;
        arp.fresh(frame.bytes(), frame.start() + EthernetView.HEADER_BYTES)
                .operation(ArpView.REQUEST)
                .senderMac(plan.gatewayMac())
                .senderIp(plan.gateway())
                .targetMac(0)
                .targetIp(address);
        int length = EthernetView.pad(frame.bytes(), frame.start(), EthernetView.HEADER_BYTES + ArpView.PACKET_BYTES);
        emit(frame, length, MacAddress.BROADCAST, plan.gatewayMac(), EtherType.ARP);
    }

    /// A pool frame that holds a packet of `transportBytes`; null, and counted, when none is left in this turn.
    public @Nullable Frame takeFor(int transportBytes) {
        if (HEADER_BYTES + transportBytes <= FramePool.SMALL_BYTES) return takeSmall();
        Frame frame = loop.frames().takeLarge();
        if (frame == null) noFrame.increment();
        return frame;
    }

    private @Nullable Frame takeSmall() {
        Frame frame = loop.frames().takeSmall();
        if (frame == null) noFrame.increment();
        return frame;
    }

    private int identification() {
        return nextIdentification++ & 0xffff;
    }

    /// What [Unresolved] needs of the network, whichever family an address is of.
    private final class BothFamilies implements Unresolved.Way {
        @Override
        public boolean knows(long hi, long lo) {
            long mac = IpAddress.isV4(hi, lo)
                    ? neighbours.find((int) lo)
                    : v6.neighbours().find(hi, lo);
            return mac != MacAddress.NONE;
        }

        @Override
        public void ask(long hi, long lo) {
            if (IpAddress.isV4(hi, lo)) GuestLink.this.ask((int) lo);
            else v6.ask(hi, lo);
        }

        @Override
        public boolean sendOn(Held packet) {
            boolean v4 = packet.destination.isV4();
            int ipBytes = v4 ? 0 : Ipv6View.HEADER_BYTES;
            Frame frame = takeFor(ipBytes + packet.length());
            if (frame == null) return false;
            packet.copyTo(frame, v4 ? HEADER_BYTES : V6_HEADER_BYTES);
            Endpoint source = packet.source;
            Endpoint destination = packet.destination;
            int bytes = packet.length();
            if (!v4) return v6.send(frame, source, destination, packet.protocol(), bytes, packet.hops());
            return send(frame, source.v4Bits(), destination.v4Bits(), packet.protocol(), bytes, packet.hops());
        }
    }
}
