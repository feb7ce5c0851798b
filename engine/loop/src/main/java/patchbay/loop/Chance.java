package patchbay.loop;

/// Randomness: sequence numbers, ports, ids. Seeded in the simulation, the kernel's in the daemon.
public interface Chance {
    /// 64 random bits.
    long nextLong();

    /// A number from 0 inclusive to `bound` exclusive; `bound` is positive.
    default int below(int bound) {
        return (int) Long.remainderUnsigned(nextLong(), bound);
    }
}
