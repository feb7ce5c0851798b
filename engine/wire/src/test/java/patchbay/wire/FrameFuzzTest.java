package patchbay.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Any octets as an Ethernet frame: through every door its types name, all accessors called.
/// `JAZZER_FUZZ=1 mvn -pl engine/wire test -Dtest=FrameFuzzTest` searches; a normal run replays the seeds.
class FrameFuzzTest {
    private final Doors doors = new Doors();

    @FuzzTest(maxDuration = "60s")
    void noFrameBreaksADoor(byte[] octets) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment frame = arena.allocate(octets.length);
            MemorySegment.copy(octets, 0, frame, ValueLayout.JAVA_BYTE, 0, octets.length);
            doors.takeFrame(frame, octets.length);
        }
    }
}
