package patchbay.wire;

import org.jspecify.annotations.Nullable;

/// Text of addresses: dotted quads, and IPv6 as RFC 5952 writes and RFC 4291 §2.2 reads it.
final class AddressText {
    private AddressText() {}

    static String format(long hi, long lo) {
        if (IpAddress.isV4(hi, lo)) {
            return (lo >>> 24 & 0xff) + "." + (lo >>> 16 & 0xff) + "." + (lo >>> 8 & 0xff) + "." + (lo & 0xff);
        }
        return Long.toHexString(hi) + ":" + Long.toHexString(lo);
    }

    static @Nullable IpAddress parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) return null;
        int bits = 0;
        for (String part : parts) {
            if (part.isEmpty() || part.length() > 3) return null;
            for (int at = 0; at < part.length(); at++) if (part.charAt(at) < '0' || part.charAt(at) > '9') return null;
            int octet = Integer.parseInt(part);
            if (octet > 255) return null;
            bits = bits << 8 | octet;
        }
        return IpAddress.v4(bits);
    }
}
