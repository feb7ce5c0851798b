package patchbay.wire.dns;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import patchbay.wire.IpAddress;
import patchbay.wire.Octets;

/// A domain name as a value: its labels from the host to the top, each of 1 to 63 octets, 255 in all with their
/// lengths. Equality minds case; [#key()] does not.
public record DnsName(List<Octets> labels) {
    public static final DnsName ROOT = new DnsName(List.of());

    private static final String V4_ZONE = ".in-addr.arpa";
    private static final String V6_ZONE = ".ip6.arpa";
    private static final int V6_NIBBLES = 32;

    public DnsName {
        labels = List.copyOf(labels);
        int length = 1;
        for (Octets label : labels) {
            if (label.length() == 0 || label.length() > NameWalk.MAX_LABEL_BYTES) {
                throw new IllegalArgumentException("a label of " + label.length() + " octets");
            }
            length += 1 + label.length();
        }
        if (length > NameWalk.MAX_NAME_BYTES) throw new IllegalArgumentException("a name of " + length + " octets");
    }

    static @Nullable DnsName read(MemorySegment bytes, long start, int length, int at) {
        List<Octets> labels = NameWalk.labels(bytes, start, length, at);
        return labels == null ? null : new DnsName(labels);
    }

    /// Reads `host.example.org`, with or without the last dot, escapes as RFC 4343 §2.1 has them; null when it is no
    /// name.
    public static @Nullable DnsName parse(String text) {
        if (text.isEmpty()) return null;
        List<Octets> labels = new ArrayList<>();
        StringBuilder label = new StringBuilder();
        int length = 1;
        int at = 0;
        while (at < text.length()) {
            char character = text.charAt(at++);
            if (character > 0xff) return null;
            if (character == '.') {
                if (label.isEmpty() && text.length() > 1) return null;
                if (label.isEmpty()) return ROOT;
                labels.add(Octets.ofText(label.toString()));
                label.setLength(0);
                continue;
            }
            if (character == '\\') {
                int escaped = escaped(text, at);
                if (escaped < 0) return null;
                at += isDigit(text.charAt(at)) ? 3 : 1;
                character = (char) escaped;
            }
            label.append(character);
            length++;
            if (label.length() > NameWalk.MAX_LABEL_BYTES || length + labels.size() + 1 > NameWalk.MAX_NAME_BYTES) {
                return null;
            }
        }
        if (!label.isEmpty()) labels.add(Octets.ofText(label.toString()));
        return new DnsName(labels);
    }

    /// The octet of `\DDD` or `\c` whose part behind the backslash is at `at`, or -1.
    private static int escaped(String text, int at) {
        if (at >= text.length() || text.charAt(at) > 0xff) return -1;
        if (!isDigit(text.charAt(at))) return text.charAt(at);
        if (at + 3 > text.length()) return -1;
        int value = 0;
        for (int digit = at; digit < at + 3; digit++) {
            if (!isDigit(text.charAt(digit))) return -1;
            value = 10 * value + text.charAt(digit) - '0';
        }
        return value > 0xff ? -1 : value;
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    /// The name under which an address is looked up backwards, RFC 1035 §3.5 and RFC 3596 §2.5.
    public static DnsName reverse(IpAddress address) {
        StringBuilder text = new StringBuilder();
        if (address.isV4()) {
            for (int shift = 0; shift < 32; shift += 8)
                text.append(address.v4Bits() >>> shift & 0xff).append('.');
            text.setLength(text.length() - 1);
            text.append(V4_ZONE);
        } else {
            for (int nibble = 0; nibble < V6_NIBBLES; nibble++) {
                long half = nibble < 16 ? address.lo() : address.hi();
                text.append(Character.forDigit((int) (half >>> 4 * (nibble & 15)) & 0xf, 16))
                        .append('.');
            }
            text.setLength(text.length() - 1);
            text.append(V6_ZONE);
        }
        DnsName name = parse(text.toString());
        if (name == null) throw new IllegalStateException("a reverse name that is none");
        return name;
    }

    /// The address this name looks up backwards, or null when it is no whole reverse name.
    public @Nullable IpAddress reversed() {
        String text = key();
        if (text.endsWith(V4_ZONE) && labels.size() == 6) {
            StringBuilder quad = new StringBuilder();
            for (int at = 3; at >= 0; at--) quad.append(labels.get(at).text()).append(at > 0 ? "." : "");
            return IpAddress.parse(quad.toString());
        }
        if (!text.endsWith(V6_ZONE) || labels.size() != V6_NIBBLES + 2) return null;
        long hi = 0;
        long lo = 0;
        for (int at = V6_NIBBLES - 1; at >= 0; at--) {
            int digit = labels.get(at).length() == 1
                    ? Character.digit(labels.get(at).u8(0), 16)
                    : -1;
            if (digit < 0) return null;
            hi = hi << 4 | lo >>> 60;
            lo = lo << 4 | digit;
        }
        return new IpAddress(hi, lo);
    }

    /// Octets this name takes uncompressed.
    public int wireBytes() {
        int length = 1;
        for (Octets label : labels) length += 1 + label.length();
        return length;
    }

    /// The uncompressed octets of this name.
    public Octets octets() {
        byte[] bytes = new byte[wireBytes()];
        int at = 0;
        for (Octets label : labels) {
            bytes[at++] = (byte) label.length();
            for (int index = 0; index < label.length(); index++) bytes[at++] = (byte) label.u8(index);
        }
        return Octets.of(bytes);
    }

    /// The text in lower case: equal for names that DNS holds for the same.
    public String key() {
        return toString().toLowerCase(Locale.ROOT);
    }

    /// The text without a last dot; `.` for the root. Dots, backslashes and octets that do not print are escaped.
    @Override
    public String toString() {
        if (labels.isEmpty()) return ".";
        StringBuilder text = new StringBuilder();
        for (Octets label : labels) {
            if (!text.isEmpty()) text.append('.');
            for (int at = 0; at < label.length(); at++) escape(text, label.u8(at));
        }
        return text.toString();
    }

    private static void escape(StringBuilder text, int octet) {
        if (octet == '.' || octet == '\\') {
            text.append('\\').append((char) octet);
        } else if (octet > ' ' && octet < 0x7f) {
            text.append((char) octet);
        } else {
            text.append('\\').append(octet / 100).append(octet / 10 % 10).append(octet % 10);
        }
    }
}
