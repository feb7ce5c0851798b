package patchbay.lan;

import java.lang.foreign.MemorySegment;

/// Where a capture's bytes go: the daemon's file writer, on a thread of its own.
@FunctionalInterface
public interface CaptureSink {
    /// Takes `bytes` octets from `start`, whole records only, by copying them before it returns. Never blocks; answers
    /// false, having taken nothing, when it cannot keep up.
    boolean write(MemorySegment memory, long start, int bytes);
}
