package patchbay.privileged;

import org.jspecify.annotations.Nullable;
import patchbay.wire.IpAddress;

/// An address for an interface, with the length of its network's prefix.
public record HostAddress(IpAddress address, int prefixBits) {
    private static final int V4_BITS = 32;
    private static final int V6_BITS = 128;

    public HostAddress {
        if (prefixBits < 0 || prefixBits > (address.isV4() ? V4_BITS : V6_BITS)) {
            throw new IllegalArgumentException("a prefix of " + prefixBits + " bits");
        }
    }

    /// Reads `address/bits`, or answers null.
    public static @Nullable HostAddress parse(String text) {
        int slash = text.indexOf('/');
        IpAddress address = slash < 0 ? null : IpAddress.parse(text.substring(0, slash));
        String bits = text.substring(slash + 1);
        if (address == null || !bits.matches("[0-9]{1,3}")) return null;
        int prefix = Integer.parseInt(bits);
        return prefix > (address.isV4() ? V4_BITS : V6_BITS) ? null : new HostAddress(address, prefix);
    }

    /// Whether the network of this one holds `other`.
    boolean holds(IpAddress other) {
        if (address.isV4() != other.isV4()) return false;
        // IPv4 lies in the last 32 bits, so its prefix begins after 96.
        int bits = address.isV4() ? prefixBits + V6_BITS - V4_BITS : prefixBits;
        long high = bits >= 64 ? -1 : mask(bits);
        long low = bits <= 64 ? 0 : mask(bits - 64);
        return ((address.hi() ^ other.hi()) & high) == 0 && ((address.lo() ^ other.lo()) & low) == 0;
    }

    private static long mask(int bits) {
        return bits == 0 ? 0 : -1L << 64 - bits;
    }

    @Override
    public String toString() {
        return address + "/" + prefixBits;
    }
}
