package patchbay.control.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A store in one SQLite file (write-ahead log, synchronous FULL: a commit is on the disk when it answers). One
/// process has it at a time, held by a lock on `<file>.lock`. At every opening the whole file is checked, and then
/// copied to `<file>.backup`, which is what a damaged file is restored from. Files are readable by their owner
/// only.
public final class SqliteStore implements Store {
    private final Path file;
    private final StoreLock fileLock;
    private final Connection connection;
    private final RevisionLog log;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition committed = lock.newCondition();
    private boolean closed;

    private SqliteStore(Path file, StoreLock fileLock, Connection connection) {
        this.file = file;
        this.fileLock = fileLock;
        this.connection = connection;
        this.log = new RevisionLog(connection);
    }

    /// Opens the store of `file`, and makes it when there is none; its directory must exist.
    public static SqliteStore open(Path file) throws StoreException {
        StoreLock fileLock = StoreLock.take(file);
        Connection connection = null;
        try {
            connection = StoreFile.open(file);
            return new SqliteStore(file, fileLock, connection);
        } finally {
            if (connection == null) fileLock.release();
        }
    }

    @Override
    public Snapshot snapshot() throws StoreException {
        lock.lock();
        try {
            return log.snapshot();
        } catch (SQLException e) {
            throw StoreFile.fault(file, "read", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean commit(long expectedRevision, List<Change> changes) throws StoreException {
        lock.lock();
        try {
            if (closed) throw new StoreException("The store '" + file + "' is closed", "Try again.");
            if (log.revision() != expectedRevision) return false;
            StoreFile.run(connection, "BEGIN IMMEDIATE");
            log.append(expectedRevision + 1, changes);
            StoreFile.run(connection, "COMMIT");
            committed.signalAll();
            return true;
        } catch (SQLException e) {
            rollBack();
            throw StoreFile.fault(file, "write", e);
        } finally {
            lock.unlock();
        }
    }

    /// Ends a transaction that failed. SQLite may have ended it already (a full disk), and says so by refusing.
    private void rollBack() {
        try {
            StoreFile.run(connection, "ROLLBACK");
        } catch (SQLException alreadyEnded) {
            System.getLogger("patchbay.control.store")
                    .log(System.Logger.Level.DEBUG, "nothing to roll back", alreadyEnded);
        }
    }

    @Override
    public List<Revision> after(long revision, Duration wait) throws StoreException, InterruptedException {
        long leftNanos = wait.toNanos();
        lock.lock();
        try {
            while (log.revision() <= revision && leftNanos > 0) leftNanos = committed.awaitNanos(leftNanos);
            return log.after(revision);
        } catch (SQLException e) {
            throw StoreFile.fault(file, "read", e);
        } finally {
            lock.unlock();
        }
    }

    /// Closes the file and lets go of it. A second call does nothing.
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) return;
            closed = true;
            connection.close();
        } catch (SQLException e) {
            System.getLogger("patchbay.control.store").log(System.Logger.Level.WARNING, "closing " + file, e);
        } finally {
            fileLock.release();
            lock.unlock();
        }
    }

    /// The file's path, for messages.
    public Path file() {
        return file;
    }

    /// Where the last good copy is, or null when there is none yet.
    public @Nullable Path backup() throws IOException {
        Path backup = StoreFile.backupOf(file);
        return Files.exists(backup) ? backup : null;
    }
}
