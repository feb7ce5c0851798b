package patchbay.nat.udp;

import patchbay.loop.Chance;
import patchbay.loop.Endpoint;

/// Addresses of either family as one word: IPv4's bits, or 63 bits of a keyed hash of an IPv6 address with
/// the highest bit set. Nobody who does not know the key finds two addresses with one word.
final class PeerKey {
    private static final long V6 = 1L << 63;

    private final long first;
    private final long second;

    PeerKey(Chance chance) {
        first = chance.nextLong();
        second = chance.nextLong();
    }

    long of(Endpoint endpoint) {
        return endpoint.isV4() ? endpoint.v4Bits() & 0xffff_ffffL : V6 | hash(endpoint.hi(), endpoint.lo());
    }

    private long hash(long hi, long lo) {
        long mixed = mix(lo ^ first);
        return mix(mix(mixed + hi ^ second) + first);
    }

    private static long mix(long word) {
        long mixed = (word ^ word >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d0_49bb_1331_11ebL;
        return mixed ^ mixed >>> 31;
    }
}
