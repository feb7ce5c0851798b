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
import patchbay.wire.MacAddress;

class CaptureTest {
    private static final long ALPHA = 0x0800_2700_0001L;
    private static final long BETA = 0x0800_2700_0002L;

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
            CaptureSettings.trace(bench.loop.nowNanos()));

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
        ByteBuffer first = read();
        assertThat(first.getInt()).isEqualTo(1);
        assertThat(first.getInt()).isEqualTo(500_000);
        assertThat(capture.records()).isEqualTo(2);
    }

    @Test
    void aWholeNetworkIsRecordedEachFrameOnceWhoeverGetsIt() {
        // given
        network.plug(PortSettings.card("gamma", 0x0800_2700_0003L), new RecordingStation());
        network.capture(capture);

        // when: to one, to all, to nobody, and one that is refused
        alphaPort.take(Bench.frame(ALPHA, BETA, 60));
        betaPort.take(Bench.frame(BETA, MacAddress.BROADCAST, 70));
        betaPort.take(Bench.frame(BETA, 0x0800_2700_0099L, 80));
        betaPort.take(Bench.frame(MacAddress.BROADCAST, ALPHA, 90));
        bench.passNanos(Bench.MILLI);
        network.captureNoMore(capture);
        alphaPort.take(Bench.frame(ALPHA, BETA, 100));
        bench.passNanos(Bench.MILLI);

        // then
        assertThat(records()).extracting(octets -> octets.length).containsExactly(60, 70, 80);
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
        capture.take(frame, true);
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
        capture.take(Bench.frame(octets).segments(Frame.Segmentation.TCP_V4, 1_000), true);
        capture.close();

        // then
        assertThat(records()).containsExactly(octets);
    }

    @Test
    void aFullBufferIsHandedOverWithinTheTurn() {
        // when
        for (int frame = 0; frame < 500; frame++) capture.take(Bench.frame(ALPHA, BETA, 1_514), true);
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

    @Test
    void severalCapturesSeeTheSameAndEndOneByOne() {
        // given
        List<Integer> seen = new ArrayList<>();
        Capture[] captures = new Capture[3];
        for (int at = 0; at < captures.length; at++) {
            int name = at;
            CaptureSink sink = (memory, start, bytes) -> seen.add(name);
            captures[at] = new Capture(bench.loop, Arena.ofAuto(), sink, CaptureSettings.trace(0));
            alphaPort.capture(captures[at]);
        }

        // when the middle, the first and the last leave
        for (int leaving : new int[] {1, 0, 2}) {
            alphaPort.take(Bench.frame(ALPHA, BETA, 60));
            bench.passNanos(Bench.MILLI);
            alphaPort.captureNoMore(captures[leaving]);
        }
        alphaPort.take(Bench.frame(ALPHA, BETA, 60));
        bench.passNanos(Bench.MILLI);

        // then
        assertThat(seen).containsExactlyInAnyOrder(0, 1, 2, 0, 2, 2);
    }

    @Test
    void pcapngHasTheTimeTheDirectionAndWhatWasCutOff() {
        // given
        long offset = 1_700_000_000_123_456_789L - bench.loop.nowNanos();
        CaptureSettings settings = new CaptureSettings(CaptureFormat.PCAPNG, offset, 61);
        CaptureSink sink = (memory, start, bytes) -> {
            file.writeBytes(memory.asSlice(start, bytes).toArray(ValueLayout.JAVA_BYTE));
            return true;
        };
        alphaPort.capture(new Capture(bench.loop, Arena.ofAuto(), sink, settings));

        // when
        alphaPort.take(Bench.frame(ALPHA, BETA, 60));
        betaPort.take(Bench.frame(BETA, ALPHA, 70));
        bench.passNanos(Bench.MILLI);

        // then
        ByteBuffer blocks = read().order(ByteOrder.LITTLE_ENDIAN);
        assertBlock(blocks, 60, 60, 2);
        assertBlock(blocks, 61, 70, 1);
        assertThat(blocks.hasRemaining()).isFalse();
    }

    private static void assertBlock(ByteBuffer blocks, int kept, int original, int direction) {
        int start = blocks.position();
        int length = blocks.getInt(start + 4);
        assertThat(blocks.getInt(start)).isEqualTo(6);
        assertThat(length % 4).isZero();
        long time = (long) blocks.getInt(start + 12) << 32 | blocks.getInt(start + 16) & 0xffff_ffffL;
        assertThat(time).isEqualTo(1_700_000_000_123_456_789L);
        assertThat(blocks.getInt(start + 20)).isEqualTo(kept);
        assertThat(blocks.getInt(start + 24)).isEqualTo(original);
        int options = start + 28 + Math.ceilDiv(kept, 4) * 4;
        assertThat(blocks.getInt(options)).isEqualTo(0x0004_0002);
        assertThat(blocks.getInt(options + 4)).isEqualTo(direction);
        assertThat(blocks.getInt(start + length - 4)).isEqualTo(length);
        blocks.position(start + length);
    }

    private ByteBuffer read() {
        return ByteBuffer.wrap(file.toByteArray()).order(ByteOrder.nativeOrder());
    }

    /// The recorded octets.
    private List<byte[]> records() {
        ByteBuffer bytes = read();
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
