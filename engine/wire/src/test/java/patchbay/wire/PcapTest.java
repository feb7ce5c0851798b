package patchbay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PcapTest {
    private final MemorySegment bytes = MemorySegment.ofArray(new byte[40]);

    @Test
    void anEthernetFileBeginsWithTheClassicHeader() {
        // when
        int length = PcapHeader.ethernet().emit(bytes, 0);

        // then
        assertThat(Octets.copyOf(bytes, 0, length))
                .isEqualTo(Octets.ofHex("d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000"));
    }

    @Test
    void aTraceBeginsWithADummyRecordAsVirtualBoxsDoes() {
        assertThat(Octets.of(PcapHeader.trace()))
                .isEqualTo(Octets.ofHex("d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000"
                        + "00000000 00000000 04000000 3c000000 00000000"));
    }

    @Test
    void aRecordBeginsWithTimeAndLengths() {
        // when
        int length = PcapRecord.emit(bytes, 3, 1_000_000_007_000L, 60, 61);

        // then
        assertThat(Octets.copyOf(bytes, 3, length)).isEqualTo(Octets.ofHex("e8030000 07000000 3c000000 3d000000"));
    }

    @Test
    void headersAndRecordsReadBack() {
        SplittableRandom random = new SplittableRandom(24);
        for (int round = 0; round < 2000; round++) {
            // given
            PcapHeader file = new PcapHeader(random.nextBoolean(), random.nextInt(1 << 18), random.nextInt(300));
            long nanos = random.nextLong(4_294_967_295L * 1_000_000_000L);
            if (!file.nanos()) nanos -= nanos % 1000;
            PcapRecord record = new PcapRecord(nanos, random.nextInt(1 << 18), random.nextInt(1 << 18));

            // when
            file.emit(bytes, 0);
            record.emit(file, bytes, PcapHeader.BYTES);

            // then
            assertThat(PcapHeader.parse(bytes, 0, 24)).isEqualTo(file);
            assertThat(PcapRecord.parse(file, bytes, 24, 16)).isEqualTo(record);
        }
    }

    @Test
    void whatIsNoPcapIsNull() {
        // given
        PcapHeader.ethernet().emit(bytes, 0);
        PcapRecord.emit(bytes, 24, 0, -1, 60);

        // then
        assertThat(PcapHeader.parse(bytes, 0, 23)).isNull();
        assertThat(PcapHeader.parse(bytes, 1, 24)).isNull();
        assertThat(PcapRecord.parse(PcapHeader.ethernet(), bytes, 24, 16)).isNull();
        assertThat(PcapRecord.parse(PcapHeader.ethernet(), bytes, 24, 15)).isNull();
    }
}
