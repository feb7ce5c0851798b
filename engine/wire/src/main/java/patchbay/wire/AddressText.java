package patchbay.wire;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Text of addresses: dotted quads, and IPv6 as RFC 5952 writes and RFC 4291 §2.2 reads it.
final class AddressText {
    private static final int GROUPS = 8;
    /// `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255`.
    private static final int LONGEST = 45;

    private AddressText() {}

    static String format(long hi, long lo) {
        return IpAddress.isV4(hi, lo) ? formatV4((int) lo) : formatV6(hi, lo);
    }

    static String formatV4(int bits) {
        return (bits >>> 24) + "." + (bits >>> 16 & 0xff) + "." + (bits >>> 8 & 0xff) + "." + (bits & 0xff);
    }

    private static String formatV6(long hi, long lo) {
        int gap = -1;
        int gapLength = 1; // a single zero group is written out, RFC 5952 §4.2.2
        int run = 0;
        for (int at = 0; at < GROUPS; at++) {
            run = group(hi, lo, at) == 0 ? run + 1 : 0;
            if (run > gapLength) {
                gapLength = run;
                gap = at - run + 1;
            }
        }

        StringBuilder text = new StringBuilder(LONGEST);
        for (int at = 0; at < GROUPS; at++) {
            if (at == gap) {
                text.append("::");
                at += gapLength - 1;
                continue;
            }
            if (at > 0 && text.charAt(text.length() - 1) != ':') text.append(':');
            text.append(Integer.toHexString(group(hi, lo, at)));
        }
        return text.toString();
    }

    private static int group(long hi, long lo, int index) {
        long half = index < 4 ? hi : lo;
        return (int) (half >>> 48 - 16 * (index & 3)) & 0xffff;
    }

    static @Nullable IpAddress parse(String text) {
        if (text.length() > LONGEST) return null;
        if (text.indexOf(':') >= 0) return parseV6(text);
        long bits = parseV4(text);
        return bits < 0 ? null : IpAddress.v4((int) bits);
    }

    /// The 32 bits of a dotted quad, or -1. Four decimal octets without leading zeros, as `inet_pton` wants them: a
    /// leading zero means octal to some and decimal to others.
    static long parseV4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) return -1;
        long bits = 0;
        for (String part : parts) {
            int octet = decimalOctet(part);
            if (octet < 0) return -1;
            bits = bits << 8 | octet;
        }
        return bits;
    }

    /// A decimal number from 0 to 255 without leading zeros, or -1.
    static int decimalOctet(String text) {
        if (text.isEmpty() || text.length() > 3 || text.length() > 1 && text.charAt(0) == '0') return -1;
        int value = 0;
        for (int at = 0; at < text.length(); at++) {
            char digit = text.charAt(at);
            if (digit < '0' || digit > '9') return -1;
            value = 10 * value + digit - '0';
        }
        return value > 255 ? -1 : value;
    }

    private static @Nullable IpAddress parseV6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            int[] groups = groups(text);
            return groups != null && groups.length == GROUPS ? join(groups, new int[0]) : null;
        }
        String behind = text.substring(gap + 2);
        if (behind.contains("::") || behind.startsWith(":")) return null;
        // A dotted quad may only end the whole address.
        if (text.lastIndexOf('.', gap) >= 0) return null;
        int[] front = groups(text.substring(0, gap));
        int[] back = groups(behind);
        if (front == null || back == null || front.length + back.length >= GROUPS) return null;
        return join(front, back);
    }

    private static IpAddress join(int[] front, int[] back) {
        long[] halves = new long[2];
        for (int at = 0; at < front.length; at++) place(halves, at, front[at]);
        for (int at = 0; at < back.length; at++) place(halves, GROUPS - back.length + at, back[at]);
        return new IpAddress(halves[0], halves[1]);
    }

    private static void place(long[] halves, int index, int group) {
        halves[index / 4] |= (long) group << 48 - 16 * (index & 3);
    }

    /// Groups parted by single colons, of which the last may be a dotted quad worth two; null when malformed.
    private static int @Nullable [] groups(String text) {
        if (text.isEmpty()) return new int[0];
        String[] parts = text.split(":", -1);
        boolean quad = parts[parts.length - 1].indexOf('.') >= 0;
        int[] groups = new int[parts.length + (quad ? 1 : 0)];
        int hexGroups = quad ? parts.length - 1 : parts.length;
        for (int at = 0; at < hexGroups; at++) {
            groups[at] = hexGroup(parts[at]);
            if (groups[at] < 0) return null;
        }
        if (quad) {
            long bits = parseV4(parts[parts.length - 1]);
            if (bits < 0) return null;
            groups[hexGroups] = (int) (bits >>> 16);
            groups[hexGroups + 1] = (int) (bits & 0xffff);
        }
        return groups;
    }

    private static int hexGroup(String text) {
        if (text.isEmpty() || text.length() > 4) return -1;
        for (int at = 0; at < text.length(); at++) if (!HexFormat.isHexDigit(text.charAt(at))) return -1;
        return HexFormat.fromHexDigits(text);
    }
}
