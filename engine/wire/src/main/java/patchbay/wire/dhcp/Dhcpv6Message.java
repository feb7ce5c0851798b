package patchbay.wire.dhcp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.wire.Octets;

/// A DHCPv6 message between client and server as a value, RFC 8415 §8.
///
/// | octet | field        | octet | field                                                  |
/// |-------|--------------|-------|--------------------------------------------------------|
/// | 0     | message type | 4–    | options: code (2), length (2), as many octets as that  |
/// | 1–3   | transaction  |       |                                                        |
///
/// @param type the message type
/// @param transaction 24 bits by which a client knows its answer
/// @param options in their order; one code may stand several times
public record Dhcpv6Message(int type, int transaction, List<Option> options) {
    public static final int SOLICIT = 1;
    public static final int ADVERTISE = 2;
    public static final int REPLY = 7;
    public static final int RECONFIGURE = 10;
    public static final int INFORMATION_REQUEST = 11;
    /// The lowest type that goes between relays and servers only, which has another layout (RFC 8415 §9).
    public static final int RELAY_FORWARD = 12;

    public static final int CLIENT_ID = 1;
    public static final int SERVER_ID = 2;
    public static final int ADDRESSES = 3;
    public static final int TEMPORARY_ADDRESSES = 4;
    public static final int OPTION_REQUEST = 6;
    /// RFC 3646 §3.
    public static final int NAME_SERVERS = 23;
    /// RFC 3646 §4.
    public static final int SEARCH_LIST = 24;

    public static final int PREFIXES = 25;
    /// RFC 8415 §21.23.
    public static final int REFRESH_TIME = 32;

    /// More options than this are refused: no client comes near.
    public static final int MAX_OPTIONS = 64;

    private static final int HEADER_BYTES = 4;
    private static final int OPTION_HEAD_BYTES = 4;
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /// An option: its code, 16 bits, and what it says.
    public record Option(int code, Octets value) {}

    public Dhcpv6Message {
        options = List.copyOf(options);
    }

    /// Reads the `length` octets at `start`; null when they are no message: too short, of a relay, an option
    /// that runs past the end, or too many of them.
    public static @Nullable Dhcpv6Message parse(MemorySegment bytes, long start, int length) {
        if (length < HEADER_BYTES) return null;
        int head = bytes.get(I32, start);
        if (head >>> 24 >= RELAY_FORWARD) return null;
        List<Option> options = new ArrayList<>();
        int at = HEADER_BYTES;
        while (at < length) {
            if (at + OPTION_HEAD_BYTES > length || options.size() == MAX_OPTIONS) return null;
            int code = bytes.get(U16, start + at) & 0xffff;
            int size = bytes.get(U16, start + at + 2) & 0xffff;
            at += OPTION_HEAD_BYTES;
            if (at + size > length) return null;
            options.add(new Option(code, Octets.copyOf(bytes, start + at, size)));
            at += size;
        }
        return new Dhcpv6Message(head >>> 24, head & 0xff_ffff, options);
    }

    /// What the first option of `code` says, or null without one.
    public @Nullable Octets option(int code) {
        for (Option option : options) if (option.code() == code) return option.value();
        return null;
    }

    public boolean has(int code) {
        return option(code) != null;
    }

    /// Whether the client asks for the option of `code` (RFC 8415 §21.7).
    public boolean asksFor(int code) {
        Octets asked = option(OPTION_REQUEST);
        if (asked == null) return false;
        for (int at = 0; at + 2 <= asked.length(); at += 2) if (asked.u16(at) == code) return true;
        return false;
    }

    /// Octets of the message.
    public int wireBytes() {
        int bytes = HEADER_BYTES;
        for (Option option : options)
            bytes += OPTION_HEAD_BYTES + option.value().length();
        return bytes;
    }

    /// Writes the message at `start`.
    public void emit(MemorySegment bytes, long start) {
        bytes.set(I32, start, type << 24 | transaction);
        long at = start + HEADER_BYTES;
        for (Option option : options) {
            bytes.set(U16, at, (short) option.code());
            bytes.set(U16, at + 2, (short) option.value().length());
            at += OPTION_HEAD_BYTES;
            option.value().emit(bytes, at);
            at += option.value().length();
        }
    }
}
