package patchbay.nic.virtio;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import patchbay.wire.Fault;

/// One ring's part of the in-flight log, memory that outlives the back end and tells the next one where to go on
/// (QEMU docs/interop/vhost-user.rst, "Inflight I/O tracking"). Here a chain is used in the turn in which it was taken
/// and nothing stays in flight; so what is kept is our place among the used alone, which for a packed ring stands
/// nowhere else.
///
/// | octet | split | packed |
/// |-------|-------|--------|
/// | 0 | features, 8 octets | features, 8 octets |
/// | 8 | version (1), entries | version (1), entries |
/// | 12 | last batch's head, used index | free head, old free head |
/// | 16 | entries of 16 octets | used index, old used index, used wrap, old used wrap, padding to 32 |
/// | 32 | | entries of 32 octets |
///
/// An entry begins with an octet that is 1 while its chain is in flight. Another back end may have left some: such a
/// log is refused. A front end may write to it at any time: what is read here is judged.
public final class RingLog {
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final int VERSION_AT = 8;
    private static final int ENTRIES_AT = 10;
    private static final int SPLIT_USED = 14;
    private static final int PACKED_USED = 16;
    private static final int PACKED_OLD_USED = 18;
    private static final int PACKED_WRAP = 20;
    private static final int PACKED_OLD_WRAP = 21;
    private static final int SPLIT_HEAD_BYTES = 16;
    private static final int SPLIT_ENTRY_BYTES = 16;
    private static final int PACKED_HEAD_BYTES = 32;
    private static final int PACKED_ENTRY_BYTES = 32;
    private static final int NEXT_IN_PACKED = 2;
    private static final int VERSION = 1;
    private static final int ALIGNMENT = 64;
    private static final int WRAP_BIT = 1 << 15;

    private final MemorySegment log;
    private final boolean packed;
    private final int entries;
    private boolean fresh;

    private RingLog(MemorySegment log, boolean packed, int entries) {
        this.log = log;
        this.packed = packed;
        this.entries = entries;
    }

    /// Octets of the part of a ring of so many entries; the parts of several rings follow each other.
    public static int bytes(boolean packed, int entries) {
        int octets = packed
                ? PACKED_HEAD_BYTES + entries * PACKED_ENTRY_BYTES
                : SPLIT_HEAD_BYTES + entries * SPLIT_ENTRY_BYTES;
        return (octets + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /// The log in `part`, [#bytes] long, of a ring of that kind.
    public static RingLog of(MemorySegment part, boolean packed, int entries) {
        return new RingLog(part, packed, entries);
    }

    /// Whether it can be of a ring of that kind and size.
    boolean fits(boolean ofPacked, int ofEntries) {
        return packed == ofPacked && entries >= ofEntries;
    }

    /// Whether nothing was known before [#open].
    boolean isFresh() {
        return fresh;
    }

    /// Begins the log, if nobody did, and judges it: [Fault#BAD_FIELD] for one of another version or size, or with
    /// chains in flight.
    public Fault open() {
        int version = log.get(U16, VERSION_AT) & 0xffff;
        fresh = version == 0;
        if (fresh) {
            begin();
            return Fault.NONE;
        }
        if (version != VERSION || (log.get(U16, ENTRIES_AT) & 0xffff) != entries) return Fault.BAD_FIELD;
        int at = packed ? PACKED_HEAD_BYTES : SPLIT_HEAD_BYTES;
        int step = packed ? PACKED_ENTRY_BYTES : SPLIT_ENTRY_BYTES;
        for (int entry = 0; entry < entries; entry++) {
            if (log.get(ValueLayout.JAVA_BYTE, at + (long) entry * step) != 0) return Fault.BAD_FIELD;
        }
        return Fault.NONE;
    }

    private void begin() {
        log.set(U16, ENTRIES_AT, (short) entries);
        if (packed) {
            for (int entry = 0; entry < entries; entry++) {
                int next = entry + 1 == entries ? 0 : entry + 1;
                log.set(U16, PACKED_HEAD_BYTES + (long) entry * PACKED_ENTRY_BYTES + NEXT_IN_PACKED, (short) next);
            }
            log.set(ValueLayout.JAVA_BYTE, PACKED_WRAP, (byte) 1);
            log.set(ValueLayout.JAVA_BYTE, PACKED_OLD_WRAP, (byte) 1);
        }
        log.set(U16, VERSION_AT, (short) VERSION);
    }

    /// A split ring's used index is in the guest's memory now.
    void published(int usedIndex) {
        log.set(U16, SPLIT_USED, (short) usedIndex);
    }

    /// A packed ring's next place among the used will be that one.
    void using(int place, boolean wrap) {
        log.set(U16, PACKED_USED, (short) place);
        log.set(ValueLayout.JAVA_BYTE, PACKED_WRAP, (byte) (wrap ? 1 : 0));
    }

    /// The driver sees what was used.
    void used(int place, boolean wrap) {
        log.set(U16, PACKED_OLD_USED, (short) place);
        log.set(ValueLayout.JAVA_BYTE, PACKED_OLD_WRAP, (byte) (wrap ? 1 : 0));
    }

    /// Where a packed ring stood, as [Ring#position()]'s half: the place, and the wrap counter in bit 15. The last use
    /// may have been cut off before or after the driver could see it; `isUsed` says of a place which.
    int place(PlaceTest isUsed) {
        int old = word(PACKED_OLD_USED, PACKED_OLD_WRAP);
        int next = word(PACKED_USED, PACKED_WRAP);
        return next != old && isUsed.test(old & ~WRAP_BIT, (old & WRAP_BIT) != 0) ? next : old;
    }

    private int word(int placeAt, int wrapAt) {
        int place = log.get(U16, placeAt) & 0x7fff;
        boolean wrap = log.get(ValueLayout.JAVA_BYTE, wrapAt) != 0;
        return (place < entries ? place : 0) | (wrap ? WRAP_BIT : 0);
    }

    /// Whether the descriptor at a place is used in the round of that wrap counter.
    @FunctionalInterface
    interface PlaceTest {
        boolean test(int place, boolean wrap);
    }
}
