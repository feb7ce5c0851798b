package patchbay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// No accessor fails after a good wrap, whatever the octets (reliability: hostile frames do not break the parsers).
/// The memory of each frame ends where the frame ends, so reading past it fails.
class MutationStormTest {
    private static final int FRAMES = 1_000_000;
    private static final byte[] EDGES = {0, 1, 2, 4, 5, 8, 0x0f, 0x45, 0x60, 0x7f, (byte) 0x80, (byte) 0xc0, (byte) 0xff
    };

    private final SplittableRandom random = new SplittableRandom(0xf00d);
    private final Doors doors = new Doors();

    @Test
    void aMillionMutatedFramesPassNoDoorTheyShouldNot() {
        // given
        List<EthernetFrame> samples = Samples.frames();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(2048);
            byte[][] sound =
                    samples.stream().map(frame -> frame.octets().toByteArray()).toArray(byte[][]::new);

            // when
            for (int round = 0; round < FRAMES; round++) {
                byte[] sample = sound[random.nextInt(sound.length)];
                MemorySegment.copy(sample, 0, room, ValueLayout.JAVA_BYTE, 0, sample.length);
                int length = mutate(room, sample.length);
                MemorySegment frame = room.asSlice(0, length);
                if (round % 8 == 0) pushAnywhere(frame, length, round % 32 == 0);
                else doors.takeFrame(frame, length);
            }

            // then: nothing failed, and the storm was not blown away at the first door
            assertThat(doors.passed()).isGreaterThan(FRAMES);
        }
    }

    private int mutate(MemorySegment frame, int length) {
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            // Headers are where decisions are made: half of the changes go there.
            int at = random.nextInt(random.nextBoolean() ? Math.min(length, 64) : length);
            byte octet = random.nextBoolean() ? EDGES[random.nextInt(EDGES.length)] : (byte) random.nextInt(256);
            frame.set(ValueLayout.JAVA_BYTE, at, octet);
        }
        return random.nextInt(4) == 0 ? random.nextInt(length + 1) : length;
    }

    /// Any view over any place: most doors refuse, none may fail.
    private void pushAnywhere(MemorySegment frame, int length, boolean parse) {
        View[] views = doors.views();
        View view = views[random.nextInt(views.length)];
        int start = random.nextInt(length + 1);
        if (parse) doors.pushAndParse(view, frame, start, length - start);
        else doors.push(view, frame, start, length - start);
    }

    @Test
    void everySoundFrameCutAnywhereIsReadOrRefused() {
        for (EthernetFrame sample : Samples.frames()) {
            byte[] octets = sample.octets().toByteArray();
            for (int length = 0; length <= octets.length; length++) {
                // given
                MemorySegment frame = MemorySegment.ofArray(octets.clone()).asSlice(0, length);

                // when, then
                doors.takeFrame(frame, length);
            }
        }
    }

    @Test
    void theProbersMissNoAccessor() {
        assertThat(doors.passedOver()).containsExactly("asksSame", "fresh", "freshData", "wrap");
    }
}
