package patchbay.testkit.packet;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import patchbay.wire.ArpView;
import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;
import patchbay.wire.IcmpView;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6View;
import patchbay.wire.TcpOptions;
import patchbay.wire.TcpView;
import patchbay.wire.UdpView;

/// A frame that was seen, copied and taken apart. What is not there is null; where a header is unsound, what stands
/// behind it is not looked at and [#fault] names the reason.
public final class SeenPacket {
    private final MemorySegment bytes;
    private final EthernetView ethernet = new EthernetView();
    private Fault fault;
    private @Nullable ArpView arp;
    private @Nullable Ipv4View ip;
    private @Nullable TcpView tcp;
    private @Nullable TcpOptions options;
    private @Nullable UdpView udp;
    private @Nullable IcmpView icmp;
    private @Nullable Ipv6View ipv6;
    private @Nullable Icmpv6View icmpv6;

    private SeenPacket(MemorySegment bytes) {
        this.bytes = bytes;
        this.fault = ethernet.wrap(bytes, 0, (int) bytes.byteSize());
        if (fault == Fault.NONE) takeApart();
    }

    /// Copies the `length` octets from `start` and takes them apart.
    public static SeenPacket of(MemorySegment frame, long start, int length) {
        MemorySegment copy = Arena.ofAuto().allocate(Math.max(1, length)).asSlice(0, length);
        return new SeenPacket(copy.copyFrom(frame.asSlice(start, length)));
    }

    private void takeApart() {
        int available = ethernet.payloadBytes();
        if (ethernet.payloadEtherType() == EtherType.ARP) {
            ArpView view = new ArpView();
            fault = view.wrap(bytes, ethernet.payloadStart(), available);
            if (fault == Fault.NONE) arp = view;
        } else if (ethernet.payloadEtherType() == EtherType.IPV4) {
            Ipv4View view = new Ipv4View();
            fault = view.wrap(bytes, ethernet.payloadStart(), available);
            if (fault != Fault.NONE) return;
            ip = view;
            if (view.fragmentOffsetBytes() == 0)
                takeTransportApart(view.protocol(), view.payloadStart(), view.payloadBytes());
        } else if (ethernet.payloadEtherType() == EtherType.IPV6) {
            Ipv6View view = new Ipv6View();
            fault = view.wrap(bytes, ethernet.payloadStart(), available);
            if (fault != Fault.NONE) return;
            ipv6 = view;
            if (!view.isFragment()) takeTransportApart(view.protocol(), view.payloadStart(), view.payloadBytes());
        }
    }

    private void takeTransportApart(int protocol, long start, int available) {
        switch (protocol) {
            case IpProtocol.TCP -> {
                TcpView view = new TcpView();
                fault = view.wrap(bytes, start, available);
                if (fault != Fault.NONE) return;
                tcp = view;
                options = new TcpOptions();
                options.read(view);
            }
            case IpProtocol.UDP -> {
                UdpView view = new UdpView();
                fault = view.wrap(bytes, start, available);
                if (fault == Fault.NONE) udp = view;
            }
            case IpProtocol.ICMP -> {
                IcmpView view = new IcmpView();
                fault = view.wrap(bytes, start, available);
                if (fault == Fault.NONE) icmp = view;
            }
            case IpProtocol.ICMPV6 -> {
                Icmpv6View view = new Icmpv6View();
                fault = view.wrap(bytes, start, available);
                if (fault == Fault.NONE) icmpv6 = view;
            }
            default -> {}
        }
    }

    /// The frame's octets, a copy of its own.
    public MemorySegment bytes() {
        return bytes;
    }

    /// Octets of the frame.
    public int length() {
        return (int) bytes.byteSize();
    }

    /// Why the frame could not be taken apart to its end; [Fault#NONE] when it could.
    public Fault fault() {
        return fault;
    }

    public EthernetView ethernet() {
        return ethernet;
    }

    public @Nullable ArpView arp() {
        return arp;
    }

    public @Nullable Ipv4View ip() {
        return ip;
    }

    public @Nullable TcpView tcp() {
        return tcp;
    }

    /// The TCP options; null without TCP.
    public @Nullable TcpOptions options() {
        return options;
    }

    public @Nullable UdpView udp() {
        return udp;
    }

    public @Nullable IcmpView icmp() {
        return icmp;
    }

    public @Nullable Ipv6View ipv6() {
        return ipv6;
    }

    public @Nullable Icmpv6View icmpv6() {
        return icmpv6;
    }

    /// The octets behind the innermost header that was found.
    public byte[] payload() {
        if (tcp != null) return slice(tcp.payloadStart(), tcp.payloadBytes());
        if (udp != null) return slice(udp.payloadStart(), udp.payloadBytes());
        if (icmp != null) return slice(icmp.payloadStart(), icmp.payloadBytes());
        if (icmpv6 != null) return slice(icmpv6.payloadStart(), icmpv6.payloadBytes());
        if (ipv6 != null) return slice(ipv6.payloadStart(), ipv6.payloadBytes());
        if (ip != null) return slice(ip.payloadStart(), ip.payloadBytes());
        return slice(ethernet.payloadStart(), ethernet.payloadBytes());
    }

    /// [#payload()] as text, one character an octet.
    public String text() {
        return new String(payload(), StandardCharsets.ISO_8859_1);
    }

    private byte[] slice(long start, int length) {
        return bytes.asSlice(start, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /// Whether every checksum in the frame holds; a UDP datagram without one passes.
    public boolean checksumsHold() {
        if (ipv6 != null) return checksumHolds(ipv6);
        if (ip == null) return true;
        if (!ip.checksumHolds()) return false;
        if (ip.isFragment()) return true;
        if (tcp != null) return tcp.checksumHolds(ip.pseudoSum());
        if (udp != null) return udp.checksumHolds(ip.pseudoSum());
        return icmp == null || icmp.checksumHolds();
    }

    private boolean checksumHolds(Ipv6View ip) {
        if (tcp != null) return tcp.checksumHolds(ip.pseudoSum());
        if (udp != null) return udp.checksum() != 0 && udp.checksumHolds(ip.pseudoSum());
        return icmpv6 == null || icmpv6.checksumHolds(ip.pseudoSum());
    }

    /// One line in the manner of tcpdump.
    @Override
    public String toString() {
        return SeenText.of(this);
    }
}
