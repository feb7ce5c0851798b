package patchbay.testkit;

import java.util.stream.LongStream;

/// The seeds a test of many worlds runs with. With `-Dpatchbay.seed=N`, or `PATCHBAY_SEED=N` in the environment, only
/// that one is run: the way to see a failure again.
public final class Seeds {
    private Seeds() {}

    /// The seeds 1 to `count`, or the one that was asked for.
    public static long[] upTo(int count) {
        String wanted = System.getProperty("patchbay.seed", System.getenv().getOrDefault("PATCHBAY_SEED", ""));
        if (!wanted.isEmpty()) return new long[] {Long.parseLong(wanted)};
        return LongStream.rangeClosed(1, count).toArray();
    }
}
