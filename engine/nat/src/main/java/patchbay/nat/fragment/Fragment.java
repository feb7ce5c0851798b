package patchbay.nat.fragment;

import java.lang.foreign.MemorySegment;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6View;

/// What the header of a fragment of either family says, read once. One object for each gate, filled again for every
/// fragment; the payload stays in the frame. Addresses are in halves, IPv4 in its mapped form.
public final class Fragment {
    /// What a length field can say.
    private static final int MAX_BYTES = 65_535;

    long sourceHi;
    long sourceLo;
    long destinationHi;
    long destinationLo;
    int identification;
    int protocol;
    int ttl;
    int typeOfService;
    int offsetBytes;
    boolean more;
    MemorySegment bytes = MemorySegment.NULL;
    long payloadStart;
    int payloadBytes;
    /// Octets of payload that the whole datagram may have.
    int mostBytes;

    /// Reads an IPv4 fragment.
    public Fragment read(Ipv4View ip) {
        sourceHi = 0;
        sourceLo = IpAddress.lowOf(ip.source());
        destinationHi = 0;
        destinationLo = IpAddress.lowOf(ip.destination());
        identification = ip.identification();
        protocol = ip.protocol();
        ttl = ip.ttl();
        typeOfService = ip.typeOfService();
        offsetBytes = ip.fragmentOffsetBytes();
        more = ip.moreFragments();
        bytes = ip.bytes();
        payloadStart = ip.payloadStart();
        payloadBytes = ip.payloadBytes();
        mostBytes = MAX_BYTES - Ipv4View.MIN_HEADER_BYTES;
        return this;
    }

    /// Reads an IPv6 fragment. Its payload begins behind the fragment header, with further extension headers if there
    /// are any (RFC 8200 §4.5).
    public Fragment read(Ipv6View ip) {
        sourceHi = ip.sourceHi();
        sourceLo = ip.sourceLo();
        destinationHi = ip.destinationHi();
        destinationLo = ip.destinationLo();
        identification = ip.fragmentId();
        protocol = ip.fragmentProtocol();
        ttl = ip.hopLimit();
        typeOfService = ip.trafficClass();
        offsetBytes = ip.fragmentOffsetBytes();
        more = ip.moreFragments();
        bytes = ip.bytes();
        payloadStart = ip.fragmentPayloadStart();
        payloadBytes = (int) (ip.start() + ip.totalBytes() - payloadStart);
        mostBytes = MAX_BYTES;
        return this;
    }
}
