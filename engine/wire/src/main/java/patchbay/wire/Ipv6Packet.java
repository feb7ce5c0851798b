package patchbay.wire;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// An IPv6 packet as a value, RFC 8200. Extension headers, if any, are the first octets of `payload`, and `nextHeader`
/// names the first of them; [#transport()] looks behind them.
public record Ipv6Packet(
        IpAddress source,
        IpAddress destination,
        int nextHeader,
        int hopLimit,
        int trafficClass,
        int flowLabel,
        Octets payload) {

    private static final int DEFAULT_HOP_LIMIT = 64;
    private static final int MAX_PAYLOAD_BYTES = 65_535;

    public Ipv6Packet {
        if (payload.length() > MAX_PAYLOAD_BYTES) throw new IllegalArgumentException("payload of " + payload.length());
    }

    /// A packet without extension headers around a transport's value, hop limit 64.
    public static Ipv6Packet of(IpAddress source, IpAddress destination, Transport transport) {
        Octets payload = transport.octets(addressSum(source, destination));
        return new Ipv6Packet(source, destination, transport.protocol(), DEFAULT_HOP_LIMIT, 0, 0, payload);
    }

    private static long addressSum(IpAddress source, IpAddress destination) {
        return Checksum.addresses(source.hi(), source.lo(), destination.hi(), destination.lo());
    }

    /// The packet under a view that passed its door.
    public static Ipv6Packet parse(Ipv6View view) {
        int payloadBytes = view.totalBytes() - Ipv6View.HEADER_BYTES;
        return new Ipv6Packet(
                new IpAddress(view.sourceHi(), view.sourceLo()),
                new IpAddress(view.destinationHi(), view.destinationLo()),
                view.nextHeader(),
                view.hopLimit(),
                view.trafficClass(),
                view.flowLabel(),
                Octets.copyOf(view.bytes(), view.start() + Ipv6View.HEADER_BYTES, payloadBytes));
    }

    /// Octets on the wire, header included.
    public int wireBytes() {
        return Ipv6View.HEADER_BYTES + payload.length();
    }

    /// Writes the packet at `start`.
    ///
    /// @return the octets written, as [#wireBytes()] says
    public int emit(MemorySegment bytes, long start) {
        Ipv6View view = new Ipv6View().fresh(bytes, start, payload.length());
        view.source(source.hi(), source.lo()).destination(destination.hi(), destination.lo());
        view.nextHeader(nextHeader)
                .hopLimit(hopLimit)
                .trafficClass(trafficClass)
                .flowLabel(flowLabel);
        payload.emit(bytes, start + Ipv6View.HEADER_BYTES);
        return wireBytes();
    }

    public Octets octets() {
        MemorySegment bytes = MemorySegment.ofArray(new byte[wireBytes()]);
        return Octets.copyOf(bytes, 0, emit(bytes, 0));
    }

    /// What the packet carries behind its extension headers; null for a fragment, a protocol without a value here, or
    /// a payload its door refuses.
    public @Nullable Transport transport() {
        Octets packet = octets();
        Ipv6View view = new Ipv6View();
        if (view.wrap(packet.segment(), 0, packet.length()) != Fault.NONE || view.isFragment()) return null;
        return Transport.parse(view.protocol(), packet.slice(view.payloadAt(), view.payloadBytes()));
    }

    @Override
    public String toString() {
        Transport transport = transport();
        String what =
                transport == null ? "next header " + nextHeader + ", length " + payload.length() : transport.toString();
        return "IP6 " + source + " > " + destination + ": " + what;
    }
}
