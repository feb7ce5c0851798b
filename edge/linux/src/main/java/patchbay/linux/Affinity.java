package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import patchbay.loop.Errno;

/// Keeps the calling thread on one processor, sched_setaffinity(2).
final class Affinity {
    private static final int MASK_BYTES = 128;
    private static final Call SETAFFINITY = Call.answeringInt("sched_setaffinity");

    private Affinity() {}

    /// Answers 0 or a negated errno (`-EINVAL`: no such processor).
    static int pinThread(int processor) {
        if (processor < 0 || processor >= MASK_BYTES * 8) return -Errno.EINVAL;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES, 8);
            mask.set(ValueLayout.JAVA_BYTE, processor / 8, (byte) (1 << processor % 8));
            return (int) SETAFFINITY.with(0, MASK_BYTES, mask.address());
        }
    }
}
