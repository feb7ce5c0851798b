package patchbay.loop;

import java.util.LinkedHashMap;
import java.util.Map;

/// Named counters of one thing (a port, a gateway), in the order in which they were made. The thing keeps the
/// [Counter]s it adds to in fields; names matter only when somebody looks. One loop's thread writes and reads.
public final class Counters {
    private final Map<String, Counter> byName = new LinkedHashMap<>();

    /// The counter of that name, made at the first call.
    public Counter named(String name) {
        return byName.computeIfAbsent(name, ignored -> new Counter());
    }

    /// A copy of all values, for another thread.
    public Map<String, Long> snapshot() {
        Map<String, Long> values = new LinkedHashMap<>();
        byName.forEach((name, counter) -> values.put(name, counter.value()));
        return values;
    }

    /// A number that only grows.
    public static final class Counter {
        private long value;

        public void increment() {
            value++;
        }

        public void add(long amount) {
            value += amount;
        }

        public long value() {
            return value;
        }
    }
}
