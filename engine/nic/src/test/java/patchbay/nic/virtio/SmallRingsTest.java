package patchbay.nic.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import patchbay.nic.GuestMemory;
import patchbay.nic.GuestRegion;
import patchbay.testkit.virtio.GuestDriver;
import patchbay.testkit.virtio.GuestDriver.Span;

/// Every ring of few entries that can be written, of descriptors in all their kinds, against a second reading of the
/// specification that is as plain as can be.
class SmallRingsTest {
    private static final long BUFFER = 0x1000;
    private static final long TABLE = 0x1800;
    private static final long OUTSIDE = 0x9000;

    private final MemorySegment memory = Arena.ofAuto().allocate(0x2000, 16);
    private final GuestMemory guest = new GuestMemory();
    private final Chains chains = new Chains(guest, Chains.Direction.FROM_GUEST);
    private final IndirectTable table = new IndirectTable(guest, Arena.ofAuto());
    private long rings;

    /// One descriptor as it may stand in a ring.
    private record Kind(Span span, int flags, int next) {}

    SmallRingsTest() {
        guest.replace(List.of(new GuestRegion(0, memory)));
    }

    @Test
    void everyRingOfOneTwoAndFourIsReadAsTheSpecificationSays() {
        // given
        new GuestDriver(memory, TABLE, 4).descriptor(0, new Span(BUFFER, 64, 0), 0, 0);

        // when
        for (int size = 1; size <= 4; size *= 2) {
            List<Kind> kinds = kinds(size);
            Kind[] ring = new Kind[size];
            fill(ring, 0, kinds);
        }

        // then
        assertThat(rings).isGreaterThan(100_000);
    }

    private static List<Kind> kinds(int size) {
        List<Kind> kinds = new ArrayList<>();
        Span good = new Span(BUFFER, 64, 0);
        for (int next = 0; next <= size; next++) kinds.add(new Kind(good, GuestDriver.NEXT, next));
        kinds.add(new Kind(good, 0, 0));
        kinds.add(new Kind(good, GuestDriver.WRITE, 0));
        kinds.add(new Kind(new Span(BUFFER, 0, 0), 0, 0));
        kinds.add(new Kind(new Span(OUTSIDE, 64, 0), 0, 0));
        kinds.add(new Kind(new Span(TABLE, 16, 0), GuestDriver.INDIRECT, 0));
        kinds.add(new Kind(new Span(TABLE, 16, 0), GuestDriver.INDIRECT | GuestDriver.NEXT, 0));
        return kinds;
    }

    private void fill(Kind[] ring, int from, List<Kind> kinds) {
        if (from == ring.length) {
            check(ring);
            return;
        }
        for (Kind kind : kinds) {
            ring[from] = kind;
            fill(ring, from + 1, kinds);
        }
    }

    private void check(Kind[] kinds) {
        int size = kinds.length;
        GuestDriver driver = new GuestDriver(memory, 0, size);
        for (int at = 0; at < size; at++) driver.descriptor(at, kinds[at].span(), kinds[at].flags(), kinds[at].next());
        RingAreas areas = Objects.requireNonNull(RingAreas.of(NetBench.place(driver), guest, false));
        for (int head = 0; head <= size; head++) {
            for (int index = 0; index <= size + 1; index++) {
                driver.available(0, head);
                driver.availableIndex(index);
                Ring ring = new SplitRing(areas, size, table, VirtioFeature.all(), null);
                chains.clear();
                Ring.Taken taken = ring.take(chains);
                rings++;
                long got = taken == Ring.Taken.NONE ? 0 : taken == Ring.Taken.BROKEN ? -1 : chains.bytes();
                long expected = expected(kinds, head, index);
                if (got != expected) fail(List.of(kinds), head, index, expected, got);
            }
        }
    }

    private static void fail(List<Kind> kinds, int head, int index, long expected, long got) {
        assertThat(got)
                .as("octets of %s, head %d, index %d", kinds, head, index)
                .isEqualTo(expected);
    }

    /// Octets of the first chain; 0 when there is none, -1 when the guest lied.
    private static long expected(Kind[] kinds, int head, int index) {
        if (index == 0) return 0;
        if (index > kinds.length || head >= kinds.length) return -1;
        boolean[] seen = new boolean[kinds.length];
        long octets = 0;
        int at = head;
        while (true) {
            if (at >= kinds.length || seen[at]) return -1;
            seen[at] = true;
            Kind kind = kinds[at];
            if ((kind.flags() & GuestDriver.WRITE) != 0 || kind.span().length() == 0) return -1;
            if (kind.span().address() == OUTSIDE) return -1;
            boolean goesOn = (kind.flags() & GuestDriver.NEXT) != 0;
            if ((kind.flags() & GuestDriver.INDIRECT) != 0) return goesOn ? -1 : octets + 64;
            octets += kind.span().length();
            if (!goesOn) return octets;
            at = kind.next();
        }
    }
}
