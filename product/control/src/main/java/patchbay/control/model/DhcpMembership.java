package patchbay.control.model;

import org.jspecify.annotations.Nullable;
import patchbay.wire.MacAddress;

/// A condition of a group of DHCP clients.
///
/// @param include whether it lets clients in; otherwise it keeps them out
/// @param value what the client's property must be, or a pattern with `*` and `?`
public record DhcpMembership(boolean include, Subject subject, String value) {
    public static final int MAX_VALUE_CHARS = 255;

    /// How a MAC address is written.
    public static final String MAC_REMEDY = "Write six octets in hexadecimal digits, as in 08:00:27:12:34:56.";
    private static final String PATTERN_REMEDY = "Write octets in hexadecimal digits with * and ?, as in 08:00:27:*.";

    /// What of a client is looked at, and how.
    public enum Subject {
        MAC("mac", "MAC"),
        MAC_PATTERN("mac-wild", "MAC*"),
        VENDOR("vendor", "VendorCID"),
        VENDOR_PATTERN("vendor-wild", "VendorCID*"),
        USER("user", "UserCID"),
        USER_PATTERN("user-wild", "UserCID*");

        private final String word;
        private final String title;

        Subject(String word, String title) {
            this.word = word;
            this.title = title;
        }

        /// The end of the options that speak of it: `--incl-mac-wild`.
        public String word() {
            return word;
        }

        /// What listings call it.
        public String title() {
            return title;
        }

        public boolean isPattern() {
            return this == MAC_PATTERN || this == VENDOR_PATTERN || this == USER_PATTERN;
        }

        /// The subject of a word, or null.
        public static @Nullable Subject ofWord(String word) {
            for (Subject subject : values()) if (subject.word.equals(word)) return subject;
            return null;
        }
    }

    public DhcpMembership {
        Bounds.text(value, "a condition");
        Bounds.require(!value.isEmpty(), "Value cannot be empty", "Give what the client's property must be.");
        Bounds.require(
                value.length() <= MAX_VALUE_CHARS,
                "Value is too long: " + value.length() + " bytes",
                "Give at most " + MAX_VALUE_CHARS + ".");
        if (subject == Subject.MAC) {
            Bounds.require(MacAddress.parse(value) != MacAddress.NONE, "Not a valid MAC address: " + value, MAC_REMEDY);
        }
        if (subject == Subject.MAC_PATTERN) {
            int bad = badAt(value);
            Bounds.require(
                    bad < 0, "Malformed MAC wildcard address: " + value + " (offset " + bad + ")", PATTERN_REMEDY);
        }
    }

    /// Where a pattern cannot be one of `xx:xx:xx:xx:xx:xx`, or -1.
    private static int badAt(String pattern) {
        for (int at = 0; at < pattern.length(); at++) {
            char c = pattern.charAt(at);
            boolean digit = c < 128 && Character.digit(c, 16) >= 0;
            if (!digit && c != ':' && c != '*' && c != '?') return at;
        }
        boolean whole = pattern.indexOf('*') >= 0 || pattern.matches("([0-9A-Fa-f?]{2}:){5}[0-9A-Fa-f?]{2}");
        return whole ? -1 : pattern.length();
    }
}
