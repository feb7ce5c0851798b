package patchbay.testkit.guest;

import java.util.Map;
import java.util.TreeMap;

/// A set of positions as disjoint ranges, each from its first position up to, not including, its end.
final class Ranges {
    private final TreeMap<Long, Long> byFirst = new TreeMap<>();

    void add(long from, long to) {
        if (to <= from) return;
        long first = from;
        long end = to;
        Map.Entry<Long, Long> before = byFirst.floorEntry(from);
        if (before != null && before.getValue() >= from) {
            first = before.getKey();
            end = Math.max(end, before.getValue());
        }
        Map.Entry<Long, Long> next = byFirst.ceilingEntry(first);
        while (next != null && next.getKey() <= end) {
            end = Math.max(end, next.getValue());
            byFirst.remove(next.getKey());
            next = byFirst.ceilingEntry(first);
        }
        byFirst.put(first, end);
    }

    void removeBefore(long position) {
        Map.Entry<Long, Long> lowest = byFirst.firstEntry();
        while (lowest != null && lowest.getKey() < position) {
            byFirst.remove(lowest.getKey());
            if (lowest.getValue() > position) byFirst.put(position, lowest.getValue());
            lowest = byFirst.firstEntry();
        }
    }

    void clear() {
        byFirst.clear();
    }

    boolean isEmpty() {
        return byFirst.isEmpty();
    }

    /// All positions in the set.
    long total() {
        long total = 0;
        for (Map.Entry<Long, Long> range : byFirst.entrySet()) total += range.getValue() - range.getKey();
        return total;
    }

    /// The first position at or after `from` that is not in the set.
    long firstGap(long from) {
        Map.Entry<Long, Long> range = byFirst.floorEntry(from);
        return range != null && range.getValue() > from ? range.getValue() : from;
    }

    /// Where the gap that begins at `gap` ends: the next range, or `limit`.
    long gapEnd(long gap, long limit) {
        Long next = byFirst.higherKey(gap);
        return next == null ? limit : Math.min(next, limit);
    }

    /// Positions from `from` up to `to` that are not in the set.
    long gapsBetween(long from, long to) {
        long missing = 0;
        for (long gap = firstGap(from); gap < to; ) {
            long end = gapEnd(gap, to);
            missing += end - gap;
            gap = firstGap(end);
        }
        return missing;
    }

    /// The first position of the highest range above which, itself included, more than `amount` positions are in the
    /// set; -1 when there is none.
    long firstWithAbove(long amount) {
        long above = 0;
        for (Map.Entry<Long, Long> range : byFirst.descendingMap().entrySet()) {
            above += range.getValue() - range.getKey();
            if (above > amount) return range.getKey();
        }
        return -1;
    }

    /// The end of the range in which `position` lies; `position` itself when it is in none.
    long endOf(long position) {
        return firstGap(position);
    }

    /// The first position of the range in which `position` lies; -1 when it is in none.
    long firstOf(long position) {
        Map.Entry<Long, Long> range = byFirst.floorEntry(position);
        return range != null && range.getValue() > position ? range.getKey() : -1;
    }
}
