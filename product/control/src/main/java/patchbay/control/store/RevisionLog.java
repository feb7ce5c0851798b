package patchbay.control.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The statements on the table `log`. A row is a key at a revision; a value of null is its removal. Used under the
/// store's lock; leaves commit and rollback of what it appends to the store.
final class RevisionLog {
    /// Revisions of what was replaced that are kept for those who follow.
    static final long KEPT_REVISIONS = 10_000;

    private static final long COMPACT_EVERY = 1_000;

    private final Connection connection;

    RevisionLog(Connection connection) {
        this.connection = connection;
    }

    long revision() throws SQLException {
        return number("SELECT COALESCE(MAX(rev), 0) FROM log");
    }

    Snapshot snapshot() throws SQLException {
        List<Entry> entries = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("""
                        SELECT key, value, create_rev, rev FROM log AS l
                        WHERE rev = (SELECT MAX(rev) FROM log WHERE key = l.key) AND value IS NOT NULL
                        ORDER BY create_rev, key""");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                entries.add(new Entry(rows.getString(1), rows.getString(2), rows.getLong(3), rows.getLong(4)));
            }
        }
        long revision = number("SELECT COALESCE(MAX(rev), 0) FROM log");
        return new Snapshot(revision, entries);
    }

    void append(long revision, List<Change> changes) throws SQLException {
        try (PreparedStatement before = connection.prepareStatement(
                        "SELECT rev, create_rev, value FROM log WHERE key = ? ORDER BY rev DESC LIMIT 1");
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO log (rev, key, value, create_rev, prev_rev) VALUES (?, ?, ?, ?, ?)")) {
            for (Change change : changes) append(revision, change, before, insert);
        }
        if (revision % COMPACT_EVERY == 0) compact(revision - KEPT_REVISIONS);
    }

    private static void append(long revision, Change change, PreparedStatement before, PreparedStatement insert)
            throws SQLException {
        long previous = 0;
        long created = revision;
        before.setString(1, change.key());
        try (ResultSet row = before.executeQuery()) {
            if (row.next()) {
                previous = row.getLong(1);
                if (row.getString(3) != null) created = row.getLong(2);
            }
        }
        insert.setLong(1, revision);
        insert.setString(2, change.key());
        insert.setString(3, change.value());
        insert.setLong(4, created);
        insert.setLong(5, previous);
        insert.executeUpdate();
    }

    /// Forgets what was replaced or removed at or before `floor`.
    private void compact(long floor) throws SQLException {
        if (floor <= 0) return;
        try (PreparedStatement delete = connection.prepareStatement("""
                DELETE FROM log AS l WHERE rev <= ?
                AND (value IS NULL OR EXISTS (SELECT 1 FROM log AS n WHERE n.key = l.key AND n.rev > l.rev AND n.rev <= ?))""")) {
            delete.setLong(1, floor);
            delete.setLong(2, floor);
            delete.executeUpdate();
        }
    }

    List<Revision> after(long revision) throws SQLException, StoreException {
        Map<Long, List<Change>> changes = new LinkedHashMap<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT rev, key, value FROM log WHERE rev > ? ORDER BY rev, key")) {
            select.setLong(1, revision);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    changes.computeIfAbsent(rows.getLong(1), ignored -> new ArrayList<>())
                            .add(new Change(rows.getString(2), rows.getString(3)));
                }
            }
        }
        long newest = number("SELECT COALESCE(MAX(rev), 0) FROM log");
        if (newest - revision > KEPT_REVISIONS) {
            throw new StoreException(
                    "The revisions after " + revision + " are no longer kept", "Read everything anew.");
        }
        return changes.entrySet().stream()
                .map(entry -> new Revision(entry.getKey(), entry.getValue()))
                .toList();
    }

    private long number(String sql) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }
}
