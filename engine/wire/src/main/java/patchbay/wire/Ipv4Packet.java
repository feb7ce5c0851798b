package patchbay.wire;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// An IPv4 datagram or fragment as a value, RFC 791. `options` are their octets with padding, a multiple of 4; the
/// fragment's offset is in octets, a multiple of 8.
public record Ipv4Packet(
        int source,
        int destination,
        int protocol,
        int ttl,
        int typeOfService,
        int identification,
        boolean dontFragment,
        boolean moreFragments,
        int fragmentOffsetBytes,
        Octets options,
        Octets payload) {

    private static final int DEFAULT_TTL = 64;
    private static final int MAX_OPTION_BYTES = 40;

    public Ipv4Packet {
        if (options.length() % 4 != 0 || options.length() > MAX_OPTION_BYTES) {
            throw new IllegalArgumentException("options of " + options.length() + " octets");
        }
        if (fragmentOffsetBytes % 8 != 0) throw new IllegalArgumentException("offset " + fragmentOffsetBytes);
        if (Ipv4View.MIN_HEADER_BYTES + options.length() + payload.length() > Ipv4View.MAX_PACKET_BYTES) {
            throw new IllegalArgumentException("payload of " + payload.length() + " octets");
        }
    }

    /// A whole datagram without options, time to live 64.
    public static Ipv4Packet of(int source, int destination, int protocol, Octets payload) {
        return new Ipv4Packet(source, destination, protocol, DEFAULT_TTL, 0, 0, false, false, 0, Octets.EMPTY, payload);
    }

    /// A whole datagram around a transport's value, whose checksum is made to hold.
    public static Ipv4Packet of(int source, int destination, Transport transport) {
        return of(source, destination, transport.protocol(), transport.octets(Checksum.addresses(source, destination)));
    }

    /// The datagram under a view that passed its door.
    public static Ipv4Packet parse(Ipv4View view) {
        int optionBytes = view.headerBytes() - Ipv4View.MIN_HEADER_BYTES;
        return new Ipv4Packet(
                view.source(),
                view.destination(),
                view.protocol(),
                view.ttl(),
                view.typeOfService(),
                view.identification(),
                view.dontFragment(),
                view.moreFragments(),
                view.fragmentOffsetBytes(),
                Octets.copyOf(view.bytes(), view.start() + Ipv4View.MIN_HEADER_BYTES, optionBytes),
                Octets.copyOf(view.bytes(), view.payloadStart(), view.payloadBytes()));
    }

    public Ipv4Packet ttl(int value) {
        return with(value, typeOfService, identification, dontFragment);
    }

    public Ipv4Packet typeOfService(int value) {
        return with(ttl, value, identification, dontFragment);
    }

    public Ipv4Packet identification(int value) {
        return with(ttl, typeOfService, value, dontFragment);
    }

    public Ipv4Packet dontFragment(boolean value) {
        return with(ttl, typeOfService, identification, value);
    }

    private Ipv4Packet with(int newTtl, int newTypeOfService, int newIdentification, boolean newDontFragment) {
        return new Ipv4Packet(
                source,
                destination,
                protocol,
                newTtl,
                newTypeOfService,
                newIdentification,
                newDontFragment,
                moreFragments,
                fragmentOffsetBytes,
                options,
                payload);
    }

    /// The fragment of this datagram that begins at `offsetBytes` (a multiple of 8) and carries `length` octets of its
    /// payload.
    public Ipv4Packet fragment(int offsetBytes, int length) {
        return new Ipv4Packet(
                source,
                destination,
                protocol,
                ttl,
                typeOfService,
                identification,
                false,
                moreFragments || offsetBytes + length < payload.length(),
                fragmentOffsetBytes + offsetBytes,
                offsetBytes == 0 ? options : Octets.EMPTY,
                payload.slice(offsetBytes, length));
    }

    /// Octets on the wire, header included.
    public int wireBytes() {
        return Ipv4View.MIN_HEADER_BYTES + options.length() + payload.length();
    }

    /// Writes the datagram at `start`, its header's checksum holding.
    ///
    /// @return the octets written, as [#wireBytes()] says
    public int emit(MemorySegment bytes, long start) {
        Ipv4View view = new Ipv4View().fresh(bytes, start, wireBytes());
        view.headerBytes(Ipv4View.MIN_HEADER_BYTES + options.length());
        view.source(source).destination(destination).protocol(protocol).ttl(ttl);
        view.typeOfService(typeOfService).identification(identification);
        view.fragment(fragmentOffsetBytes, moreFragments).dontFragment(dontFragment);
        options.emit(bytes, start + Ipv4View.MIN_HEADER_BYTES);
        payload.emit(bytes, view.payloadStart());
        view.fillChecksum();
        return wireBytes();
    }

    public Octets octets() {
        MemorySegment bytes = MemorySegment.ofArray(new byte[wireBytes()]);
        return Octets.copyOf(bytes, 0, emit(bytes, 0));
    }

    public boolean isFragment() {
        return moreFragments || fragmentOffsetBytes > 0;
    }

    /// What the datagram carries; null for a fragment, a protocol without a value here, or a payload its door refuses.
    public @Nullable Transport transport() {
        return isFragment() ? null : Transport.parse(protocol, payload);
    }

    /// One line, such as `IP 10.0.2.15 > 10.0.2.2: ICMP echo request, id 1, seq 1, length 64`.
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder("IP ").append(IpAddress.formatV4(source));
        line.append(" > ").append(IpAddress.formatV4(destination)).append(": ");
        Transport transport = transport();
        if (transport != null) return line.append(transport).toString();
        line.append("protocol ").append(protocol).append(", length ").append(payload.length());
        if (isFragment())
            line.append(", fragment ").append(identification).append('@').append(fragmentOffsetBytes);
        return moreFragments ? line.append('+').toString() : line.toString();
    }
}
