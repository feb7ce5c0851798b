package patchbay.control.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A store that lasts as long as its object; for tests and for what must leave nothing behind.
public final class MemoryStore implements Store {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition committed = lock.newCondition();
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<Revision> log = new ArrayList<>();

    @Override
    public Snapshot snapshot() {
        lock.lock();
        try {
            return new Snapshot(log.size(), List.copyOf(entries.values()));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean commit(long expectedRevision, List<Change> changes) {
        lock.lock();
        try {
            if (log.size() != expectedRevision) return false;
            long revision = expectedRevision + 1;
            for (Change change : changes) {
                Entry before = entries.get(change.key());
                long created = before == null ? revision : before.createRevision();
                String value = change.value();
                if (value == null) entries.remove(change.key());
                else entries.put(change.key(), new Entry(change.key(), value, created, revision));
            }
            log.add(new Revision(revision, changes));
            committed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Revision> after(long revision, Duration wait) throws InterruptedException {
        long leftNanos = wait.toNanos();
        lock.lock();
        try {
            while (log.size() <= revision && leftNanos > 0) leftNanos = committed.awaitNanos(leftNanos);
            return List.copyOf(log.subList((int) Math.min(revision, log.size()), log.size()));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {}
}
