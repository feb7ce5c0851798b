package patchbay.nic;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.wire.Fault;

class GuestMemoryTest {
    private static final long BASE = 0x1000;
    private static final long NEXT = 0x2000;
    private static final long FAR = 0x1_0000_0000L;

    private final MemorySegment low = Arena.ofAuto().allocate(0x1000);
    private final MemorySegment next = Arena.ofAuto().allocate(0x1000);
    private final MemorySegment far = Arena.ofAuto().allocate(0x100);
    private final MemorySegment copy = Arena.ofAuto().allocate(0x4000);
    private final GuestMemory memory = new GuestMemory();

    GuestMemoryTest() {
        memory.replace(List.of(new GuestRegion(BASE, low), new GuestRegion(NEXT, next), new GuestRegion(FAR, far)));
    }

    @ParameterizedTest
    @CsvSource({
        "0x1000, 0, true",
        "0x1000, 0x1000, true",
        "0x1000, 0x2000, true",
        "0x1000, 0x2001, false",
        "0x0fff, 1, false",
        "0x0fff, 2, false",
        "0x2fff, 1, true",
        "0x3000, 1, false",
        "0x100000000, 0x100, true",
        "0x1000000ff, 2, false",
        "-1, 1, false",
        "0x1000, -1, false",
        "0x7fffffffffffffff, 1, false",
        "0x7ffffffffffffff0, 0x7ffffffffffffff0, false",
    })
    void itReachesWhatIsMappedAndNoOctetMore(String address, String length, boolean expected) {
        assertThat(memory.reaches(Long.decode(address), Long.decode(length))).isEqualTo(expected);
    }

    @Test
    void aCopyRunsOverRegionsThatFollowEachOther() {
        // given
        low.set(ValueLayout.JAVA_BYTE, 0xfff, (byte) 1);
        next.set(ValueLayout.JAVA_BYTE, 0, (byte) 2);

        // when
        Fault fault = memory.read(NEXT - 1, copy, 10, 2);

        // then
        assertThat(fault).isEqualTo(Fault.NONE);
        assertThat(copy.get(ValueLayout.JAVA_BYTE, 10)).isEqualTo((byte) 1);
        assertThat(copy.get(ValueLayout.JAVA_BYTE, 11)).isEqualTo((byte) 2);
    }

    @Test
    void aCopyThatLeavesMemoryCopiesNothingAndIsCounted() {
        // given
        copy.fill((byte) 9);

        // when
        Fault fault = memory.write(NEXT + 0xff0, copy, 0, 17);

        // then
        assertThat(fault).isEqualTo(Fault.OUTSIDE_MEMORY);
        assertThat(next.get(ValueLayout.JAVA_BYTE, 0xff0)).isZero();
        assertThat(memory.outside()).isEqualTo(1);
    }

    @Test
    void numbersAreLittleEndian() {
        // when
        memory.i64(FAR, 0x1122334455667788L);

        // then
        assertThat(memory.u8(FAR)).isEqualTo(0x88);
        assertThat(memory.u16(FAR)).isEqualTo(0x7788);
        assertThat(memory.i32(FAR)).isEqualTo(0x55667788);
        assertThat(memory.i64(FAR)).isEqualTo(0x1122334455667788L);
        assertThat(memory.outside()).isZero();
    }

    @Test
    void aNumberOutsideIsZeroAndCounted() {
        // when
        memory.i32(FAR + 0xfe, -1);

        // then
        assertThat(memory.i32(FAR + 0xfe)).isZero();
        assertThat(memory.i64(-8)).isZero();
        assertThat(memory.outside()).isEqualTo(3);
    }

    @Test
    void anAreaIsJudgedOnceAndInOneRegion() {
        // when
        GuestArea ring = Objects.requireNonNull(memory.area(BASE + 0x10, 0x20));
        ring.u16(2, 0xabcd);

        // then
        assertThat(memory.u16(BASE + 0x12)).isEqualTo(0xabcd);
        assertThat(memory.area(NEXT - 1, 2)).isNull();
        assertThat(memory.area(NEXT, 0)).isNull();
        assertThat(memory.area(NEXT, Long.MAX_VALUE)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"0x1fff, 1", "0x0, 0x1001", "-1, 16", "0x7fffffffffffffff, 1"})
    void aMapThatCannotBeLeavesTheOldOne(String base, String length) {
        // given
        MemorySegment memoryOfIt = copy.asSlice(0, Long.decode(length));
        List<GuestRegion> map = List.of(new GuestRegion(BASE, low), new GuestRegion(Long.decode(base), memoryOfIt));
        long generation = memory.generation();

        // when
        Fault fault = memory.replace(map);

        // then
        assertThat(fault).isEqualTo(Fault.BAD_FIELD);
        assertThat(memory.generation()).isEqualTo(generation);
        assertThat(memory.reaches(FAR, 1)).isTrue();
    }

    @Test
    void aRegionThatIsAddedIsMemoryUntilItIsRemoved() {
        // given
        long between = 0x8000;
        memory.i32(FAR, 7);

        // when
        Fault fault = memory.add(new GuestRegion(between, copy.asSlice(0x1000, 0x1000)));
        memory.i32(between, 0x1234);

        // then
        assertThat(fault).isEqualTo(Fault.NONE);
        assertThat(copy.get(ValueLayout.JAVA_INT_UNALIGNED, 0x1000)).isEqualTo(0x1234);
        assertThat(memory.i32(FAR)).isEqualTo(7);

        // when
        memory.remove(between);
        memory.remove(between);
        memory.remove(NEXT + 1);

        // then
        assertThat(memory.reaches(between, 1)).isFalse();
        assertThat(memory.reaches(BASE, 0x2000)).isTrue();
        assertThat(memory.i32(FAR)).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"0x1000, 1", "0x1fff, 1", "0x0, 0x1001", "0x3000, 0", "-1, 16", "0x7fffffffffffffff, 1"})
    void aRegionThatCannotBeIsNotAdded(String base, String length) {
        // given
        long generation = memory.generation();

        // when
        Fault fault = memory.add(new GuestRegion(Long.decode(base), copy.asSlice(0, Long.decode(length))));

        // then
        assertThat(fault).isEqualTo(Fault.BAD_FIELD);
        assertThat(memory.generation()).isEqualTo(generation);
    }

    @Test
    void regionsComeAndGoInAnyOrderAndTheMapIsTheSameAsOneMadeWhole() {
        // given
        Random random = new Random(5);
        Map<Long, GuestRegion> expected = new TreeMap<>();
        memory.clear();

        // when
        for (int step = 0; step < 5_000; step++) {
            long base = random.nextInt(512) * 16L;
            GuestRegion region = new GuestRegion(base, copy.asSlice(base, 1 + random.nextInt(16)));
            if (expected.remove(base) != null) memory.remove(base);
            else if (memory.add(region) == Fault.NONE) expected.put(base, region);
        }

        // then
        assertThat(expected).hasSizeGreaterThan(100);
        for (long address = 0; address < 512 * 16; address++) {
            GuestRegion region = expected.get(address & -16);
            assertThat(memory.reaches(address, 1)).isEqualTo(region != null && (address & 15) < region.length());
        }
    }

    @Test
    void tooManyRegionsAreRefused() {
        // given
        List<GuestRegion> map = IntStream.rangeClosed(0, GuestMemory.MAX_REGIONS)
                .mapToObj(index -> new GuestRegion(index * 16L, copy.asSlice(index, 1)))
                .toList();

        // then
        assertThat(memory.replace(map)).isEqualTo(Fault.TABLE_FULL);
        assertThat(memory.replace(map.subList(1, map.size()))).isEqualTo(Fault.NONE);
        assertThat(memory.add(map.getFirst())).isEqualTo(Fault.TABLE_FULL);
    }

    @Test
    void aClearedMapIsNowhere() {
        // when
        memory.clear();

        // then
        assertThat(memory.reaches(BASE, 1)).isFalse();
        assertThat(memory.read(BASE, copy, 0, 1)).isEqualTo(Fault.OUTSIDE_MEMORY);
    }
}
