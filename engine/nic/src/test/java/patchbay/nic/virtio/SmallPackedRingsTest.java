package patchbay.nic.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import patchbay.nic.GuestMemory;
import patchbay.nic.GuestRegion;
import patchbay.testkit.virtio.GuestDriver;
import patchbay.testkit.virtio.GuestDriver.Span;

/// As [SmallRingsTest], of packed rings (VirtIO 1.3 §2.8), which may have any number of entries.
class SmallPackedRingsTest {
    private static final long BUFFER = 0x1000;
    private static final long TABLE = 0x1800;
    private static final long OUTSIDE = 0x9000;
    private static final int BEGINNING = 0x8000_8000;
    private static final int AVAILABLE = 1 << 7;
    private static final int USED = 1 << 15;
    private static final int[] TURNS = {0, AVAILABLE, USED, AVAILABLE | USED};

    private final MemorySegment memory = Arena.ofAuto().allocate(0x2000, 16);
    private final GuestMemory guest = new GuestMemory();
    private final Chains chains = new Chains(guest, Chains.Direction.FROM_GUEST);
    private final IndirectTable table = new IndirectTable(guest, Arena.ofAuto());
    private long rings;

    /// One descriptor as it may stand in a ring; an id too many is the ring's size.
    private enum Kind {
        LAST(BUFFER, 64, 0, false),
        LAST_OF_NO_ID(BUFFER, 64, 0, true),
        NEXT(BUFFER, 64, GuestDriver.NEXT, false),
        WRITTEN(BUFFER, 64, GuestDriver.WRITE, false),
        EMPTY(BUFFER, 0, 0, false),
        ELSEWHERE(OUTSIDE, 64, 0, false),
        IN_TABLE(TABLE, 16, GuestDriver.INDIRECT, false),
        IN_TABLE_AND_NEXT(TABLE, 16, GuestDriver.INDIRECT | GuestDriver.NEXT, false);

        final long address;
        final int length;
        final int flags;
        final boolean hasNoId;

        Kind(long address, int length, int flags, boolean hasNoId) {
            this.address = address;
            this.length = length;
            this.flags = flags;
            this.hasNoId = hasNoId;
        }
    }

    SmallPackedRingsTest() {
        guest.replace(List.of(new GuestRegion(0, memory)));
    }

    @Test
    void everyRingOfUpToFourIsReadAsTheSpecificationSays() {
        // given
        new GuestDriver(memory, TABLE, 4).descriptor(0, new Span(BUFFER, 64, 0), 0, 0);

        // when
        for (int size = 1; size <= 4; size++) fill(new Kind[size], 0);

        // then
        assertThat(rings).isGreaterThan(15_000);
    }

    private void fill(Kind[] ring, int from) {
        if (from == ring.length) {
            for (int turn : TURNS) check(ring, turn);
            return;
        }
        for (Kind kind : Kind.values()) {
            ring[from] = kind;
            fill(ring, from + 1);
        }
    }

    private void check(Kind[] kinds, int turn) {
        int size = kinds.length;
        for (int at = 0; at < size; at++) {
            memory.set(ValueLayout.JAVA_LONG, 16L * at, kinds[at].address);
            memory.set(ValueLayout.JAVA_INT, 16L * at + 8, kinds[at].length);
            memory.set(ValueLayout.JAVA_SHORT, 16L * at + 12, (short) (kinds[at].hasNoId ? size : size - 1));
            memory.set(ValueLayout.JAVA_SHORT, 16L * at + 14, (short) (kinds[at].flags | turn));
        }
        RingPlace place = new RingPlace(size, 0, 16L * size, 16L * size + 4);
        RingAreas areas = Objects.requireNonNull(RingAreas.of(place, guest, true));
        Ring ring = new PackedRing(areas, size, table, VirtioFeature.all(), BEGINNING, null);
        chains.clear();
        Ring.Taken taken = ring.take(chains);
        rings++;
        long got = taken == Ring.Taken.NONE ? 0 : taken == Ring.Taken.BROKEN ? -1 : chains.bytes();
        long expected = turn == AVAILABLE ? expected(kinds) : 0;
        if (got != expected) {
            assertThat(got).as("octets of %s, turn %x", List.of(kinds), turn).isEqualTo(expected);
        }
    }

    /// Octets of the first chain; -1 when the guest lied.
    private static long expected(Kind[] kinds) {
        long octets = 0;
        for (int at = 0; at < kinds.length; at++) {
            Kind kind = kinds[at];
            switch (kind) {
                case NEXT -> octets += 64;
                case LAST -> {
                    return octets + 64;
                }
                case IN_TABLE -> {
                    return at == 0 ? 64 : -1;
                }
                default -> {
                    return -1;
                }
            }
        }
        return -1;
    }
}
