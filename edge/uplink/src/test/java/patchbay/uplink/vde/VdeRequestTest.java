package patchbay.uplink.vde;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.wire.Fault;

class VdeRequestTest {
    private static final VdeRequest REQUEST =
            new VdeRequest(5, Path.of("/tmp/s/.00012-00001"), "patchbay user=me PID=1");

    @Test
    void theLayoutIsThatOfVersionThree() {
        // when
        byte[] octets = REQUEST.emit();

        // then
        ByteBuffer in = ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder());
        assertThat(in.getInt(0)).isEqualTo(0xfeedface);
        assertThat(in.getInt(4)).isEqualTo(3);
        assertThat(in.getInt(8)).isEqualTo(5 << 8);
        assertThat(in.getShort(12)).isEqualTo((short) 1);
        assertThat(new String(octets, 14, 19, StandardCharsets.US_ASCII)).isEqualTo("/tmp/s/.00012-00001");
        assertThat(new String(octets, 122, octets.length - 123, StandardCharsets.US_ASCII))
                .isEqualTo("patchbay user=me PID=1");
        assertThat(octets[octets.length - 1]).isZero();
    }

    @Test
    void whatIsWrittenIsRead() {
        assertThat(VdeRequest.parse(REQUEST.emit())).isEqualTo(REQUEST);
    }

    @Test
    void aLongDescriptionIsCut() {
        VdeRequest request = new VdeRequest(0, Path.of("/s"), "x".repeat(500));

        assertThat(request.emit()).hasSizeLessThanOrEqualTo(VdeRequest.MAX_BYTES);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0,BAD_FIELD",
        "4,2,BAD_VERSION",
        "4,1,BAD_VERSION",
        "8,2,UNSUPPORTED",
        "8,-1,UNSUPPORTED",
        "12,2,BAD_NAME"
    })
    void aFieldThatCannotBeIsRefusedByItsReason(int at, int value, Fault fault) {
        byte[] octets = REQUEST.emit();
        ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder()).putInt(at, value);

        assertThat(VdeRequest.parse(octets)).isEqualTo(fault);
    }

    @Test
    void namesThatAreNoPathsAreRefused() {
        byte[] unnamed = REQUEST.emit();
        Arrays.fill(unnamed, 14, 122, (byte) 0);
        byte[] endless = REQUEST.emit();
        Arrays.fill(endless, 14, 122, (byte) '/');
        byte[] relative = REQUEST.emit();
        relative[14] = 'x';

        assertThat(VdeRequest.parse(unnamed)).isEqualTo(Fault.BAD_NAME);
        assertThat(VdeRequest.parse(endless)).isEqualTo(Fault.BAD_NAME);
        assertThat(VdeRequest.parse(relative)).isEqualTo(Fault.BAD_NAME);
    }

    @Test
    void whateverComesIsARequestOrAReason() {
        SplittableRandom random = new SplittableRandom(11);
        for (int run = 0; run < 2_000; run++) {
            byte[] octets = Arrays.copyOf(REQUEST.emit(), random.nextInt(VdeRequest.MAX_BYTES + 1));
            for (int change = random.nextInt(6); change > 0 && octets.length > 0; change--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt();
            }
            assertThat(VdeRequest.parse(octets)).isInstanceOfAny(VdeRequest.class, Fault.class);
        }
    }
}
