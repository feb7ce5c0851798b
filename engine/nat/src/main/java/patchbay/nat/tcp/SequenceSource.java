package patchbay.nat.tcp;

import patchbay.loop.Chance;

/// Initial sequence numbers by RFC 6528: a keyed hash of the connection's name and a clock of 4 µs; and the offset
/// of its timestamps (RFC 7323 §5.4), so that neither tells one guest about another's connections. The hash is
/// SipHash-2-4 of two words.
final class SequenceSource {
    private static final int CLOCK_SHIFT = 12; // 4096 ns

    private final long key0;
    private final long key1;

    SequenceSource(Chance chance) {
        key0 = chance.nextLong();
        key1 = chance.nextLong();
    }

    /// The first sequence number of a connection that begins at `nowNanos`.
    int initial(Ends ends, long nowNanos) {
        return (int) hash(ends) + (int) (nowNanos >>> CLOCK_SHIFT);
    }

    /// What is added to the clock in the connection's timestamps.
    int timestampOffset(Ends ends) {
        return (int) (hash(ends) >>> 32);
    }

    /// IPv4's addresses are one word; of IPv6's four each is hashed into the next.
    private long hash(Ends ends) {
        long ports = ends.ports() & 0xffff_ffffL;
        if (ends.v4) return hash((long) ends.guestV4() << 32 | ends.remoteV4() & 0xffff_ffffL, ports);
        long guest = hash(ends.guestHi, ends.guestLo);
        return hash(hash(guest ^ ends.remoteHi, ends.remoteLo), ports);
    }

    private long hash(long first, long second) {
        long v0 = key0 ^ 0x736f_6d65_7073_6575L;
        long v1 = key1 ^ 0x646f_7261_6e64_6f6dL;
        long v2 = key0 ^ 0x6c79_6765_6e65_7261L;
        long v3 = key1 ^ 0x7465_6462_7974_6573L;
        long last = 16L << 56;
        for (int round = 0; round < 10; round++) {
            if (round == 0) v3 ^= first;
            if (round == 2) {
                v0 ^= first;
                v3 ^= second;
            }
            if (round == 4) {
                v0 ^= second;
                v3 ^= last;
            }
            if (round == 6) {
                v0 ^= last;
                v2 ^= 0xff;
            }
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }
}
