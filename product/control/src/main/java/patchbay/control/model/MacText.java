package patchbay.control.model;

import java.util.Locale;
import java.util.UUID;

/// A card's MAC address as VirtualBox writes it, virtualbox.md §1.3: twelve hexadecimal digits without separators.
public final class MacText {
    private MacText() {}

    /// Whether `text` is twelve hexadecimal digits in either case that name one station.
    public static boolean valid(String text) {
        if (!text.matches("[0-9A-Fa-f]{12}")) return false;
        return (Character.digit(text.charAt(1), 16) & 1) == 0;
    }

    /// The stored form: upper case.
    public static String canonical(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    /// VirtualBox's own form: 08:00:27 and the first three octets of `random`.
    public static String of(UUID random) {
        return String.format(Locale.ROOT, "080027%06X", random.getMostSignificantBits() >>> 40);
    }

    /// The 48 bits of a valid text, first octet highest.
    public static long bits(String text) {
        return Long.parseLong(text, 16);
    }
}
