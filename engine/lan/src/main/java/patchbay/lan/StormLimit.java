package patchbay.lan;

/// How many group frames (broadcast, multicast) one port may send. What is more is dropped and counted, so that one
/// guest's storm does not become everybody's.
///
/// @param framesPerSecond the lasting rate
/// @param burstFrames how many may come at once
public record StormLimit(int framesPerSecond, int burstFrames) {
    /// 1 000 a second, 2 000 at once.
    public static final StormLimit DEFAULT = new StormLimit(1_000, 2_000);

    public StormLimit {
        if (framesPerSecond < 1 || burstFrames < 1) throw new IllegalArgumentException("a storm limit is positive");
    }
}
