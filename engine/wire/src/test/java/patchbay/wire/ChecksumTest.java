package patchbay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    private final SplittableRandom random = new SplittableRandom(71);

    @Test
    void theExampleOfRfc1071Holds() {
        // given RFC 1071 §3's octets
        MemorySegment bytes = Octets.ofHex("0001 f203 f4f5 f6f7").segment();

        // when
        long sum = Checksum.sum(bytes, 0, 8);

        // then
        assertThat(Checksum.fold(sum)).isEqualTo(0xddf2);
        assertThat(Checksum.finish(sum)).isEqualTo(0x220d);
    }

    @Test
    void anEmptyPieceSumsToNothing() {
        assertThat(Checksum.sum(MemorySegment.NULL, 0, 0)).isZero();
        assertThat(Checksum.finish(0)).isEqualTo(0xffff);
    }

    @Test
    void everyShortLengthAtEveryAlignmentEqualsTheSixteenBitLoop() {
        try (Arena arena = Arena.ofConfined()) {
            // given
            MemorySegment bytes = filled(arena, 320);

            // when, then
            for (int start = 0; start < 16; start++) {
                for (int length = 0; length <= 300; length++) {
                    assertThat(Checksum.fold(Checksum.sum(bytes, start, length)))
                            .as("start %d length %d", start, length)
                            .isEqualTo(naive(bytes, start, length));
                }
            }
        }
    }

    @Test
    void anyLengthOfASuperFrameEqualsTheSixteenBitLoop() {
        try (Arena arena = Arena.ofConfined()) {
            // given
            MemorySegment bytes = filled(arena, 65_570);

            // when, then
            for (int round = 0; round < 200; round++) {
                int start = random.nextInt(20);
                int length = round == 0 ? 65_550 : random.nextInt(65_551);
                assertThat(Checksum.fold(Checksum.sum(bytes, start, length)))
                        .as("start %d length %d", start, length)
                        .isEqualTo(naive(bytes, start, length));
            }
        }
    }

    @Test
    void octetsOfAllOnesDoNotLoseACarry() {
        try (Arena arena = Arena.ofConfined()) {
            // given
            MemorySegment bytes = arena.allocate(65_550).fill((byte) 0xff);

            // when, then: ones' complement knows two zeros, and a sum of all ones is the other one
            for (int length : new int[] {2, 30, 32, 64, 1500, 65_534, 65_550}) {
                assertThat(Checksum.fold(Checksum.sum(bytes, 0, length))).isEqualTo(0xffff);
            }
            assertThat(Checksum.fold(Checksum.sum(bytes, 0, 65_535))).isEqualTo(naive(bytes, 0, 65_535));
        }
    }

    @Test
    void thePartsOfAPieceSumToTheWhole() {
        try (Arena arena = Arena.ofConfined()) {
            // given
            MemorySegment bytes = filled(arena, 3000);
            for (int round = 0; round < 500; round++) {
                int length = random.nextInt(3000);
                int cut = random.nextInt(length + 1);

                // when
                long front = Checksum.sum(bytes, 0, cut);
                long back = Checksum.sum(bytes, cut, length - cut);
                long both = Checksum.add(front, cut % 2 == 0 ? back : Checksum.odd(back));

                // then
                assertThat(Checksum.fold(both))
                        .as("cut %d of %d", cut, length)
                        .isEqualTo(Checksum.fold(Checksum.sum(bytes, 0, length)));
            }
        }
    }

    @Test
    void aMendedChecksumIsTheOneComputedAfresh() {
        MemorySegment bytes = MemorySegment.ofArray(new byte[40]);
        for (int round = 0; round < 20_000; round++) {
            // given
            for (int at = 0; at < 40; at++) bytes.set(ValueLayout.JAVA_BYTE, at, (byte) random.nextInt(256));
            int checksum = Checksum.finish(Checksum.sum(bytes, 0, 40));
            int word = 2 * random.nextInt(20);
            int before = u16(bytes, word);

            // when
            int after = random.nextInt(4) == 0 ? random.nextInt(2) * 0xffff : random.nextInt(0x10000);
            bytes.set(ValueLayout.JAVA_BYTE, word, (byte) (after >>> 8));
            bytes.set(ValueLayout.JAVA_BYTE, word + 1, (byte) after);

            // then
            int mended = Checksum.mend(checksum, before, after);
            assertThat(mended).isEqualTo(Checksum.finish(Checksum.sum(bytes, 0, 40)));
        }
    }

    @Test
    void theCornerOfRfc1624IsMendedRight() {
        // RFC 1624 §4: a header sums to 0xcd7a and its word 0x5555 becomes 0x3285
        assertThat(Checksum.mend(0xdd2f, 0x5555, 0x3285)).isEqualTo(0x0000);
    }

    @Test
    void aMendedAddressIsTwoMendedWords() {
        for (int round = 0; round < 10_000; round++) {
            // given
            int checksum = random.nextInt(0x10000);
            int before = random.nextInt();
            int after = random.nextInt();

            // when
            int words = Checksum.mend(checksum, before >>> 16, after >>> 16);
            words = Checksum.mend(words, before & 0xffff, after & 0xffff);

            // then
            assertThat(Checksum.mend32(checksum, before, after)).isEqualTo(words);
        }
    }

    @Test
    void thePseudoHeadersSumAsIfTheyWereWritten() {
        // given
        Octets v4 = Octets.ofWords(0x0a00_020f, 0xcb00_7107).then(Octets.ofHex("0006 05dc"));
        Octets v6 = Octets.ofWords(0x2001_0db8, 0, 0, 1, 0xfe80_0000, 0, 0xffff_ffff, 0x8000_0002, 1480, 58);

        // when
        long sum4 = Checksum.pseudoV4(0x0a00_020f, 0xcb00_7107, IpProtocol.TCP, 1500);
        long addresses = Checksum.addresses(0x2001_0db8_0000_0000L, 1, 0xfe80_0000_0000_0000L, 0xffff_ffff_8000_0002L);
        long sum6 = Checksum.pseudoV6(addresses, IpProtocol.ICMPV6, 1480);

        // then
        assertThat(Checksum.fold(sum4)).isEqualTo(naive(v4.segment(), 0, v4.length()));
        assertThat(Checksum.fold(sum6)).isEqualTo(naive(v6.segment(), 0, v6.length()));
    }

    private MemorySegment filled(Arena arena, int length) {
        MemorySegment bytes = arena.allocate(length);
        for (int at = 0; at < length; at++) bytes.set(ValueLayout.JAVA_BYTE, at, (byte) random.nextInt(256));
        return bytes;
    }

    /// The loop as RFC 1071 §4.1 has it.
    private static int naive(MemorySegment bytes, long start, int length) {
        int sum = 0;
        for (int at = 0; at < length; at++) {
            int octet = bytes.get(ValueLayout.JAVA_BYTE, start + at) & 0xff;
            sum += at % 2 == 0 ? octet << 8 : octet;
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }

    private static int u16(MemorySegment bytes, int at) {
        return (bytes.get(ValueLayout.JAVA_BYTE, at) & 0xff) << 8 | bytes.get(ValueLayout.JAVA_BYTE, at + 1) & 0xff;
    }
}
