package patchbay.lan;

/// What a bad wire does to frames, in one direction. Shares are in millionths.
///
/// @param delayNanos how long every frame is under way
/// @param jitterNanos by how much that differs at most, evenly, either way; frames may overtake each other
/// @param lossMillionths how many frames are lost
/// @param duplicateMillionths how many frames come twice
/// @param reorderMillionths how many frames skip the delay, and so overtake those before them
/// @param bitsPerSecond how fast frames follow each other, 0 without limit
/// @param limitFrames how many frames are under way at most; what is more is dropped
public record ImpairmentSettings(
        long delayNanos,
        long jitterNanos,
        int lossMillionths,
        int duplicateMillionths,
        int reorderMillionths,
        long bitsPerSecond,
        int limitFrames) {
    /// A whole.
    public static final int MILLION = 1_000_000;
    /// Frames under way when nothing else is said, as with netem.
    public static final int DEFAULT_LIMIT_FRAMES = 1_000;
    /// The most frames under way.
    public static final int MAX_LIMIT_FRAMES = 4_096;
    /// The longest delay or jitter: a minute.
    public static final long MAX_DELAY_NANOS = 60_000_000_000L;

    /// A good cable with room for so many frames: for one that a [SharedLine] makes slow.
    public static ImpairmentSettings good(int limitFrames) {
        return new ImpairmentSettings(0, 0, 0, 0, 0, 0, limitFrames);
    }

    public ImpairmentSettings {
        boolean times =
                delayNanos >= 0 && delayNanos <= MAX_DELAY_NANOS && jitterNanos >= 0 && jitterNanos <= MAX_DELAY_NANOS;
        boolean shares = isShare(lossMillionths) && isShare(duplicateMillionths) && isShare(reorderMillionths);
        boolean room = limitFrames >= 1 && limitFrames <= MAX_LIMIT_FRAMES && bitsPerSecond >= 0;
        if (!times || !shares || !room) throw new IllegalArgumentException("an impairment out of its bounds");
    }

    private static boolean isShare(int millionths) {
        return millionths >= 0 && millionths <= MILLION;
    }
}
