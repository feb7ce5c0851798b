package patchbay.linux;

/// How a loop's thread runs.
///
/// @param maxSpinNanos the longest time after traffic in which the thread looks again and again before it sleeps;
///     0 never. A machine with one processor never spins.
/// @param largeFrames frames for super-frames in the loop's pool
/// @param smallFrames frames of MTU size in the pool
/// @param windowFrames frames without memory of their own in the pool
/// @param peekOffsets false forces the way of kernels that do not know `SO_PEEK_OFF` for TCP
/// @param preciseWaits false forces the way of kernels that do not know `epoll_pwait2`
/// @param udpSegments false forces every datagram to be sent by itself, without `UDP_SEGMENT`
public record LoopOptions(
        long maxSpinNanos,
        int largeFrames,
        int smallFrames,
        int windowFrames,
        boolean peekOffsets,
        boolean preciseWaits,
        boolean udpSegments) {
    /// What a daemon wants: spin up to 40 µs (a wake-up costs as much on a virtual machine), 32 MiB of
    /// frames of which only what is used at one time is touched.
    public static final LoopOptions DEFAULT = new LoopOptions(40_000, 384, 4_096, 4_096, true, true, true);

    /// For a loop that watches descriptors and carries no network.
    static final LoopOptions WITHOUT_FRAMES = new LoopOptions(0, 1, 1, 1, true, true, true);

    /// The same without spinning.
    public LoopOptions withoutSpin() {
        return new LoopOptions(0, largeFrames, smallFrames, windowFrames, peekOffsets, preciseWaits, udpSegments);
    }

    /// The same with every fallback for older kernels.
    public LoopOptions asOnOldKernel() {
        return new LoopOptions(maxSpinNanos, largeFrames, smallFrames, windowFrames, false, false, false);
    }
}
