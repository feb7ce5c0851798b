package patchbay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class OctetsTest {
    @Test
    void octetsAreCopiedInAndOut() {
        // given
        byte[] bytes = {1, 2, 3};

        // when
        Octets octets = Octets.of(bytes);
        bytes[0] = 9;
        octets.toByteArray()[1] = 9;

        // then
        assertThat(octets).isEqualTo(Octets.ofHex("010203")).hasSameHashCodeAs(Octets.ofHex("01 02 03"));
        assertThat(octets.segment().isReadOnly()).isTrue();
    }

    @Test
    void numbersAreReadBigEndianAndUnsigned() {
        Octets octets = Octets.ofHex("ff 8001 fedcba98");
        assertThat(octets.u8(0)).isEqualTo(255);
        assertThat(octets.u16(1)).isEqualTo(0x8001);
        assertThat(octets.i32(3)).isEqualTo(0xfedc_ba98);
        assertThat(Octets.ofWords(0x0a00_0203, -1)).isEqualTo(Octets.ofHex("0a000203 ffffffff"));
    }

    @Test
    void piecesAreCutAndJoined() {
        Octets octets = Octets.ofHex("0102030405");
        assertThat(octets.slice(1, 3)).isEqualTo(Octets.ofHex("020304"));
        assertThat(octets.slice(5, 0)).isSameAs(Octets.EMPTY);
        assertThat(octets.slice(0, 2).then(octets.slice(2, 3))).isEqualTo(octets);
    }

    @Test
    void octetsAreWrittenWhereTheyAreToldAndNowhereElse() {
        // given
        MemorySegment bytes = MemorySegment.ofArray(new byte[6]).fill((byte) 0x55);

        // when
        int length = Octets.ofHex("0102").emit(bytes, 3);

        // then
        assertThat(length).isEqualTo(2);
        assertThat(Octets.copyOf(bytes, 0, 6)).isEqualTo(Octets.ofHex("555555010255"));
    }

    @Test
    void whatDoesNotPrintIsAQuestionMark() {
        assertThat(Octets.ofText("a\r\n\u001bb\u00e4~ ").printable()).isEqualTo("a???b?~ ");
        assertThat(Octets.ofText("a\u00e4").text()).isEqualTo("a\u00e4");
    }

    @Test
    void longOctetsPrintTheirHead() {
        assertThat(Octets.of(new byte[33])).hasToString("00".repeat(32) + "…(33)");
        assertThat(Octets.of(new byte[32])).hasToString("00".repeat(32));
    }
}
