package patchbay.wire.tftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import patchbay.wire.Fault;
import patchbay.wire.Octets;
import patchbay.wire.Samples;

class TftpMessageTest {
    private final TftpView view = new TftpView();

    static Stream<TftpMessage> messages() {
        List<TftpOption> options = List.of(new TftpOption("blksize", "1428"), new TftpOption("tsize", "0"));
        return Stream.of(
                new TftpMessage.Request(false, "pxelinux.0", "octet", options),
                new TftpMessage.Request(true, "../../etc/passwd", "NETASCII", List.of()),
                new TftpMessage.Request(false, "", "", List.of()),
                new TftpMessage.Data(0, Octets.EMPTY),
                new TftpMessage.Data(65_535, Octets.of(new byte[1428])),
                new TftpMessage.Ack(0),
                new TftpMessage.Ack(65_535),
                new TftpMessage.Refusal(TftpMessage.FILE_NOT_FOUND, "File not found"),
                new TftpMessage.Refusal(0, ""),
                new TftpMessage.OptionAck(options));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void anyMessageReadsBackTheSame(TftpMessage message) {
        // given
        Octets octets = message.octets();

        // when
        Fault fault = view.wrap(octets.segment(), 0, octets.length());

        // then
        assertThat(fault).isEqualTo(Fault.NONE);
        assertThat(TftpMessage.parse(view)).isEqualTo(message);
        assertThat(TftpMessage.parse(view).octets()).isEqualTo(octets);
        assertThat(message.toString()).isNotEmpty().doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource({
        "'', TRUNCATED",
        "0001, TRUNCATED",
        "000100, TRUNCATED",
        "0000 6100 6100, UNSUPPORTED",
        "0007 6100 6100, UNSUPPORTED",
        "ffff 6100 6100, UNSUPPORTED",
        "0001 6161, TRUNCATED",
        "0001 6100 61, TRUNCATED",
        "0001 6100 6100, NONE",
        "0001 6100 6100 00, NONE",
        "0001 6100 6100 62, BAD_OPTION",
        "0001 6100 6100 6200, BAD_OPTION",
        "0001 6100 6100 6200 63, BAD_OPTION",
        "0001 6100 6100 6200 6300, NONE",
        "0001 6100 6100 6200 00, NONE",
        "0002 6100 6100, NONE",
        "0003 0001, NONE",
        "0004 0001, NONE",
        "0004 00, TRUNCATED",
        "0005 0001 61, NONE",
        "0006 6200 63, BAD_OPTION",
        "0006 6200 6300, NONE",
        "0006 0001, BAD_OPTION",
        "0006 00, TRUNCATED",
    })
    void everyTextOfARequestEndsInsideIt(String hex, Fault fault) {
        Octets octets = Octets.ofHex(hex);
        assertThat(view.wrap(octets.segment(), 0, octets.length())).isEqualTo(fault);
    }

    @Test
    void aRequestIsAtMost512Octets() {
        assertThat(wrapRequest(512)).isEqualTo(Fault.NONE);
        assertThat(wrapRequest(513)).isEqualTo(Fault.TOO_LONG);
    }

    private Fault wrapRequest(int length) {
        Octets octets = new TftpMessage.Request(false, "f".repeat(length - 2 - 1 - 6), "octet", List.of()).octets();
        assertThat(octets.length()).isEqualTo(length);
        return view.wrap(octets.segment(), 0, length);
    }

    @Test
    void anyOctetsBehindAGoodDoorMakeAMessage() {
        SplittableRandom random = new SplittableRandom(1350);
        byte[] sound = Samples.tftpRequest().octets().toByteArray();
        for (int round = 0; round < 50_000; round++) {
            // given
            byte[] bytes = sound.clone();
            for (int change = 0; change < 3; change++) bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(8);
            bytes[0] = 0;
            Octets octets = Octets.of(bytes).slice(0, random.nextInt(bytes.length + 1));

            // when
            Fault fault = view.wrap(octets.segment(), 0, octets.length());

            // then
            if (fault == Fault.NONE)
                assertThat(TftpMessage.parse(view).toString()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1428, 1428",
        "00512, 512",
        "'', -1",
        "-1, -1",
        "+1, -1",
        "1x, -1",
        "' 1', -1",
        "999999999999999999, 999999999999999999",
        "1000000000000000000, -1"
    })
    void anOptionsNumberIsDecimalOrNone(String value, long number) {
        assertThat(new TftpOption("blksize", value).number()).isEqualTo(number);
    }

    @Test
    void optionNamesDoNotMindCase() {
        assertThat(new TftpOption("BlkSize", "512").is(TftpOption.BLOCK_BYTES)).isTrue();
        assertThat(new TftpOption("blksize2", "512").is(TftpOption.BLOCK_BYTES)).isFalse();
    }

    @Test
    void aDataMessageIsWrittenInPlace() {
        // given
        MemorySegment bytes = MemorySegment.ofArray(new byte[16]);

        // when
        view.freshData(bytes, 4, 7, 8);

        // then
        assertThat(Octets.copyOf(bytes, 4, 4)).isEqualTo(Octets.ofHex("0003 0007"));
        assertThat(view.payloadStart()).isEqualTo(8);
        assertThat(view.payloadBytes()).isEqualTo(8);
    }
}
