package patchbay.testkit;

import java.util.PriorityQueue;

/// What is going to happen in virtual time. Things of the same time happen in the order in which they were scheduled,
/// so a run repeats exactly.
public final class Agenda {
    private final VirtualClock clock;
    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private long scheduled;

    public Agenda(VirtualClock clock) {
        this.clock = clock;
    }

    /// Something scheduled.
    public static final class Entry implements Comparable<Entry> {
        private final long atNanos;
        private final long order;
        private final Runnable action;
        private boolean cancelled;

        private Entry(long atNanos, long order, Runnable action) {
            this.atNanos = atNanos;
            this.order = order;
            this.action = action;
        }

        /// Keeps it from happening; nothing changes when it has happened already.
        public void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(order);
        }
    }

    public long nowNanos() {
        return clock.nanoTime();
    }

    /// Has `action` done at `atNanos`; a time that is past already means now.
    public Entry schedule(long atNanos, Runnable action) {
        Entry entry = new Entry(Math.max(atNanos, clock.nanoTime()), scheduled++, action);
        entries.add(entry);
        return entry;
    }

    /// Has `action` done `delayNanos` from now.
    public Entry after(long delayNanos, Runnable action) {
        return schedule(clock.nanoTime() + delayNanos, action);
    }

    /// When the next thing happens; `Long.MAX_VALUE` when nothing is planned.
    public long nextNanos() {
        for (Entry entry = entries.peek(); entry != null; entry = entries.peek()) {
            if (!entry.cancelled) return entry.atNanos;
            entries.poll();
        }
        return Long.MAX_VALUE;
    }

    /// Does what is due now, also what is scheduled for now while doing so; answers how many things those were.
    public int runDue() {
        int done = 0;
        while (nextNanos() <= clock.nanoTime()) {
            Entry entry = entries.poll();
            if (entry == null) break;
            entry.action.run();
            done++;
        }
        return done;
    }
}
