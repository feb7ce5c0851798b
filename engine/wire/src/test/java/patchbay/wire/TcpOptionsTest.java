package patchbay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class TcpOptionsTest {
    private final TcpOptions options = new TcpOptions();

    /// Hand-made option strings of hostile and merely odd senders, each with what must be read from it.
    @ParameterizedTest(name = "{0}: {1}")
    @CsvFileSource(resources = "tcp-options.csv", delimiter = '|', numLinesToSkip = 1)
    void optionStringsAreReadAsTheTableSays(String what, String hex, String segment, String meaning, Fault fault) {
        // given
        Octets octets = Octets.ofHex(hex);
        boolean syn = segment.equals("syn");

        // when
        Fault found = options.read(octets.segment(), 0, octets.length(), syn);

        // then
        assertThat(options).as(what).hasToString("[" + (meaning.equals("-") ? "" : meaning) + "]");
        assertThat(found).as(what).isEqualTo(fault);
    }

    @Test
    void noOptionsAtAllAreSound() {
        assertThat(options.read(MemorySegment.NULL, 0, 0, true)).isEqualTo(Fault.NONE);
        assertThat(options.sendMss()).isEqualTo(TcpOptions.DEFAULT_MSS);
    }

    @Test
    void everyFirstAndSecondOctetIsSurvived() {
        for (int kind = 0; kind < 256; kind++) {
            for (int size = 0; size < 256; size++) {
                // given
                byte[] octets = new byte[40];
                octets[0] = (byte) kind;
                octets[1] = (byte) size;

                // when
                Fault fault = options.read(MemorySegment.ofArray(octets), 0, octets.length, true);

                // then
                assertThat(fault).isIn(Fault.NONE, Fault.BAD_OPTION);
            }
        }
    }

    @Test
    void theMssWeSendWithIsNeverTiny() {
        assertThat(options.clear().mss(0).sendMss()).isEqualTo(536);
        assertThat(options.clear().mss(1).sendMss()).isEqualTo(88);
        assertThat(options.clear().mss(87).sendMss()).isEqualTo(88);
        assertThat(options.clear().mss(88).sendMss()).isEqualTo(88);
        assertThat(options.clear().mss(65_535).sendMss()).isEqualTo(65_535);
    }

    @Test
    void anythingWrittenReadsBackTheSame() {
        SplittableRandom random = new SplittableRandom(793);
        MemorySegment bytes = MemorySegment.ofArray(new byte[40]);
        for (int round = 0; round < 20_000; round++) {
            // given
            options.clear();
            if (random.nextBoolean()) options.mss(random.nextInt(65_536));
            if (random.nextBoolean()) options.windowScale(random.nextInt(15));
            if (random.nextBoolean()) options.sackPermitted(true);
            if (random.nextBoolean()) options.timestamps(random.nextInt(), random.nextInt());
            int room = (40 - options.emittedBytes() - 4) / 8;
            for (int block = random.nextInt(5); block > 0 && room-- > 0; block--) {
                int left = random.nextInt();
                options.sack(left, left + 1 + random.nextInt(1 << 20));
            }

            // when
            int length = options.emit(bytes, 0);
            TcpOptions read = new TcpOptions();
            Fault fault = read.read(bytes, 0, length, true);

            // then
            assertThat(fault).isEqualTo(Fault.NONE);
            assertThat(length).isEqualTo(options.emittedBytes()).isLessThanOrEqualTo(40);
            assertThat(length % 4).isZero();
            assertThat(read).hasToString(options.toString());
        }
    }

    @Test
    void blocksThatDoNotFitBehindTheOthersStayAway() {
        // given
        options.clear().timestamps(1, 2);
        for (int block = 0; block < 5; block++) options.sack(10 * block, 10 * block + 5);
        MemorySegment bytes = MemorySegment.ofArray(new byte[40]);

        // when
        int length = options.emit(bytes, 0);
        options.read(bytes, 0, length, false);

        // then
        assertThat(length).isEqualTo(40);
        assertThat(options).hasToString("[TS val 1 ecr 2,sack 0:5,sack 10:15,sack 20:25]");
    }
}
