package patchbay.wire;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// What an IP packet carries, as a value.
public sealed interface Transport permits TcpSegment, UdpDatagram, IcmpMessage, Icmpv6Message {
    /// One of [IpProtocol]'s numbers.
    int protocol();

    /// Octets on the wire, header included.
    int wireBytes();

    /// Writes header, payload and a checksum that holds. `addressSum` is [Checksum#addresses] of source and
    /// destination.
    ///
    /// @return the octets written, as [#wireBytes()] says
    int emit(MemorySegment bytes, long start, long addressSum);

    /// The octets [#emit] writes.
    default Octets octets(long addressSum) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[wireBytes()]);
        return Octets.copyOf(bytes, 0, emit(bytes, 0, addressSum));
    }

    /// Reads a packet's payload; null when the protocol has no value here or the door refuses. Checksums are not
    /// judged.
    static @Nullable Transport parse(int protocol, Octets payload) {
        View view = switch (protocol) {
            case IpProtocol.TCP -> new TcpView();
            case IpProtocol.UDP -> new UdpView();
            case IpProtocol.ICMP -> new IcmpView();
            case IpProtocol.ICMPV6 -> new Icmpv6View();
            default -> null;
        };
        if (view == null || view.wrap(payload.segment(), 0, payload.length()) != Fault.NONE) return null;
        return switch (view) {
            case TcpView tcp -> TcpSegment.parse(tcp);
            case UdpView udp -> UdpDatagram.parse(udp);
            case IcmpView icmp -> IcmpMessage.parse(icmp);
            case Icmpv6View icmp -> Icmpv6Message.parse(icmp);
            default -> throw new IllegalStateException("a view without a value");
        };
    }
}
