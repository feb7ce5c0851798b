package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The few bytes into which the linker saves `errno` right after a call, one set a thread.
final class ErrnoCapture {
    private static final ThreadLocal<MemorySegment> OF_THREAD =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Linker.Option.captureStateLayout()));

    private ErrnoCapture() {}

    static MemorySegment ofThread() {
        return OF_THREAD.get();
    }

    /// What the last failed [Call] of this thread left, positive.
    static int errno() {
        return OF_THREAD.get().get(ValueLayout.JAVA_INT, 0);
    }
}
