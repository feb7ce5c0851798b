package patchbay.wire;

/// Why a frame, packet or message was refused: the one vocabulary of refusals, and so of drop counters.
/// Each value is counted under [#key()] by whoever refuses.
public enum Fault {
    /// Not a fault: the bytes may be used.
    NONE,
    /// Fewer octets than the shortest lawful header.
    TRUNCATED,
    /// A version field with another number than the format's.
    BAD_VERSION,
    /// A header length below the minimum or beyond the bytes there are.
    BAD_HEADER_LENGTH,
    /// A total or payload length that contradicts the bytes there are.
    BAD_TOTAL_LENGTH,
    /// A checksum that does not hold.
    BAD_CHECKSUM,
    /// An option or record whose length runs past its end, or that is malformed in itself.
    BAD_OPTION,
    /// A field with a value that the format does not allow.
    BAD_FIELD,
    /// A name with a label that is too long, points forward or loops (DNS).
    BAD_NAME,
    /// Longer than what the format or the receiver can take.
    TOO_LONG,
    /// A group (multicast or broadcast) address as the source.
    GROUP_SOURCE,
    /// A source address this port may not use.
    SPOOFED_SOURCE,
    /// An address that must not be seen here (RFC 6890 special purpose).
    MARTIAN,
    /// The destination is the port the frame came from.
    SAME_PORT,
    /// Nobody is there to take it.
    NO_RECEIVER,
    /// The protocol or type is not one that is handled here.
    UNSUPPORTED,
    /// The cable is out.
    LINK_DOWN,
    /// A bounded queue was full.
    QUEUE_FULL,
    /// A bounded table was full.
    TABLE_FULL,
    /// The loop had no free frame left in this turn.
    NO_FRAME,
    /// Fragments of one datagram overlap (RFC 5722).
    FRAGMENT_OVERLAP,
    /// Belongs to no flow that is known.
    NO_FLOW,
    /// Outside the window of its flow.
    OUT_OF_WINDOW,
    /// Refused by policy: the destination is not one a guest may reach.
    FORBIDDEN,
    /// The host's kernel refused the call.
    HOST_REFUSED,
    /// A guest that passes for the network's IPv6 router (RFC 6105).
    ROGUE_ROUTER,
    /// A guest that passes for the network's DHCPv6 server (RFC 7610).
    ROGUE_DHCP,
    /// More than the rate that is allowed here.
    OVER_RATE,
    /// The time to live (hop limit) does not reach further.
    HOPS_USED_UP,
    /// An address or a length that is not wholly in the guest's memory.
    OUTSIDE_MEMORY,
    /// A guest's ring or descriptor that contradicts its format: the queue stops until it is reset.
    BROKEN_RING;

    private static final Fault[] VALUES = values();
    private final String key = name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');

    /// The counter's name: lower case with hyphens, such as `bad-checksum`.
    public String key() {
        return key;
    }

    /// How many faults there are; sizes counter tables.
    public static int count() {
        return VALUES.length;
    }

    public static Fault at(int ordinal) {
        return VALUES[ordinal];
    }
}
