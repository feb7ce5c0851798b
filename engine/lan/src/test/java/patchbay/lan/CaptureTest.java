package patchbay.lan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import patchbay.loop.Frame;

class CaptureTest {
    private static final long ALPHA = 0x0800_2700_0001L;
    private static final long BETA = 0x0800_2700_0002L;
    private static final int DUMMY_END = 24 + 16 + 4;

    private final Bench bench = new Bench();
    private final Switch network = new Switch("lab", bench.loop);
    private final SwitchPort alphaPort = network.plug(PortSettings.card("alpha", ALPHA), new RecordingStation());
    private final SwitchPort betaPort = network.plug(PortSettings.card("beta", BETA), new RecordingStation());
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private boolean stuck;
    private int writes;
    private final Capture capture = new Capture(
            bench.loop,
            Arena.ofAuto(),
            (memory, start, bytes) -> {
                writes++;
                if (stuck) return false;
                file.writeBytes(memory.asSlice(start, bytes).toArray(ValueLayout.JAVA_BYTE));
                return true;
            },
            bench.loop.nowNanos());

    @Test
    void theFileBeginsAsVirtualBoxsDoes() {
        // when
        capture.close();

        // then
        ByteBuffer begin = read();
        assertThat(begin.getInt()).isEqualTo(0xa1b2c3d4);
        assertThat(begin.getShort()).isEqualTo((short) 2);
        assertThat(begin.getShort()).isEqualTo((short) 4);
        assertThat(begin.getLong()).isZero();
        assertThat(begin.getInt()).isEqualTo(65_535);
        assertThat(begin.getInt()).isEqualTo(1);
        assertThat(begin.getLong()).as("time of the dummy record").isZero();
        assertThat(begin.getInt()).isEqualTo(4);
        assertThat(begin.getInt()).isEqualTo(60);
        assertThat(begin.getInt()).isZero();
        assertThat(begin.remaining()).isZero();
    }

    @Test
    void bothDirectionsAreRecordedWithTheTimeSinceTheStart() {
        // given
        alphaPort.capture(capture);

        // when
        bench.passNanos(1_500_000_000L);
        alphaPort.take(Bench.frame(ALPHA, BETA, 60));
        betaPort.take(Bench.frame(BETA, ALPHA, 70));
        bench.passNanos(Bench.MILLI);

        // then
        assertThat(records()).extracting(octets -> octets.length).containsExactly(60, 70);
        ByteBuffer first = read().position(DUMMY_END);
        assertThat(first.getInt()).isEqualTo(1);
        assertThat(first.getInt()).isEqualTo(500_000);
        assertThat(capture.records()).isEqualTo(2);
    }

    @Test
    void aTurnIsHandedOverAtOnce() {
        // given
        alphaPort.capture(capture);

        // when
        for (int frame = 0; frame < 100; frame++) alphaPort.take(Bench.frame(ALPHA, BETA, 60));
        int during = writes;
        bench.passNanos(Bench.MILLI);

        // then
        assertThat(during).isZero();
        assertThat(writes).isEqualTo(1);
    }

    @Test
    void aSuperFrameIsRecordedAsItsSegments() {
        // given
        SuperFrames shape = SuperFrames.any(new SplittableRandom(5));
        Frame frame = shape.frame();

        // when
        capture.take(frame);
        capture.close();

        // then
        assertThat(records()).hasSize(Math.ceilDiv(shape.payloadBytes, shape.segmentBytes));
        assertThat(records()).allMatch(shape::transportChecksumHolds);
    }

    @Test
    void aSuperFrameThatCannotBeCutIsRecordedAsItIs() {
        // given
        SuperFrames shape = SuperFrames.any(new SplittableRandom(5));
        byte[] octets = shape.octets();
        octets[shape.ipAt()] = 0;

        // when
        capture.take(Bench.frame(octets).segments(Frame.Segmentation.TCP_V4, 1_000));
        capture.close();

        // then
        assertThat(records()).containsExactly(octets);
    }

    @Test
    void aFullBufferIsHandedOverWithinTheTurn() {
        // when
        for (int frame = 0; frame < 500; frame++) capture.take(Bench.frame(ALPHA, BETA, 1_514));
        bench.passNanos(Bench.MILLI);

        // then
        assertThat(records()).hasSize(500);
        assertThat(writes).isEqualTo(3);
    }

    @Test
    void aSinkThatIsStuckCostsRecordsAndNothingElse() {
        // given
        stuck = true;
        alphaPort.capture(capture);

        // when
        for (int frame = 0; frame < 500; frame++) alphaPort.take(Bench.frame(ALPHA, BETA, 1_514));
        bench.passNanos(Bench.MILLI);
        stuck = false;
        alphaPort.take(Bench.frame(ALPHA, BETA, 60));
        bench.passNanos(Bench.MILLI);

        // then
        assertThat(capture.lost()).isEqualTo(500);
        assertThat(capture.records()).isEqualTo(1);
        assertThat(records()).extracting(octets -> octets.length).containsExactly(60);
        assertThat(betaPort.counters().framesToStation()).isEqualTo(501);
    }

    private ByteBuffer read() {
        return ByteBuffer.wrap(file.toByteArray()).order(ByteOrder.nativeOrder());
    }

    /// The recorded octets behind the dummy record.
    private List<byte[]> records() {
        ByteBuffer bytes = read().position(DUMMY_END);
        List<byte[]> records = new ArrayList<>();
        while (bytes.hasRemaining()) {
            bytes.getLong();
            byte[] octets = new byte[bytes.getInt()];
            assertThat(bytes.getInt()).isEqualTo(octets.length);
            bytes.get(octets);
            records.add(octets);
        }
        return records;
    }
}
