package patchbay.daemon;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/// Keeps a flood out of the log: of one message of one room at most [#A_SECOND] go through in a second, of all
/// messages of a room [#OF_A_ROOM_A_SECOND]. The first that goes through again says how many did not. Errors
/// count like all else: a bug that repeats itself for every frame fills a disk as well as anything.
final class LogLimit implements Filter {
    static final int A_SECOND = 5;
    static final int OF_A_ROOM_A_SECOND = 50;
    /// Messages that are told apart; beyond, all is forgotten and counted anew.
    static final int MAX_KEYS = 512;

    private static final long NANOS_A_SECOND = 1_000_000_000L;

    private final LongSupplier clock;
    private final Map<String, Budget> messages = new HashMap<>();
    private final Map<String, Budget> rooms = new HashMap<>();

    /// Reads the time in nanoseconds from `clock`.
    LogLimit(LongSupplier clock) {
        this.clock = clock;
    }

    private static final class Budget {
        long sinceNanos;
        int used;
        long suppressed;

        boolean take(int most, long nowNanos) {
            if (nowNanos - sinceNanos >= NANOS_A_SECOND) {
                sinceNanos = nowNanos;
                used = 0;
            }
            if (used++ < most) return true;
            suppressed++;
            return false;
        }
    }

    @Override
    public synchronized boolean isLoggable(LogRecord entry) {
        long nowNanos = clock.getAsLong();
        String room = String.valueOf(entry.getLoggerName());
        Budget ofMessage = budget(messages, room + ' ' + entry.getLevel() + ' ' + entry.getMessage(), nowNanos);
        if (!ofMessage.take(A_SECOND, nowNanos)) return false;
        Budget ofRoom = budget(rooms, room, nowNanos);
        if (!ofRoom.take(OF_A_ROOM_A_SECOND, nowNanos)) return false;
        long suppressed = ofMessage.suppressed + ofRoom.suppressed;
        if (suppressed > 0) entry.setMessage(entry.getMessage() + " (" + suppressed + " more were suppressed)");
        ofMessage.suppressed = 0;
        ofRoom.suppressed = 0;
        return true;
    }

    private static Budget budget(Map<String, Budget> budgets, String key, long nowNanos) {
        if (budgets.size() >= MAX_KEYS) budgets.clear();
        return budgets.computeIfAbsent(key, ignored -> {
            Budget fresh = new Budget();
            fresh.sinceNanos = nowNanos;
            return fresh;
        });
    }
}
