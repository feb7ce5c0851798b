package patchbay.testkit.guest;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Frame;
import patchbay.testkit.Agenda;
import patchbay.testkit.FrameSink;
import patchbay.testkit.SeededChance;
import patchbay.testkit.SimEndpoint;
import patchbay.testkit.packet.SeenPacket;
import patchbay.wire.ArpView;
import patchbay.wire.Checksum;
import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;
import patchbay.wire.IcmpView;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpAddress;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6View;
import patchbay.wire.MacAddress;
import patchbay.wire.TcpView;

/// A simulated guest that speaks TCP on one card, over the family of its address: it connects, accepts, answers
/// ARP for an IPv4 address, and keeps what ICMP tells it. Frames reach it through [#deliver] and leave through
/// the sink given to [#plug]; both may be the ends of a [patchbay.testkit.LossyWire]. Runs outside the engine's
/// turns, in virtual time.
public final class SimTcpGuest implements FrameSink {
    private static final int MAX_HEADERS_BYTES =
            EthernetView.HEADER_BYTES + Ipv6View.HEADER_BYTES + TcpView.MAX_HEADER_BYTES;
    private static final int FIRST_PORT = 49_152;

    private final Agenda agenda;
    private final SeededChance chance;
    private final long mac;
    private final IpAddress address;
    private final long gatewayMac;
    private final Map<Key, GuestConnection> connections = new HashMap<>();
    private final Set<Integer> listening = new HashSet<>();
    private final List<GuestConnection> accepted = new ArrayList<>();
    private final List<SeenPacket> icmpErrors = new ArrayList<>();
    private final MemorySegment room = java.lang.foreign.Arena.ofAuto().allocate(MAX_HEADERS_BYTES + 65_536L);
    private final int timestampOffset;
    private GuestTcpSettings settings = new GuestTcpSettings();
    private FrameSink wire = frame -> {};
    private int nextPort = FIRST_PORT;
    private int nextIdentification = 1;
    private long refusedFrames;

    private record Key(int port, SimEndpoint peer) {}

    /// A guest with one card; `address` is a dotted quad or an IPv6 text.
    public SimTcpGuest(Agenda agenda, SeededChance chance, long mac, String address, long gatewayMac) {
        this.agenda = agenda;
        this.chance = chance;
        this.mac = mac;
        this.address = SimEndpoint.addressOf(address);
        this.gatewayMac = gatewayMac;
        this.timestampOffset = (int) chance.nextLong();
    }

    /// Plugs the card's cable: where its frames go.
    public SimTcpGuest plug(FrameSink wire) {
        this.wire = wire;
        return this;
    }

    /// How connections to come behave.
    public SimTcpGuest settings(GuestTcpSettings settings) {
        this.settings = settings;
        return this;
    }

    public IpAddress address() {
        return address;
    }

    public long mac() {
        return mac;
    }

    // ---- connections ------------------------------------------------------------------------------------------

    /// Connects to a place; [GuestConnection#state] tells what becomes of it.
    public GuestConnection connect(String to, int port) {
        GuestConnection connection =
                new GuestConnection(this, nextPort++, SimEndpoint.of(to, port), GuestTcpState.SYN_SENT);
        connections.put(new Key(connection.port(), connection.peer()), connection);
        connection.open();
        return connection;
    }

    /// Accepts connections to `port` from now on; see [#accepted].
    public SimTcpGuest listen(int port) {
        listening.add(port);
        return this;
    }

    /// All connections accepted so far, in order of their SYNs.
    public List<GuestConnection> accepted() {
        return List.copyOf(accepted);
    }

    /// Connections that are not closed.
    public int openConnections() {
        return connections.size();
    }

    /// ICMP errors that came, in order.
    public List<SeenPacket> icmpErrors() {
        return List.copyOf(icmpErrors);
    }

    /// Frames that were not this guest's or did not hold together: wrong checksum, wrong address, cut.
    public long refusedFrames() {
        return refusedFrames;
    }

    // ---- frames -----------------------------------------------------------------------------------------------

    @Override
    public void deliver(Frame frame) {
        SeenPacket packet = SeenPacket.of(frame.bytes(), frame.start(), frame.length());
        boolean sound = packet.length() >= EthernetView.HEADER_BYTES
                && (frame.isChecksumTrusted() || packet.checksumsHold())
                && isMine(packet.ethernet().destination());
        if (!sound || !take(packet)) refusedFrames++;
    }

    private boolean isMine(long destination) {
        return destination == mac || MacAddress.isGroup(destination);
    }

    private boolean take(SeenPacket packet) {
        ArpView arp = packet.arp();
        if (arp != null) return takeArp(arp);
        Ipv4View ip = packet.ip();
        Ipv6View ipv6 = packet.ipv6();
        if (ipv6 != null) return takeV6(packet, ipv6);
        if (ip == null || ip.isFragment() || !address.equals(IpAddress.v4(ip.destination()))) return false;
        TcpView tcp = packet.tcp();
        IcmpView icmp = packet.icmp();
        if (tcp != null) takeTcp(IpAddress.v4(ip.source()), tcp);
        else if (icmp != null && icmp.isError()) takeIcmp(packet, icmp);
        else return false;
        return true;
    }

    private boolean takeV6(SeenPacket packet, Ipv6View ip) {
        if (!address.equals(new IpAddress(ip.destinationHi(), ip.destinationLo()))) return false;
        TcpView tcp = packet.tcp();
        Icmpv6View icmp = packet.icmpv6();
        if (tcp != null) takeTcp(new IpAddress(ip.sourceHi(), ip.sourceLo()), tcp);
        else if (icmp != null && icmp.isError()) takeIcmpV6(packet, icmp);
        else return false;
        return true;
    }

    private boolean takeArp(ArpView arp) {
        if (arp.operation() != ArpView.REQUEST || !address.equals(IpAddress.v4(arp.targetIp()))) return false;
        ethernet(arp.senderMac(), EtherType.ARP);
        new ArpView()
                .fresh(room, EthernetView.HEADER_BYTES)
                .operation(ArpView.REPLY)
                .senderMac(mac)
                .senderIp(address.v4Bits())
                .targetMac(arp.senderMac())
                .targetIp(arp.senderIp());
        wire.deliver(new Frame().wrap(room, 0, EthernetView.HEADER_BYTES + ArpView.PACKET_BYTES));
        return true;
    }

    private void takeTcp(IpAddress source, TcpView tcp) {
        SimEndpoint peer = new SimEndpoint(source, tcp.sourcePort());
        GuestSegment segment = GuestSegment.of(tcp);
        GuestConnection known = connections.get(new Key(tcp.destinationPort(), peer));
        if (known != null) {
            known.arrive(segment);
        } else if (tcp.flags() == TcpView.SYN && listening.contains(tcp.destinationPort())) {
            GuestConnection fresh = new GuestConnection(this, tcp.destinationPort(), peer, GuestTcpState.SYN_RECEIVED);
            connections.put(new Key(fresh.port(), peer), fresh);
            accepted.add(fresh);
            fresh.accept(segment);
        } else if (!tcp.has(TcpView.RST)) {
            refuse(peer, tcp.destinationPort(), segment);
        }
    }

    private void takeIcmp(SeenPacket packet, IcmpView icmp) {
        icmpErrors.add(packet);
        Ipv4View about = new Ipv4View();
        if (icmp.type() != IcmpView.UNREACHABLE || icmp.payloadBytes() < Ipv4View.MIN_HEADER_BYTES + 4) return;
        about.wrap(icmp.bytes(), icmp.payloadStart(), icmp.payloadBytes());
        if (about.protocol() != IpProtocol.TCP) return;
        long ports = about.start() + about.headerBytes();
        if (icmp.code() != IcmpView.FRAGMENTATION_NEEDED)
            failed(IpAddress.v4(about.destination()), icmp.bytes(), ports);
    }

    private void takeIcmpV6(SeenPacket packet, Icmpv6View icmp) {
        icmpErrors.add(packet);
        Ipv6View about = new Ipv6View();
        if (icmp.type() != Icmpv6View.UNREACHABLE || icmp.payloadBytes() < Ipv6View.HEADER_BYTES + 4) return;
        about.wrap(icmp.bytes(), icmp.payloadStart(), icmp.payloadBytes());
        IpAddress far = new IpAddress(about.destinationHi(), about.destinationLo());
        if (about.protocol() == IpProtocol.TCP) failed(far, icmp.bytes(), about.payloadStart());
    }

    /// An error says that the connection to `far`, whose ports stand at `ports`, cannot come up.
    private void failed(IpAddress far, MemorySegment bytes, long ports) {
        SimEndpoint peer = new SimEndpoint(far, port(bytes, ports + 2));
        @Nullable GuestConnection found = connections.get(new Key(port(bytes, ports), peer));
        if (found != null && found.state() == GuestTcpState.SYN_SENT) found.failed("unreachable");
    }

    private static int port(MemorySegment bytes, long at) {
        return (bytes.get(ValueLayout.JAVA_BYTE, at) & 0xff) << 8 | bytes.get(ValueLayout.JAVA_BYTE, at + 1) & 0xff;
    }

    private void refuse(SimEndpoint peer, int port, GuestSegment about) {
        int ack = about.seq() + about.length();
        boolean acknowledges = about.has(TcpView.ACK);
        int flags = acknowledges ? TcpView.RST : TcpView.RST | TcpView.ACK;
        patchbay.wire.TcpOptions none = new patchbay.wire.TcpOptions();
        emit(port, peer, GuestSegment.bare(acknowledges ? about.ack() : 0, acknowledges ? 0 : ack, flags, 0, none), 0);
    }

    /// Sends a segment; `mss` is 0, or the payload of each piece of a super-frame.
    void emit(GuestConnection from, GuestSegment segment, int mss) {
        emit(from.port(), from.peer(), segment, mss);
    }

    private void emit(int port, SimEndpoint peer, GuestSegment segment, int mss) {
        int header = TcpView.MIN_HEADER_BYTES + segment.options().emittedBytes();
        int bytes = header + segment.payload().length;
        long pseudoSum = address.isV4() ? ipv4(peer, bytes) : ipv6(peer, bytes);
        int ipBytes = address.isV4() ? Ipv4View.MIN_HEADER_BYTES : Ipv6View.HEADER_BYTES;
        int at = EthernetView.HEADER_BYTES + ipBytes;
        TcpView tcp = new TcpView()
                .fresh(room, at, header, bytes)
                .sourcePort(port)
                .destinationPort(peer.port())
                .seq(segment.seq())
                .ack(segment.ack())
                .flags(segment.flags())
                .window(segment.window());
        segment.options().emit(room, tcp.optionsStart());
        MemorySegment.copy(
                segment.payload(), 0, room, ValueLayout.JAVA_BYTE, tcp.payloadStart(), segment.payload().length);
        Frame frame = new Frame().wrap(room, 0, at + bytes);
        if (mss > 0) {
            tcp.checksum(Checksum.fold(pseudoSum));
            frame.checksumMissing(at, TcpView.CHECKSUM_OFFSET);
            frame.segments(address.isV4() ? Frame.Segmentation.TCP_V4 : Frame.Segmentation.TCP_V6, mss);
        } else {
            tcp.fillChecksum(pseudoSum);
        }
        wire.deliver(frame);
    }

    /// Writes the headers before a segment of `bytes` octets; answers the pseudo header's sum.
    private long ipv4(SimEndpoint peer, int bytes) {
        ethernet(gatewayMac, EtherType.IPV4);
        return new Ipv4View()
                .fresh(room, EthernetView.HEADER_BYTES, Ipv4View.MIN_HEADER_BYTES + bytes)
                .identification(nextIdentification++ & 0xffff)
                .dontFragment(true)
                .protocol(IpProtocol.TCP)
                .source(address.v4Bits())
                .destination(peer.address().v4Bits())
                .fillChecksum()
                .pseudoSum();
    }

    private long ipv6(SimEndpoint peer, int bytes) {
        ethernet(gatewayMac, EtherType.IPV6);
        return new Ipv6View()
                .fresh(room, EthernetView.HEADER_BYTES, bytes)
                .nextHeader(IpProtocol.TCP)
                .source(address.hi(), address.lo())
                .destination(peer.address().hi(), peer.address().lo())
                .pseudoSum();
    }

    private void ethernet(long destination, int type) {
        new EthernetView()
                .fresh(room, 0, EthernetView.HEADER_BYTES)
                .destination(destination)
                .source(mac)
                .etherType(type);
    }

    // ---- for the connections ----------------------------------------------------------------------------------

    GuestTcpSettings settings() {
        return settings;
    }

    Agenda agenda() {
        return agenda;
    }

    int freshSeq() {
        return (int) chance.nextLong();
    }

    /// Milliseconds, for the timestamps option.
    int timestamp() {
        return (int) (agenda.nowNanos() / 1_000_000) + timestampOffset;
    }

    void forget(GuestConnection connection) {
        connections.remove(new Key(connection.port(), connection.peer()));
    }
}
