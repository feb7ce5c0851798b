package patchbay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PcapngTest {
    @Test
    void aFileBeginsWithASectionAndAnInterface() {
        assertThat(Octets.of(new PcapngHead("Pb 1", "web.nic1", 96).emit()))
                .isEqualTo(Octets.ofHex(
                        "0a0d0d0a 28000000 4d3c2b1a 01000000 ffffffffffffffff 04000400 50622031 00000000 28000000"
                                + "01000000 2c000000 01000000 60000000 02000800 7765622e6e696331"
                                + "09000100 09000000 00000000 2c000000"));
    }

    @Test
    void itEndsWithStatistics() {
        assertThat(Octets.of(new PcapngStatistics(0x0102_0304_0506_0708L, 9, 2).emit()))
                .isEqualTo(Octets.ofHex("05000000 34000000 00000000 04030201 08070605 04000800 0900000000000000"
                        + "05000800 0200000000000000 00000000 34000000"));
    }

    @Test
    void aFrameStandsBetweenItsHeadAndTail() {
        // given
        MemorySegment bytes = MemorySegment.ofArray(new byte[64]);
        bytes.fill((byte) 0xee);

        // when
        int length = PcapngPacket.emit(bytes, 1, 0x0102_0304_0506_0708L, 5, 60, true);

        // then
        assertThat(Octets.copyOf(bytes, 1, length))
                .isEqualTo(Octets.ofHex("06000000 34000000 00000000 04030201 08070605 05000000 3c000000"
                        + "eeeeeeeeee 000000 02000400 02000000 00000000 34000000"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 1_514, 65_535})
    void aBlockIsAMultipleOfFourAndNothingBehindItIsTouched(int kept) {
        // given
        MemorySegment bytes = MemorySegment.ofArray(new byte[PcapngPacket.HEAD_BYTES + kept + 32]);
        bytes.fill((byte) 0x55);

        // when
        int length = PcapngPacket.emit(bytes, 0, 1, kept, kept, false);

        // then
        assertThat(length % 4).isZero();
        assertThat(length).isEqualTo(PcapngPacket.HEAD_BYTES + kept + PcapngPacket.tailBytes(kept));
        assertThat(bytes.get(ValueLayout.JAVA_BYTE, length)).isEqualTo((byte) 0x55);
    }
}
