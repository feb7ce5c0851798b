package patchbay.wire;

import org.jspecify.annotations.Nullable;

/// An IPv4 network as a value: its number, whose host bits are 0, and its prefix length, 0 to 32.
public record Ipv4Cidr(int network, int prefixBits) {
    public Ipv4Cidr {
        if (prefixBits < 0 || prefixBits > 32) throw new IllegalArgumentException("prefix of " + prefixBits + " bits");
        if ((network & ~mask(prefixBits)) != 0) throw new IllegalArgumentException("host bits set");
    }

    /// The network in which an address lies.
    public static Ipv4Cidr around(int address, int prefixBits) {
        return new Ipv4Cidr(address & mask(prefixBits), prefixBits);
    }

    /// Reads `10.0.2.0/24`: four octets, a prefix, no host bits; null for any other text.
    public static @Nullable Ipv4Cidr parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) return null;
        long bits = AddressText.parseV4(text.substring(0, slash));
        int prefix = prefix(text.substring(slash + 1));
        return bits < 0 ? null : checked((int) bits, prefix);
    }

    /// Reads the network as VirtualBox's `--natnet` does: trailing octets that the prefix does not cover may be left
    /// out (`192.168/16`), and without a prefix all 32 bits count. Host bits are refused, and so is a network that
    /// begins with 0 (RFC 790) but for `0/0`. Null when VirtualBox would refuse it.
    public static @Nullable Ipv4Cidr parseNatNetwork(String text) {
        int slash = text.indexOf('/');
        String[] octets = (slash < 0 ? text : text.substring(0, slash)).split("\\.", -1);
        int prefix = slash < 0 ? 32 : prefix(text.substring(slash + 1));
        if (octets.length > 4 || octets.length * 8 < prefix) return null;

        int bits = 0;
        for (int at = 0; at < octets.length; at++) {
            int octet = AddressText.decimalOctet(octets[at]);
            if (octet < 0) return null;
            bits |= octet << 24 - 8 * at;
        }
        if (bits >>> 24 == 0 && (bits != 0 || prefix == 32)) return null;
        return checked(bits, prefix);
    }

    private static int prefix(String text) {
        int prefix = AddressText.decimalOctet(text);
        return prefix > 32 ? -1 : prefix;
    }

    private static @Nullable Ipv4Cidr checked(int bits, int prefix) {
        return prefix < 0 || (bits & ~mask(prefix)) != 0 ? null : new Ipv4Cidr(bits, prefix);
    }

    private static int mask(int prefixBits) {
        return prefixBits == 0 ? 0 : -1 << 32 - prefixBits;
    }

    /// The subnet mask's 32 bits.
    public int mask() {
        return mask(prefixBits);
    }

    /// The address with all host bits set.
    public int broadcast() {
        return network | ~mask();
    }

    public boolean contains(int address) {
        return (address & mask()) == network;
    }

    /// The network's number with these host bits set: `host(2)` is VirtualBox's gateway.
    public int host(int number) {
        return network | number & ~mask();
    }

    /// The text that [#parse] reads.
    @Override
    public String toString() {
        return AddressText.formatV4(network) + "/" + prefixBits;
    }
}
