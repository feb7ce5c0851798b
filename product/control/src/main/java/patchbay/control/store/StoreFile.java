package patchbay.control.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;
import org.sqlite.JDBC;

/// Opens, checks, migrates and copies the file of a store.
final class StoreFile {
    private static final int BUSY_TIMEOUT_MILLIS = 2_000;

    private StoreFile() {}

    /// A connection to a file that was found whole. Each statement is a transaction, unless one is begun by hand.
    static Connection open(Path file) throws StoreException {
        create(file);
        Connection connection = null;
        boolean good = false;
        try {
            connection = Objects.requireNonNull(JDBC.createConnection("jdbc:sqlite:" + file, new Properties()));
            run(connection, "PRAGMA busy_timeout=" + BUSY_TIMEOUT_MILLIS);
            check(connection, file);
            run(connection, "PRAGMA journal_mode=WAL");
            run(connection, "PRAGMA synchronous=FULL");
            run(connection, "PRAGMA wal_autocheckpoint=200");
            Schema.migrate(connection, file);
            copy(connection, file);
            good = true;
            return connection;
        } catch (SQLException e) {
            throw fault(file, "open", e);
        } finally {
            if (!good && connection != null) close(connection);
        }
    }

    static Path backupOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".backup");
    }

    /// Makes an empty file that only its owner can read; SQLite gives its other files the same rights.
    private static void create(Path file) throws StoreException {
        try {
            if (Files.exists(file)) {
                if (Files.size(file) == 0 && Files.exists(backupOf(file))) throw damaged(file, "it is empty");
                return;
            }
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (IOException e) {
            throw fault(file, "open", e);
        }
    }

    private static void check(Connection connection, Path file) throws StoreException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA integrity_check(1)")) {
            String verdict = rows.next() ? rows.getString(1) : "no answer";
            if (!"ok".equals(verdict)) throw damaged(file, verdict);
        } catch (SQLException e) {
            throw damaged(file, reason(e));
        }
    }

    /// Keeps a whole copy beside the file: written under another name, then put in place at once. When there is no
    /// room for it the older copy stays, and the store opens all the same.
    private static void copy(Connection connection, Path file) {
        Path fresh = file.resolveSibling(file.getFileName() + ".backup.new");
        try {
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (var statement = connection.prepareStatement("VACUUM INTO ?")) {
                statement.setString(1, fresh.toString());
                statement.execute();
            }
            Files.move(fresh, backupOf(file), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (SQLException | IOException e) {
            System.getLogger("patchbay.control.store")
                    .log(System.Logger.Level.WARNING, "cannot copy " + file + ": " + reason(e));
        }
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            System.getLogger("patchbay.control.store").log(System.Logger.Level.DEBUG, "closing a refused store", e);
        }
    }

    static StoreException damaged(Path file, String why) {
        Path backup = backupOf(file);
        String remedy = Files.exists(backup)
                ? "Restore the last good copy: rm -f '" + file + "-wal' '" + file + "-shm' && cp '" + backup + "' '"
                        + file + "'"
                : "There is no copy of it; move it away to begin anew.";
        return new StoreException("The store '" + file + "' is damaged: " + why, remedy);
    }

    static StoreException fault(Path file, String verb, Exception cause) {
        String reason = reason(cause);
        String remedy = reason.contains("SQLITE_FULL") || reason.contains("No space left")
                ? "Make room on its file system and try again."
                : "Look at its directory's rights and free space.";
        return new StoreException("Cannot " + verb + " the store '" + file + "': " + reason, remedy, cause);
    }

    static String reason(Exception cause) {
        String kind = cause instanceof NoSuchFileException ? "there is no " : "";
        String message = cause.getMessage();
        return message == null
                ? cause.getClass().getSimpleName()
                : kind + message.lines().findFirst().orElse("");
    }
}
