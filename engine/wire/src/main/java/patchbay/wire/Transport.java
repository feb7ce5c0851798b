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
        MemorySegment bytes = payload.segment();
        int length = payload.length();
        return switch (protocol) {
            case IpProtocol.TCP -> {
                TcpView view = new TcpView();
                yield view.wrap(bytes, 0, length) == Fault.NONE ? TcpSegment.parse(view) : null;
            }
            case IpProtocol.UDP -> {
                UdpView view = new UdpView();
                yield view.wrap(bytes, 0, length) == Fault.NONE ? UdpDatagram.parse(view) : null;
            }
            case IpProtocol.ICMP -> {
                IcmpView view = new IcmpView();
                yield view.wrap(bytes, 0, length) == Fault.NONE ? IcmpMessage.parse(view) : null;
            }
            case IpProtocol.ICMPV6 -> {
                Icmpv6View view = new Icmpv6View();
                yield view.wrap(bytes, 0, length) == Fault.NONE ? Icmpv6Message.parse(view) : null;
            }
            default -> null;
        };
    }
}
