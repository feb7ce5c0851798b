package patchbay.control.model;

import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv4Cidr;
import patchbay.wire.Octets;

/// What the text of a DHCP option stands for, and the octets it becomes: the types of virtualbox.md §4.5, RFC
/// 2132.
public enum DhcpOptionKind {
    ADDRESS,
    ADDRESSES,
    /// Pairs of addresses: a destination and its router.
    ROUTES,
    /// Networks `address/prefix` or `address/mask`, on the wire as address and mask.
    NETS,
    NUMBER_8,
    NUMBER_16,
    NUMBER_32,
    NUMBERS_16,
    TRUTH,
    TEXT,
    /// Known, but only to be given as octets.
    OCTETS;

    private static final int MOST_BYTES = 255;
    private static final Set<String> YES = Set.of("true", "1", "yes", "on");
    private static final Set<String> NO = Set.of("false", "0", "no", "off");

    /// The type of an option, or null when none is known and it can be set in hexadecimal only. As in RFC
    /// 2132, and not as in VirtualBox, option 23 is one octet (§4.5) and option 65 addresses (§8.12).
    public static @Nullable DhcpOptionKind of(int code) {
        return switch (code) {
            case 1, 16, 28, 32 -> ADDRESS;
            case 3, 4, 5, 6, 7, 8, 9, 10, 11, 41, 42, 44, 45, 48, 49, 65, 68, 69, 70, 71, 72, 73, 74, 75, 76 ->
                ADDRESSES;
            case 33 -> ROUTES;
            case 21 -> NETS;
            case 23, 37, 46 -> NUMBER_8;
            case 13, 22, 26 -> NUMBER_16;
            case 2, 24, 35, 38, 51, 58, 59 -> NUMBER_32;
            case 25 -> NUMBERS_16;
            case 19, 20, 27, 29, 30, 31, 34, 36, 39 -> TRUTH;
            case 12, 14, 15, 17, 18, 40, 62, 64, 66, 67 -> TEXT;
            case 43, 47, 63, 78, 79, 119 -> OCTETS;
            default -> null;
        };
    }

    /// How a value is written, in words.
    public String form() {
        return switch (this) {
            case ADDRESS -> "one IPv4 address";
            case ADDRESSES -> "IPv4 addresses with spaces between them";
            case ROUTES -> "pairs of IPv4 addresses, each a destination and its router";
            case NETS -> "networks such as 10.0.2.0/24";
            case NUMBER_8 -> "a number from 0 to 255";
            case NUMBER_16 -> "a number from 0 to 65535";
            case NUMBER_32 -> "a number from 0 to 4294967295";
            case NUMBERS_16 -> "numbers from 0 to 65535 with spaces between them";
            case TRUTH -> "on or off";
            case TEXT -> "a text of 1 to " + MOST_BYTES + " octets";
            case OCTETS -> "pairs of hexadecimal digits, such as 0a:00:02:01";
        };
    }

    /// The octets of a value, or null when it is malformed or longer than an option may be (255 octets).
    public @Nullable Octets encode(String text) {
        Octets octets = switch (this) {
            case ADDRESS -> addresses(text, count -> count == 1);
            case ADDRESSES -> addresses(text, count -> count > 0);
            case ROUTES -> addresses(text, count -> count > 0 && count % 2 == 0);
            case NETS -> nets(text);
            case NUMBER_8 -> number(text, 1);
            case NUMBER_16 -> number(text, 2);
            case NUMBER_32 -> number(text, 4);
            case NUMBERS_16 -> numbers(text);
            case TRUTH -> truth(text);
            case TEXT -> text.isEmpty() ? null : Octets.ofText(text);
            case OCTETS -> null;
        };
        return octets == null || octets.length() > MOST_BYTES ? null : octets;
    }

    /// The octets of pairs of hexadecimal digits with or without colons between, or null.
    public static @Nullable Octets ofHex(String text) {
        String digits = text.replace(":", "");
        boolean pairs = text.matches("([0-9A-Fa-f]{2}:?)*[0-9A-Fa-f]{2}");
        return pairs && digits.length() <= 2 * MOST_BYTES ? Octets.ofHex(digits) : null;
    }

    private static String[] words(String text) {
        return text.strip().split("[\\s,;:]+", -1);
    }

    private static @Nullable Octets addresses(String text, IntPredicate count) {
        String[] words = words(text);
        int[] addresses = new int[words.length];
        for (int at = 0; at < words.length; at++) {
            IpAddress address = IpAddress.parse(words[at]);
            if (address == null || !address.isV4()) return null;
            addresses[at] = address.v4Bits();
        }
        return count.test(words.length) ? Octets.ofWords(addresses) : null;
    }

    private static @Nullable Octets nets(String text) {
        Octets all = Octets.EMPTY;
        for (String word : words(text)) {
            int slash = word.indexOf('/');
            IpAddress address = slash < 0 ? null : IpAddress.parse(word.substring(0, slash));
            if (address == null || !address.isV4()) return null;
            int prefixBits = prefixBits(word.substring(slash + 1));
            if (prefixBits < 0) return null;
            Ipv4Cidr net = Ipv4Cidr.around(address.v4Bits(), prefixBits);
            all = all.then(Octets.ofWords(address.v4Bits(), net.mask()));
        }
        return all;
    }

    /// A network's length, in bits or as a mask; -1 for neither.
    private static int prefixBits(String text) {
        Octets bits = number(text, 1);
        if (bits != null) return bits.u8(0) <= Integer.SIZE ? bits.u8(0) : -1;
        IpAddress mask = IpAddress.parse(text);
        if (mask == null || !mask.isV4()) return -1;
        int ones = Integer.bitCount(mask.v4Bits());
        return ones == Integer.numberOfLeadingZeros(~mask.v4Bits()) ? ones : -1;
    }

    private static @Nullable Octets numbers(String text) {
        Octets all = Octets.EMPTY;
        for (String word : words(text)) {
            Octets number = number(word, 2);
            if (number == null) return null;
            all = all.then(number);
        }
        return all;
    }

    private static @Nullable Octets number(String text, int bytes) {
        if (!text.strip().matches("[0-9]{1,10}")) return null;
        long value = Long.parseLong(text.strip());
        if (value >= 1L << 8 * bytes) return null;
        return Octets.ofWords((int) value).slice(4 - bytes, bytes);
    }

    private static @Nullable Octets truth(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        if (YES.contains(lower)) return Octets.of((byte) 1);
        return NO.contains(lower) ? Octets.of((byte) 0) : null;
    }
}
