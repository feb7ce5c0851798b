package patchbay.lan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import patchbay.loop.Frame;
import patchbay.loop.Frame.Segmentation;
import patchbay.wire.Fault;
import patchbay.wire.MacAddress;

class SegmenterTest {
    private static final int FIN_PSH = 0x09;
    private static final int CWR = 0x80;

    private final Bench bench = new Bench(1_400, 1_400);
    private final Switch network = new Switch("lab", bench.loop);
    private final RecordingStation plain = new RecordingStation(Abilities.plain(16_000));
    private final SwitchPort to = network.plug(catchAll("plain"), plain);
    private final SwitchPort from = network.plug(catchAll("sender"), new RecordingStation());

    @Test
    void whatWasCutPutTogetherAgainIsTheOriginal() {
        for (long seed = 1; seed <= 300; seed++) {
            // given
            SuperFrames shape = SuperFrames.any(new SplittableRandom(seed));
            Frame frame = shape.frame();
            byte[] original = Bench.octets(frame);
            plain.got.clear();

            // when
            from.take(frame);
            bench.passNanos(Bench.MILLI);

            // then
            assertThat(Bench.octets(frame)).as("a lent frame is read-only").isEqualTo(original);
            assertThat(payloads(shape)).as("seed %d", seed).isEqualTo(tail(original, shape.payloadAt()));
        }
        assertThat(to.faultsToStation().total()).isZero();
    }

    @Test
    void everySegmentIsAFrameOfItsOwn() {
        for (long seed = 1; seed <= 300; seed++) {
            // given
            SuperFrames shape = SuperFrames.any(new SplittableRandom(seed));
            Frame frame = shape.frame();
            byte[] original = Bench.octets(frame);
            plain.got.clear();

            // when
            from.take(frame);
            bench.passNanos(Bench.MILLI);

            // then
            int count = Math.ceilDiv(shape.payloadBytes, shape.segmentBytes);
            assertThat(plain.got).as("seed %d", seed).hasSize(count);
            for (int index = 0; index < count; index++) judge(shape, original, index, count);
        }
    }

    private void judge(SuperFrames shape, byte[] original, int index, int count) {
        byte[] segment = plain.got.get(index);
        ByteBuffer whole = ByteBuffer.wrap(original);
        ByteBuffer piece = ByteBuffer.wrap(segment);
        boolean last = index == count - 1;
        int expected = last ? shape.payloadBytes - index * shape.segmentBytes : shape.segmentBytes;
        assertThat(segment.length - shape.payloadAt()).isEqualTo(expected);
        assertThat(shape.ipChecksumHolds(segment)).isTrue();
        assertThat(shape.transportChecksumHolds(segment)).isTrue();
        int ip = shape.ipAt();
        if (shape.v4) {
            assertThat(piece.getShort(ip + 2)).isEqualTo((short) (segment.length - ip));
            assertThat(piece.getShort(ip + 4)).isEqualTo((short) (whole.getShort(ip + 4) + index));
        } else {
            assertThat(piece.getShort(ip + 4)).isEqualTo((short) (segment.length - ip - 40));
        }
        int transport = shape.transportAt();
        if (shape.tcp) {
            assertThat(piece.getInt(transport + 4)).isEqualTo(whole.getInt(transport + 4) + index * shape.segmentBytes);
            int flags = shape.flags & ~(last ? 0 : FIN_PSH) & ~(index == 0 ? 0 : CWR);
            assertThat(piece.get(transport + 13)).isEqualTo((byte) flags);
        } else {
            assertThat(piece.getShort(transport + 4)).isEqualTo((short) (segment.length - transport));
        }
        assertThat(untouched(shape, segment)).isEqualTo(untouched(shape, original));
    }

    @Test
    void aMissingChecksumIsFilledIntoACopy() {
        for (long seed = 1; seed <= 200; seed++) {
            // given
            SuperFrames shape = SuperFrames.any(new SplittableRandom(seed));
            byte[] octets = shape.octets();
            if (octets.length > 16_000) continue;
            Frame frame = Bench.frame(octets).checksumMissing(shape.transportAt(), shape.tcp ? 16 : 6);
            plain.got.clear();

            // when
            from.take(frame);
            bench.passNanos(Bench.MILLI);

            // then
            assertThat(Bench.octets(frame)).isEqualTo(octets);
            assertThat(shape.transportChecksumHolds(plain.got.getFirst()))
                    .as("seed %d", seed)
                    .isTrue();
            plain.got.getFirst()[shape.checksumAt()] = octets[shape.checksumAt()];
            plain.got.getFirst()[shape.checksumAt() + 1] = octets[shape.checksumAt() + 1];
            assertThat(plain.got.getFirst()).isEqualTo(octets);
        }
    }

    @Test
    void aUdpChecksumOfZeroIsSentAsItsEqual() {
        // given
        byte[] octets = new byte[60];
        octets[6] = 2;
        octets[40] = (byte) 0xff;
        octets[41] = (byte) 0xff;

        // when
        from.take(Bench.frame(octets).checksumMissing(34, 6));
        from.take(Bench.frame(octets).checksumMissing(24, 16));

        // then
        assertThat(tail(plain.got.get(0), 40)).startsWith(0xff, 0xff);
        assertThat(tail(plain.got.get(1), 40)).as("TCP has no such rule").startsWith(0, 0);
    }

    @Test
    void aStationWithTheAbilityGetsTheFrameWhole() {
        // given
        RecordingStation able = new RecordingStation();
        network.plug(catchAll("able"), able);
        Frame frame = SuperFrames.any(new SplittableRandom(5)).frame();

        // when
        from.take(frame);

        // then
        assertThat(able.got).containsExactly(Bench.octets(frame));
    }

    @Test
    void segmentsThatAreTooLongForTheStationAreNotMade() {
        // given
        RecordingStation ethernet = new RecordingStation(Abilities.plain(100));
        SwitchPort port = network.plug(catchAll("ethernet"), ethernet);

        // when
        from.take(SuperFrames.any(new SplittableRandom(5)).frame());

        // then
        assertThat(ethernet.got).isEmpty();
        assertThat(port.faultsToStation().of(Fault.TOO_LONG)).isEqualTo(1);
    }

    @Test
    void anEmptyPoolLosesTheRestAndCountsIt() {
        // given
        Bench poor = new Bench(3, 0);
        Switch small = new Switch("poor", poor.loop);
        RecordingStation station = new RecordingStation(Abilities.plain(16_000));
        SwitchPort port = small.plug(catchAll("plain"), station);
        SwitchPort sender = small.plug(catchAll("sender"), new RecordingStation());
        Frame frame = manySegments();

        // when
        sender.take(frame);
        sender.take(Bench.frame(new byte[60]).checksumMissing(34, 6));
        poor.passNanos(Bench.MILLI);
        sender.take(Bench.frame(new byte[14]));

        // then
        assertThat(station.got).hasSizeBetween(3, 4);
        assertThat(port.faultsToStation().of(Fault.NO_FRAME)).isEqualTo(2);
    }

    @Test
    void headersThatLieAreRefused() {
        // given
        SuperFrames shape = SuperFrames.any(new SplittableRandom(11));
        byte[] octets = shape.octets();
        Segmentation wrong = shape.v4 ? Segmentation.TCP_V6 : Segmentation.TCP_V4;
        Segmentation right = shape.tcp ? shape.v4 ? Segmentation.TCP_V4 : Segmentation.TCP_V6 : Segmentation.UDP;

        // when
        from.take(Bench.frame(octets).segments(wrong, 1_000));
        from.take(
                Bench.frame(octets).checksumMissing(shape.transportAt() + 2, 6).segments(right, 1_000));
        from.take(Bench.frame(octets).segments(right, 1));

        // then
        assertThat(plain.got).isEmpty();
        assertThat(to.faultsToStation().of(Fault.BAD_FIELD)).isEqualTo(3);
    }

    @Test
    void noMutatedHeaderBreaksTheSegmenter() {
        // given
        SplittableRandom random = new SplittableRandom(23);
        SegmentRoom room = new SegmentRoom() {
            private final Frame frame = Bench.frame(0, 0, 70_000);

            @Override
            public Frame room(int octets) {
                return frame.length(octets);
            }

            @Override
            public void segment(Frame segment) {
                assertThat(segment.length()).isBetween(14, 65_600);
            }
        };
        Segmenter segmenter = new Segmenter();
        int cut = 0;

        for (int round = 0; round < 3_000; round++) {
            SuperFrames shape = SuperFrames.any(random);
            byte[] octets = shape.octets();
            int mutations = random.nextInt(1, 4);
            for (int each = 0; each < mutations; each++) {
                octets[12 + random.nextInt(Math.min(octets.length - 12, shape.payloadAt()))] = (byte) random.nextInt();
            }
            byte[] kept = Arrays.copyOf(octets, random.nextInt(4) == 0 ? random.nextInt(octets.length) : octets.length);
            Segmentation kind = Segmentation.values()[random.nextInt(1, 4)];

            // when
            Frame frame = Bench.frame(kept).segments(kind, random.nextInt(1, 70_000));
            if (segmenter.adapt(frame, Abilities.plain(65_600), room) == Fault.NONE) cut++;
        }

        // then
        assertThat(cut).isGreaterThan(100);
    }

    private static Frame manySegments() {
        for (long seed = 1; ; seed++) {
            SuperFrames shape = SuperFrames.any(new SplittableRandom(seed));
            if (shape.payloadBytes > 8 * shape.segmentBytes) return shape.frame();
        }
    }

    /// The octets that cutting leaves alone: all headers but lengths, identification, sequence number, flags, sums.
    private static byte[] untouched(SuperFrames shape, byte[] frame) {
        byte[] headers = Arrays.copyOf(frame, shape.payloadAt());
        int ip = shape.ipAt();
        List<Integer> changed = shape.v4 ? List.of(2, 3, 4, 5, 10, 11) : List.of(4, 5);
        for (int at : changed) headers[ip + at] = 0;
        List<Integer> ofTransport = shape.tcp ? List.of(4, 5, 6, 7, 13, 16, 17) : List.of(4, 5, 6, 7);
        for (int at : ofTransport) headers[shape.transportAt() + at] = 0;
        return headers;
    }

    private byte[] payloads(SuperFrames shape) {
        ByteBuffer all = ByteBuffer.allocate(shape.payloadBytes);
        for (byte[] segment : plain.got) all.put(segment, shape.payloadAt(), segment.length - shape.payloadAt());
        return all.array();
    }

    private static byte[] tail(byte[] octets, int from) {
        return Arrays.copyOfRange(octets, from, octets.length);
    }

    private static PortSettings catchAll(String name) {
        return new PortSettings(name, PortKind.TUNNEL, MacAddress.BROADCAST, Promiscuity.ALLOW_ALL, true);
    }
}
