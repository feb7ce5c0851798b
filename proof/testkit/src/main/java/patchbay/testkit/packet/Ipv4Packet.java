package patchbay.testkit.packet;

import java.lang.foreign.MemorySegment;
import patchbay.wire.Checksum;
import patchbay.wire.EtherType;
import patchbay.wire.Ipv4View;

/// A frame with an IPv4 datagram: from 10.0.2.15 to 203.0.113.7, time to live 64, unless told otherwise.
///
/// @param <T> the kind of packet, so that calls chain
public abstract class Ipv4Packet<T extends Ipv4Packet<T>> extends Packet<T> {
    private static final int UNSAID = -1;
    private static final int CHECKSUM_AT = 10;

    private int source = address("10.0.2.15");
    private int destination = address("203.0.113.7");
    private int protocol;
    private int ttl = 64;
    private int typeOfService;
    private int identification;
    private boolean dontFragment;
    private int offsetBytes;
    private boolean moreFragments;
    private int totalLength = UNSAID;
    private int headerLength = UNSAID;
    private int version = 4;
    private Sum ipChecksum = Sum.RIGHT;

    Ipv4Packet(int protocol) {
        super(EtherType.IPV4);
        this.protocol = protocol;
    }

    /// Octets behind the IPv4 header.
    abstract int transportBytes();

    /// Writes what stands behind the IPv4 header; `pseudoSum` is the partial sum of the pseudo header.
    abstract void writeTransport(MemorySegment bytes, long start, long pseudoSum);

    public T from(String address) {
        return from(address(address));
    }

    /// Sets the source address from its 32 bits.
    public T from(int address) {
        source = address;
        return self();
    }

    public T to(String address) {
        return to(address(address));
    }

    /// Sets the destination address from its 32 bits.
    public T to(int address) {
        destination = address;
        return self();
    }

    public T ttl(int hops) {
        ttl = hops;
        return self();
    }

    public T typeOfService(int octet) {
        typeOfService = octet;
        return self();
    }

    public T identification(int id) {
        identification = id;
        return self();
    }

    public T dontFragment() {
        dontFragment = true;
        return self();
    }

    /// Makes the header a fragment's: `offsetBytes` is a multiple of 8.
    public T fragment(int offsetBytes, boolean more) {
        this.offsetBytes = offsetBytes;
        moreFragments = more;
        return self();
    }

    public T protocol(int number) {
        protocol = number;
        return self();
    }

    /// Writes another version number than 4.
    public T version(int number) {
        version = number;
        return self();
    }

    /// Writes this total length, whatever the datagram's is.
    public T totalLength(int bytes) {
        totalLength = bytes;
        return self();
    }

    /// Writes this header length (a multiple of 4), whatever the header's is.
    public T headerLength(int bytes) {
        headerLength = bytes;
        return self();
    }

    public T ipChecksum(Sum kind) {
        ipChecksum = kind;
        return self();
    }

    @Override
    int payloadBytes() {
        return Ipv4View.MIN_HEADER_BYTES + transportBytes();
    }

    @Override
    void writePayload(MemorySegment bytes, long start) {
        Ipv4View ip = new Ipv4View()
                .fresh(bytes, start, payloadBytes())
                .typeOfService(typeOfService)
                .identification(identification)
                .dontFragment(dontFragment)
                .fragment(offsetBytes, moreFragments)
                .ttl(ttl)
                .protocol(protocol)
                .source(source)
                .destination(destination);
        if (totalLength != UNSAID) ip.totalBytes(totalLength);
        int lengthNibble = (headerLength == UNSAID ? Ipv4View.MIN_HEADER_BYTES : headerLength) / 4;
        bytes.set(java.lang.foreign.ValueLayout.JAVA_BYTE, start, (byte) (version << 4 | lengthNibble));
        int right = Checksum.finish(Checksum.sum(bytes, start, Ipv4View.MIN_HEADER_BYTES));
        put16(bytes, start + CHECKSUM_AT, ipChecksum.of(right, 0));
        long pseudo = Checksum.pseudoV4(source, destination, protocol, transportBytes());
        writeTransport(bytes, start + Ipv4View.MIN_HEADER_BYTES, pseudo);
    }
}
