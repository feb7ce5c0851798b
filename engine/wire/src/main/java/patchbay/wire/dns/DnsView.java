package patchbay.wire.dns;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import patchbay.wire.Fault;
import patchbay.wire.View;

/// A DNS message's header and first question in place, RFC 1035 §4.1. `available` is the whole message.
///
/// | octet | field                                           | octet | field            |
/// |-------|-------------------------------------------------|-------|------------------|
/// | 0–1   | id                                              | 6–7   | answer count     |
/// | 2–3   | QR, opcode, AA, TC, RD, RA, AD, CD, rcode       | 8–9   | authority count  |
/// | 4–5   | question count                                  | 10–11 | additional count |
///
/// When the door refuses a message of twelve octets or more, `id` and `flags` may still be read, to answer FORMERR.
public final class DnsView extends View {
    public static final int HEADER_BYTES = NameWalk.HEADER_BYTES;
    /// The most a guest without EDNS takes over UDP, RFC 1035 §4.2.1.
    public static final int CLASSIC_UDP_BYTES = 512;

    /// QR: this is a response.
    public static final int RESPONSE = 0x8000;

    public static final int OPCODE = 0x7800;
    public static final int AUTHORITATIVE = 0x0400;
    public static final int TRUNCATED = 0x0200;
    public static final int RECURSION_DESIRED = 0x0100;
    public static final int RECURSION_AVAILABLE = 0x0080;
    public static final int RCODE = 0x000f;

    private static final int ID = 0;
    private static final int FLAGS = 2;
    private static final int QUESTIONS = 4;
    private static final int ANSWERS = 6;
    private static final int AUTHORITIES = 8;
    private static final int ADDITIONALS = 10;
    private static final int TYPE_AND_CLASS_BYTES = 4;
    private static final int RECORD_FIXED_BYTES = 10;

    /// The position behind the first question's name; 0 without a question.
    private int typeAt;

    @Override
    public Fault wrap(MemorySegment bytes, long start, int available) {
        lay(bytes, start, available);
        typeAt = 0;
        if (available < HEADER_BYTES) return Fault.TRUNCATED;
        if (questions() == 0) return Fault.NONE;
        int behind = NameWalk.skip(bytes, start, available, HEADER_BYTES);
        if (behind < 0) return Fault.BAD_NAME;
        if (behind + TYPE_AND_CLASS_BYTES > available) return Fault.TRUNCATED;
        typeAt = behind;
        return Fault.NONE;
    }

    public int id() {
        return u16(ID);
    }

    public DnsView id(int id) {
        u16(ID, id);
        return this;
    }

    /// The sixteen bits from QR to rcode.
    public int flags() {
        return u16(FLAGS);
    }

    public DnsView flags(int flags) {
        u16(FLAGS, flags);
        return this;
    }

    public boolean isResponse() {
        return (flags() & RESPONSE) != 0;
    }

    /// 0 is a standard query.
    public int opcode() {
        return (flags() & OPCODE) >> 11;
    }

    /// Whether the answer was cut to fit UDP.
    public boolean isTruncated() {
        return (flags() & TRUNCATED) != 0;
    }

    public int rcode() {
        return flags() & RCODE;
    }

    public int questions() {
        return u16(QUESTIONS);
    }

    public int answers() {
        return u16(ANSWERS);
    }

    public int authorities() {
        return u16(AUTHORITIES);
    }

    public int additionals() {
        return u16(ADDITIONALS);
    }

    public boolean hasQuestion() {
        return typeAt != 0;
    }

    /// The first question's type, one of [DnsType]'s; 0 without a question.
    public int questionType() {
        return hasQuestion() ? u16(typeAt) : 0;
    }

    /// The first question's class; 0 without a question.
    public int questionClass() {
        return hasQuestion() ? u16(typeAt + 2) : 0;
    }

    /// The first question's name; null without a question. Makes an object.
    public @Nullable DnsName questionName() {
        return hasQuestion() ? DnsName.read(bytes(), start(), available(), HEADER_BYTES) : null;
    }

    /// Octets from the start of the message to behind its first question; 12 without one.
    public int questionEndAt() {
        return hasQuestion() ? typeAt + TYPE_AND_CLASS_BYTES : HEADER_BYTES;
    }

    /// Whether both messages ask the same first question; case of ASCII letters does not matter (RFC 4343).
    public boolean asksSame(DnsView other) {
        if (typeAt != other.typeAt) return false;
        for (int at = HEADER_BYTES; at < typeAt; at++) {
            // Length octets are below 64 and pointers above 192, so folding letters leaves both alone.
            if (lower(u8(at)) != lower(other.u8(at))) return false;
        }
        return !hasQuestion() || i32(typeAt) == other.i32(typeAt);
    }

    private static int lower(int octet) {
        return octet >= 'A' && octet <= 'Z' ? octet + ('a' - 'A') : octet;
    }

    /// How many octets of UDP payload the sender takes: the OPT record's word (RFC 6891 §6.2.3), at least 512; 512
    /// without one. Walks the records; the walk ends at the first malformed one.
    public int udpPayloadBytes() {
        int at = questionEndAt();
        int records = answers() + authorities() + additionals();
        if (questions() > 1) return CLASSIC_UDP_BYTES;
        for (int seen = 0; seen < records; seen++) {
            int behind = behindName(at);
            if (behind < 0) break;
            if (u16(behind) == DnsType.OPT) return Math.max(u16(behind + 2), CLASSIC_UDP_BYTES);
            at = recordEndAt(behind);
        }
        return CLASSIC_UDP_BYTES;
    }

    /// The position behind the name of the record at `at`, where its type, class, TTL and length stand; -1 when they do
    /// not.
    int behindName(int at) {
        int behind = NameWalk.skip(bytes(), start(), available(), at);
        return behind < 0 || behind + RECORD_FIXED_BYTES > available() ? -1 : behind;
    }

    /// The position behind the record whose name ends at `behindName`; may lie outside the message.
    int recordEndAt(int behindName) {
        return behindName + RECORD_FIXED_BYTES + u16(behindName + 8);
    }

    /// The type of the record whose name ends at `behindName`.
    int recordType(int behindName) {
        return u16(behindName);
    }

    /// The serial number of the SOA record whose name ends at `behindName`, RFC 1035 §3.3.13; -1 when it has none.
    long soaSerial(int behindName) {
        int end = recordEndAt(behindName);
        int at = NameWalk.skip(bytes(), start(), available(), behindName + RECORD_FIXED_BYTES);
        if (at >= 0) at = NameWalk.skip(bytes(), start(), available(), at);
        return at < 0 || end > available() || at + Integer.BYTES > end ? -1 : u32(at);
    }

    /// Makes this query the answer to itself, in place: QR and RA set, the code written, everything behind the question
    /// cut off.
    ///
    /// @return the answer's length in octets
    public int turnIntoAnswer(int rcode) {
        flags(RESPONSE | flags() & (OPCODE | RECURSION_DESIRED) | RECURSION_AVAILABLE | rcode & RCODE);
        u16(QUESTIONS, hasQuestion() ? 1 : 0);
        i32(ANSWERS, 0);
        u16(ADDITIONALS, 0);
        return questionEndAt();
    }

    /// Whether there is a question and its name has no compression pointer.
    public boolean questionIsPlain() {
        int at = HEADER_BYTES;
        while (at < typeAt) {
            int size = bytes().get(ValueLayout.JAVA_BYTE, start() + at) & 0xff;
            if (size >= NameWalk.POINTER) return false;
            at += 1 + size;
        }
        return hasQuestion();
    }
}
