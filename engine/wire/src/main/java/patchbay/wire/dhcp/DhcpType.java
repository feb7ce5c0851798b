package patchbay.wire.dhcp;

import org.jspecify.annotations.Nullable;

/// What a DHCP message is, option 53, RFC 2132 §9.6.
public enum DhcpType {
    DISCOVER,
    OFFER,
    REQUEST,
    DECLINE,
    ACK,
    NAK,
    RELEASE,
    INFORM;

    private static final DhcpType[] VALUES = values();

    /// The number on the wire, 1 to 8.
    public int number() {
        return ordinal() + 1;
    }

    /// The type with this number, or null when there is none.
    public static @Nullable DhcpType at(int number) {
        return number < 1 || number > VALUES.length ? null : VALUES[number - 1];
    }
}
