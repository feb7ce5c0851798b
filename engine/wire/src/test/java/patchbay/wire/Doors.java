package patchbay.wire;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import patchbay.wire.dhcp.DhcpMessage;
import patchbay.wire.dhcp.DhcpView;
import patchbay.wire.dns.DnsMessage;
import patchbay.wire.dns.DnsView;
import patchbay.wire.tftp.TftpMessage;
import patchbay.wire.tftp.TftpView;

/// Every door of this room, with a frame's way through them: what storms and fuzzers push octets through.
public final class Doors {
    /// Setters are called through reflection, which is slow: once in so many good wraps.
    private static final int SETTERS_EVERY = 13;

    private final EthernetView ethernet = new EthernetView();
    private final ArpView arp = new ArpView();
    private final Ipv4View ipv4 = new Ipv4View();
    private final Ipv6View ipv6 = new Ipv6View();
    private final IcmpView icmp = new IcmpView();
    private final Icmpv6View icmpv6 = new Icmpv6View();
    private final TcpView tcp = new TcpView();
    private final UdpView udp = new UdpView();
    private final DhcpView dhcp = new DhcpView();
    private final DnsView dns = new DnsView();
    private final TftpView tftp = new TftpView();
    private final TcpOptions options = new TcpOptions();
    private final Map<View, Prober> probers = new LinkedHashMap<>();
    private long passed;

    public Doors() {
        View[] views = {ethernet, arp, ipv4, ipv6, icmp, icmpv6, tcp, udp, dhcp, dns, tftp};
        for (View view : views) probers.put(view, new Prober(view));
    }

    public View[] views() {
        return probers.keySet().toArray(View[]::new);
    }

    /// Public methods that no prober calls.
    Set<String> passedOver() {
        Set<String> names = new TreeSet<>();
        for (Prober prober : probers.values()) names.addAll(prober.passedOver());
        return names;
    }

    /// How many times a door let octets through.
    public long passed() {
        return passed;
    }

    /// Takes a frame through the doors its types name, as the engine would.
    public void takeFrame(MemorySegment frame, int length) {
        if (!good(ethernet.wrap(frame, 0, length))) return;
        long start = ethernet.payloadStart();
        int left = ethernet.payloadBytes();
        switch (ethernet.payloadEtherType()) {
            case EtherType.ARP -> push(arp, frame, start, left);
            case EtherType.IPV4 -> {
                if (!good(ipv4.wrap(frame, start, left))) return;
                takeTransport(ipv4.protocol(), frame, ipv4.payloadStart(), ipv4.payloadBytes());
                probe(ipv4);
            }
            case EtherType.IPV6 -> {
                if (!good(ipv6.wrap(frame, start, left))) return;
                takeTransport(ipv6.protocol(), frame, ipv6.payloadStart(), ipv6.payloadBytes());
                probe(ipv6);
            }
            default -> {}
        }
        probe(ethernet);
    }

    private void takeTransport(int protocol, MemorySegment frame, long start, int length) {
        switch (protocol) {
            case IpProtocol.TCP -> {
                if (!good(tcp.wrap(frame, start, length))) return;
                readOptions();
                probe(tcp);
            }
            case IpProtocol.UDP -> {
                if (!good(udp.wrap(frame, start, length))) return;
                View payload = switch (udp.destinationPort()) {
                    case 67, 68 -> dhcp;
                    case 69, 2000 -> tftp;
                    default -> dns;
                };
                push(payload, frame, udp.payloadStart(), udp.payloadBytes());
                probe(udp);
            }
            case IpProtocol.ICMP -> push(icmp, frame, start, length);
            case IpProtocol.ICMPV6 -> push(icmpv6, frame, start, length);
            default -> {}
        }
    }

    private void readOptions() {
        Fault fault = options.read(tcp);
        if (fault != Fault.NONE && fault != Fault.BAD_OPTION) throw new AssertionError(fault);
        for (int block = 0; block < options.sackBlocks(); block++) {
            if (!Seq.before(options.sackLeft(block), options.sackRight(block))) throw new AssertionError(options);
        }
        if (options.sendMss() < TcpOptions.MIN_MSS || options.windowScale() > TcpOptions.MAX_SCALE) {
            throw new AssertionError(options);
        }
    }

    /// Lays one view over octets and, if its door lets them through, calls all that it has.
    public void push(View view, MemorySegment bytes, long start, int length) {
        if (!good(view.wrap(bytes, start, length))) return;
        probe(view);
    }

    /// As [#push], and makes the value too.
    public void pushAndParse(View view, MemorySegment bytes, long start, int length) {
        if (!good(view.wrap(bytes, start, length))) return;
        Object value = switch (view) {
            case EthernetView v -> EthernetFrame.parse(v);
            case ArpView v -> ArpPacket.parse(v);
            case Ipv4View v -> Ipv4Packet.parse(v);
            case Ipv6View v -> Ipv6Packet.parse(v);
            case IcmpView v -> IcmpMessage.parse(v);
            case Icmpv6View v -> Icmpv6Message.parse(v);
            case TcpView v -> TcpSegment.parse(v);
            case UdpView v -> UdpDatagram.parse(v);
            case DhcpView v -> DhcpMessage.parse(v);
            case DnsView v -> DnsMessage.parse(v);
            case TftpView v -> TftpMessage.parse(v);
            default -> throw new AssertionError(view);
        };
        if (String.valueOf(value).isEmpty()) throw new AssertionError("a value without a line");
        probe(view);
    }

    private boolean good(Fault fault) {
        if (fault == Fault.NONE) passed++;
        return fault == Fault.NONE;
    }

    private void probe(View view) {
        Prober prober = Objects.requireNonNull(probers.get(view));
        prober.ask();
        if (passed % SETTERS_EVERY == 0) prober.set();
    }
}
