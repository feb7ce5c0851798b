package patchbay.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The Internet checksum, RFC 1071, and its incremental form, RFC 1624.
///
/// A *partial sum* is a non-negative long: the sum of big-endian 16-bit words, not yet folded. Partial sums of pieces
/// that each begin at an even octet are added with [#add]; a piece that begins at an odd octet goes through [#odd]
/// first. `finish(sum)` is what a header carries; over a header whose checksum holds, `fold(sum)` is `0xffff`.
///
/// Inside, little-endian 32-bit words are added to a long: the sum modulo 2¹⁶ − 1 does not depend on the width of the
/// words, and the order of octets only swaps the result (RFC 1071 §2B).
public final class Checksum {
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long LOW = 0xffff_ffffL;
    private static final int VECTORS_PAY_BYTES = 128;

    private Checksum() {}

    /// The partial sum of `length` octets from `start`; an odd last octet counts as if a zero followed.
    /// Any alignment; lengths up to 2²⁹ do not overflow.
    public static long sum(MemorySegment bytes, long start, int length) {
        int words = length >>> 2;
        long sum = length < VECTORS_PAY_BYTES ? shortSum(bytes, start, words) : longSum(bytes, start, words);
        long at = start + ((long) words << 2);
        if ((length & 2) != 0) {
            sum += bytes.get(I16, at) & 0xffff;
            at += 2;
        }
        if ((length & 1) != 0) sum += bytes.get(ValueLayout.JAVA_BYTE, at) & 0xff;
        return Short.reverseBytes((short) fold(sum)) & 0xffff;
    }

    /// One plain reduction over 32-bit words with an `int` counter: the form that C2 turns into vector instructions.
    private static long longSum(MemorySegment bytes, long start, int words) {
        long sum = 0;
        for (int word = 0; word < words; word++) sum += bytes.get(I32, start + ((long) word << 2)) & LOW;
        return sum;
    }

    /// Headers: two words at a time, without the ends that a loop of vectors has.
    private static long shortSum(MemorySegment bytes, long start, int words) {
        long at = start;
        long sum = 0;
        for (int pair = words >>> 1; pair > 0; pair--, at += Long.BYTES) {
            long two = bytes.get(I64, at);
            sum += (two & LOW) + (two >>> 32);
        }
        if ((words & 1) != 0) sum += bytes.get(I32, at) & LOW;
        return sum;
    }

    /// Two partial sums together.
    public static long add(long sum, long other) {
        return sum + other;
    }

    /// The partial sum of a piece that begins at an odd octet of the whole.
    public static long odd(long sum) {
        return Short.reverseBytes((short) fold(sum)) & 0xffff;
    }

    /// Folds a partial sum to 16 bits, carries added round.
    public static int fold(long sum) {
        long folded = (sum >>> 32) + (sum & LOW);
        folded = (folded >>> 16) + (folded & 0xffff);
        folded = (folded >>> 16) + (folded & 0xffff);
        folded = (folded >>> 16) + (folded & 0xffff);
        return (int) folded;
    }

    /// The checksum field for a partial sum: its complement.
    public static int finish(long sum) {
        return ~fold(sum) & 0xffff;
    }

    /// The checksum after one aligned 16-bit word changed from `before` to `after`, RFC 1624 equation 3.
    public static int mend(int checksum, int before, int after) {
        return finish((~checksum & 0xffffL) + (~before & 0xffffL) + (after & 0xffffL));
    }

    /// The checksum after an aligned 32-bit field changed from `before` to `after`.
    public static int mend32(int checksum, int before, int after) {
        return finish((~checksum & 0xffffL) + (~before & LOW) + (after & LOW));
    }

    /// The checksum after an aligned 48-bit field, a MAC address, changed from `before` to `after`.
    public static int mend48(int checksum, long before, long after) {
        return mend32(mend(checksum, (int) (before >>> 32), (int) (after >>> 32)), (int) before, (int) after);
    }

    /// The partial sum of IPv4's pseudo header, RFC 9293 §3.1: addresses as 32 bits, `length` of the transport's
    /// header and payload in octets.
    public static long pseudoV4(int source, int destination, int protocol, int length) {
        return addresses(source, destination) + protocol + length;
    }

    /// The partial sum of an IPv4 source and destination.
    public static long addresses(int source, int destination) {
        return (source & LOW) + (destination & LOW);
    }

    /// The partial sum of IPv6's pseudo header, RFC 8200 §8.1; the addresses come summed by [#addresses].
    public static long pseudoV6(long addresses, int protocol, int length) {
        return addresses + protocol + length;
    }

    /// The partial sum of an IPv6 source and destination in their halves.
    public static long addresses(long sourceHi, long sourceLo, long destinationHi, long destinationLo) {
        return halves(sourceHi) + halves(sourceLo) + halves(destinationHi) + halves(destinationLo);
    }

    private static long halves(long bits) {
        return (bits >>> 32) + (bits & LOW);
    }
}
