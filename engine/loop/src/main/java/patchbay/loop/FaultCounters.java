package patchbay.loop;

import patchbay.wire.Fault;

/// How often each [Fault] happened at one place. Written by the loop's thread; read by a command on the loop.
public final class FaultCounters {
    private final long[] counts = new long[Fault.count()];

    public void count(Fault fault) {
        counts[fault.ordinal()]++;
    }

    public void count(Fault fault, long times) {
        counts[fault.ordinal()] += times;
    }

    public long of(Fault fault) {
        return counts[fault.ordinal()];
    }

    /// All refusals together.
    public long total() {
        long total = 0;
        for (long count : counts) total += count;
        return total;
    }
}
