package patchbay.wire;

import java.util.HexFormat;

/// MAC addresses, carried as 48 bits in the low end of a long: the first octet on the wire is the highest.
public final class MacAddress {
    /// `ff:ff:ff:ff:ff:ff`.
    public static final long BROADCAST = 0xffff_ffff_ffffL;
    /// What [#parse] answers for text that is no MAC address.
    public static final long NONE = -1;

    private static final int OCTETS = 6;
    private static final long GROUP_BIT = 1L << 40;
    private static final long LOCAL_BIT = 1L << 41;

    private MacAddress() {}

    /// Whether this is a group (multicast or broadcast) address: the lowest bit of the first octet.
    public static boolean isGroup(long mac) {
        return (mac & GROUP_BIT) != 0;
    }

    /// Whether this address is locally administered, not a vendor's.
    public static boolean isLocal(long mac) {
        return (mac & LOCAL_BIT) != 0;
    }

    /// Text with colons in lower case, `52:54:00:12:35:02`.
    public static String format(long mac) {
        StringBuilder text = new StringBuilder(17);
        for (int octet = 0; octet < OCTETS; octet++) {
            if (octet > 0) text.append(':');
            text.append(Character.forDigit(nibble(mac, 2 * octet), 16));
            text.append(Character.forDigit(nibble(mac, 2 * octet + 1), 16));
        }
        return text.toString();
    }

    /// VirtualBox's form: twelve upper-case digits, `080027A1B2C3`.
    public static String compact(long mac) {
        return HexFormat.of().withUpperCase().toHexDigits(mac, 2 * OCTETS);
    }

    /// Reads twelve hexadecimal digits in either case, in pairs parted by `:` or `-` throughout or by nothing;
    /// [#NONE] for any other text.
    public static long parse(String text) {
        int step = text.length() == 2 * OCTETS ? 2 : 3;
        if (text.length() != step * OCTETS - (step - 2)) return NONE;
        char separator = text.charAt(2);
        if (step == 3 && separator != ':' && separator != '-') return NONE;

        long mac = 0;
        for (int octet = 0; octet < OCTETS; octet++) {
            int high = hex(text.charAt(step * octet));
            int low = hex(text.charAt(step * octet + 1));
            if (high < 0 || low < 0) return NONE;
            if (step == 3 && octet > 0 && text.charAt(step * octet - 1) != separator) return NONE;
            mac = mac << 8 | high << 4 | low;
        }
        return mac;
    }

    private static int nibble(long mac, int index) {
        return (int) (mac >>> 4 * (2 * OCTETS - 1 - index)) & 0xf;
    }

    /// The value of an ASCII hexadecimal digit, or -1; digits of other scripts are refused.
    private static int hex(char digit) {
        return HexFormat.isHexDigit(digit) ? HexFormat.fromHexDigit(digit) : -1;
    }
}
