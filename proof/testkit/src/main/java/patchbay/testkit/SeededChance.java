package patchbay.testkit;

import patchbay.loop.Chance;

/// Randomness that repeats: a SplitMix64 generator (Steele, Lea and Flood, OOPSLA 2014) with an explicit seed.
public final class SeededChance implements Chance {
    private static final long GOLDEN_GAMMA = 0x9e37_79b9_7f4a_7c15L;

    private final long seed;
    private long state;

    public SeededChance(long seed) {
        this.seed = seed;
        this.state = mix(seed);
    }

    /// The seed this generator was made with.
    public long seed() {
        return seed;
    }

    /// An independent generator named `purpose`, which depends on the seed and the name only: a new user of chance
    /// elsewhere does not change what this one draws.
    public SeededChance fork(String purpose) {
        long hash = seed;
        for (int at = 0; at < purpose.length(); at++) hash = mix(hash * 31 + purpose.charAt(at));
        return new SeededChance(hash);
    }

    @Override
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /// A number from `least` to `most`, both inclusive.
    public long between(long least, long most) {
        return least + Long.remainderUnsigned(nextLong(), most - least + 1);
    }

    /// True with a probability of 0.0 to 1.0. Draws nothing when the answer is certain.
    public boolean happens(double probability) {
        if (probability <= 0) return false;
        return probability >= 1 || (nextLong() >>> 11) * 0x1.0p-53 < probability;
    }

    private static long mix(long bits) {
        long mixed = (bits ^ bits >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d0_49bb_1331_11ebL;
        return mixed ^ mixed >>> 31;
    }
}
