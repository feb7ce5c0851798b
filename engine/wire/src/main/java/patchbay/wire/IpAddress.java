package patchbay.wire;

/// An IPv4 or IPv6 address as a value. IPv4 is kept as its IPv4-mapped IPv6 form (RFC 4291 §2.5.5.2), so one
/// pair of longs names either family, and hot code can carry `hi` and `lo` without an object. So text of a mapped
/// address (`::ffff:10.0.2.15`) reads as the IPv4 address it means, and prints as it.
public record IpAddress(long hi, long lo) {
    private static final long MAPPED = 0x0000_ffff_0000_0000L;

    /// `0.0.0.0`.
    public static final IpAddress ANY_V4 = v4(0);
    /// `127.0.0.1`.
    public static final IpAddress LOOPBACK_V4 = v4(0x7f00_0001);
    /// `::`.
    public static final IpAddress ANY_V6 = new IpAddress(0, 0);

    /// An IPv4 address from its 32 bits, network order read as big-endian.
    public static IpAddress v4(int bits) {
        return new IpAddress(0, lowOf(bits));
    }

    /// The `lo` half of an IPv4 address given as 32 bits; its `hi` half is 0.
    public static long lowOf(int bits) {
        return MAPPED | bits & 0xffff_ffffL;
    }

    /// Whether a pair of halves names an IPv4 address.
    public static boolean isV4(long hi, long lo) {
        return hi == 0 && lo >>> 32 == 0xffff;
    }

    public boolean isV4() {
        return isV4(hi, lo);
    }

    /// The 32 bits of an IPv4 address; only meaningful when [#isV4()].
    public int v4Bits() {
        return (int) lo;
    }

    /// Whether a single station can have this address: not the unspecified one, a loopback or a group.
    public static boolean isOneStations(long hi, long lo) {
        if (isV4(hi, lo)) {
            int first = (int) lo >>> 24;
            return first != 0 && first != 127 && first < 224;
        }
        boolean group = hi >>> 56 == 0xff;
        boolean loopback = hi == 0 && lo >>> 1 == 0;
        return !group && !loopback;
    }

    /// Dotted quad or RFC 5952 text.
    @Override
    public String toString() {
        return AddressText.format(hi, lo);
    }

    /// Dotted quad of an IPv4 address given as 32 bits.
    public static String formatV4(int bits) {
        return AddressText.formatV4(bits);
    }

    /// Reads a dotted quad or RFC 4291 text; null when `text` is neither.
    public static @org.jspecify.annotations.Nullable IpAddress parse(String text) {
        return AddressText.parse(text);
    }
}
