package patchbay.control.store;

import java.time.Duration;
import java.util.List;

/// A revision log of keys and texts. Safe for any thread; revisions begin at 1 and only grow.
public interface Store extends AutoCloseable {
    /// Longest value in characters.
    int MAX_VALUE_CHARS = 1 << 20;

    /// Everything there is now.
    Snapshot snapshot() throws StoreException;

    /// Makes all changes in one revision if the store is at `expectedRevision`, and answers when they are durable.
    /// Answers false, with nothing changed, when it is at another revision. After an exception nothing is changed.
    boolean commit(long expectedRevision, List<Change> changes) throws StoreException;

    /// The revisions after `revision`, oldest first; waits up to `wait` for the first one, and answers none
    /// when none came. Refused when some of them are no longer kept.
    List<Revision> after(long revision, Duration wait) throws StoreException, InterruptedException;

    @Override
    void close();
}
