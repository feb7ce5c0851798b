package patchbay.control.model;

import org.jspecify.annotations.Nullable;

/// Reads the CIDR text of `--natnetN`, virtualbox.md §2.1: trailing octets may be left out, so `192.168/16` is
/// 192.168.0.0/16.
///
/// @param bits the network number, network order read as big-endian
/// @param prefix length of the network part: 1 to 27, since the engine uses the low five bits
public record NatNetworkText(int bits, int prefix) {
    private static final int LONGEST_PREFIX = 27;

    /// The network a card of this slot (1 to 36) has when none was given: 10.0.2.0/24 for slot 1 and so on.
    public static NatNetworkText ofSlot(int slot) {
        return new NatNetworkText(10 << 24 | (slot + 1) << 8, 24);
    }

    /// The network of `text`, or null when it is not a valid one.
    public static @Nullable NatNetworkText parse(String text) {
        int slash = text.indexOf('/');
        if (slash <= 0) return null;
        int prefix = number(text.substring(slash + 1), LONGEST_PREFIX);
        if (prefix < 1) return null;
        String[] octets = text.substring(0, slash).split("\\.", -1);
        if (octets.length > 4) return null;
        int bits = 0;
        for (int at = 0; at < 4; at++) {
            int octet = at < octets.length ? number(octets[at], 255) : 0;
            if (octet < 0) return null;
            bits = bits << 8 | octet;
        }
        int mask = -1 << 32 - prefix;
        return (bits & ~mask) == 0 ? new NatNetworkText(bits, prefix) : null;
    }

    private static int number(String digits, int most) {
        if (digits.isEmpty() || digits.length() > 3) return -1;
        if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) return -1;
        int value = Integer.parseInt(digits);
        return value <= most ? value : -1;
    }
}
