package patchbay.control.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// The tables of a store's file and the way from one version to the next. A version is a step of this list and is
/// written to `PRAGMA user_version`; steps that were released are never changed.
final class Schema {
    private static final List<List<String>> STEPS = List.of(List.of("""
            CREATE TABLE log (
              rev INTEGER NOT NULL,
              key TEXT NOT NULL,
              value TEXT,
              create_rev INTEGER NOT NULL,
              prev_rev INTEGER NOT NULL,
              PRIMARY KEY (key, rev)
            ) WITHOUT ROWID""", "CREATE INDEX log_rev ON log (rev)"));

    private Schema() {}

    static void migrate(Connection connection, Path file) throws SQLException, StoreException {
        int version = version(connection);
        if (version > STEPS.size()) {
            throw new StoreException(
                    "The store '" + file + "' was written by a newer version of Patchbay (schema " + version + ")",
                    "Use that version, or another PATCHBAY_HOME.");
        }
        StoreFile.run(connection, "BEGIN IMMEDIATE");
        for (; version < STEPS.size(); version++) {
            for (String sql : STEPS.get(version)) StoreFile.run(connection, sql);
            StoreFile.run(connection, "PRAGMA user_version=" + (version + 1));
        }
        StoreFile.run(connection, "COMMIT");
    }

    private static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA user_version")) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }
}
