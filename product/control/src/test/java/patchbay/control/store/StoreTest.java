package patchbay.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import patchbay.control.model.Configuration;
import patchbay.control.model.Machine;
import patchbay.control.model.MachineGenerator;

/// Both stores keep the same promises; the one on disk some more.
class StoreTest {
    /// Which store.
    enum Kind {
        MEMORY,
        SQLITE
    }

    @TempDir
    Path directory;

    private Store open(Kind kind) throws StoreException {
        return kind == Kind.MEMORY ? new MemoryStore() : SqliteStore.open(file());
    }

    private Path file() {
        return directory.resolve("store.db");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aCommitIsOneRevisionAndKeysStandInTheOrderOfTheirCreation(Kind kind) throws StoreException {
        try (Store store = open(kind)) {
            // when
            assertThat(store.commit(0, List.of(new Change("z", "1"), new Change("global", "g"))))
                    .isTrue();
            assertThat(store.commit(1, List.of(new Change("a", "2")))).isTrue();
            assertThat(store.commit(2, List.of(new Change("z", "3"), new Change("global", null))))
                    .isTrue();

            // then
            assertThat(store.snapshot())
                    .isEqualTo(new Snapshot(3, List.of(new Entry("z", "3", 1, 3), new Entry("a", "2", 2, 2))));
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aChangeOfAnOldStateIsNotTaken(Kind kind) throws StoreException {
        try (Store store = open(kind)) {
            store.commit(0, List.of(new Change("a", "1")));

            assertThat(store.commit(0, List.of(new Change("a", "2")))).isFalse();
            assertThat(store.commit(2, List.of(new Change("a", "2")))).isFalse();
            assertThat(store.snapshot().entries()).containsExactly(new Entry("a", "1", 1, 1));
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aKeyThatComesBackWasCreatedAgain(Kind kind) throws StoreException {
        try (Store store = open(kind)) {
            store.commit(0, List.of(new Change("a", "1"), new Change("b", "1")));
            store.commit(1, List.of(new Change("a", null)));
            store.commit(2, List.of(new Change("a", "2")));

            assertThat(store.snapshot().entries())
                    .containsExactly(new Entry("b", "1", 1, 1), new Entry("a", "2", 3, 3));
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whoFollowsIsToldEveryRevisionAndWokenByTheNext(Kind kind) throws Exception {
        try (Store store = open(kind)) {
            // given
            store.commit(0, List.of(new Change("a", "1")));
            store.commit(1, List.of(new Change("a", "2")));
            assertThat(store.after(0, Duration.ZERO))
                    .containsExactly(
                            new Revision(1, List.of(new Change("a", "1"))),
                            new Revision(2, List.of(new Change("a", "2"))));
            CompletableFuture<List<Revision>> next = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    next.complete(store.after(2, Duration.ofSeconds(20)));
                } catch (StoreException | InterruptedException e) {
                    next.completeExceptionally(e);
                }
            });

            // when
            store.commit(2, List.of(new Change("a", null)));

            // then
            assertThat(next.get(20, TimeUnit.SECONDS))
                    .containsExactly(
                            new Revision(3, Stream.of(new Change("a", null)).toList()));
            assertThat(store.after(3, Duration.ofMillis(1))).isEmpty();
        }
    }

    @Test
    void aReopenedStoreIsAsItWas() throws StoreException {
        // given
        Snapshot before;
        try (Store store = SqliteStore.open(file())) {
            store.commit(0, List.of(new Change("a", "\u00fc'\"\\"), new Change("b", "")));
            store.commit(1, List.of(new Change("c", "x".repeat(Store.MAX_VALUE_CHARS))));
            before = store.snapshot();
        }

        // then
        try (Store store = SqliteStore.open(file())) {
            assertThat(store.snapshot()).isEqualTo(before);
        }
    }

    @Test
    void itsFilesAreItsOwnersAlone() throws StoreException, IOException {
        try (Store store = SqliteStore.open(file())) {
            store.commit(0, List.of(new Change("a", "1")));
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files.toList())
                        .hasSizeGreaterThanOrEqualTo(4)
                        .allSatisfy(
                                file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                                        .isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void asecondOpenerIsRefusedAndTheFirstGoesOn() throws StoreException {
        try (Store store = SqliteStore.open(file())) {
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> SqliteStore.open(file()))
                    .withMessage("The store '" + file() + "' is in use by another daemon")
                    .satisfies(refused -> assertThat(refused.remedy()).contains("patchbay daemon stop"));
            assertThat(store.commit(0, List.of(new Change("a", "1")))).isTrue();
        }
        SqliteStore.open(file()).close();
    }

    @Test
    void aDamagedFileIsRefusedAndItsCopyRestoresIt() throws StoreException, IOException {
        // given
        try (Store store = SqliteStore.open(file())) {
            for (int number = 0; number < 50; number++) {
                store.commit(number, List.of(new Change("key" + number, "x".repeat(500))));
            }
        }
        SqliteStore.open(file()).close();
        byte[] bytes = Files.readAllBytes(file());
        java.util.Arrays.fill(bytes, 4_096, 12_288, (byte) 0x5a);
        Files.write(file(), bytes);

        // when
        StoreException refused = org.assertj.core.api.Assertions.catchThrowableOfType(
                StoreException.class, () -> SqliteStore.open(file()));

        // then
        assertThat(refused).hasMessageStartingWith("The store '" + file() + "' is damaged: ");
        assertThat(refused.remedy()).contains("cp '" + file() + ".backup' '" + file() + "'");
        Files.copy(directory.resolve("store.db.backup"), file(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        try (Store store = SqliteStore.open(file())) {
            assertThat(store.snapshot().entries()).hasSize(50);
        }
    }

    @Test
    void rubbishAndAnEmptiedFileAreDamaged() throws StoreException, IOException {
        Files.writeString(file(), "this is no store at all, whatever its name says".repeat(100));
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> SqliteStore.open(file()))
                .withMessageContaining(file() + "' is damaged")
                .satisfies(refused -> assertThat(refused.remedy()).contains("move it away"));
        Files.delete(file());
        SqliteStore.open(file()).close();

        Files.write(file(), new byte[0]);

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> SqliteStore.open(file()))
                .withMessageContaining("it is empty");
    }

    @Test
    void aStoreOfANewerVersionIsRefused() throws Exception {
        // given
        SqliteStore.open(file()).close();
        try (var connection = java.util.Objects.requireNonNull(
                org.sqlite.JDBC.createConnection("jdbc:sqlite:" + file(), new java.util.Properties()))) {
            StoreFile.run(connection, "PRAGMA user_version=99");
        }

        // then
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> SqliteStore.open(file()))
                .withMessageContaining("newer version of Patchbay (schema 99)");
    }

    @Test
    void aMissingDirectoryIsNamed() {
        Path nowhere = directory.resolve("no/store.db");

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> SqliteStore.open(nowhere))
                .withMessageContaining(nowhere.toString());
    }

    @Test
    void theLogForgetsWhatWasReplacedLongAgo() throws StoreException {
        try (SqliteStore store = SqliteStore.open(file())) {
            // given
            long revisions = RevisionLog.KEPT_REVISIONS + 2_000;
            store.commit(0, List.of(new Change("first", "kept")));
            try (var faster = new Unsynced(file())) {
                faster.fill(1, revisions);
            }

            // then
            assertThat(store.commit(revisions, List.of(new Change("last", "1"))))
                    .isTrue();
            assertThat(store.snapshot().entries()).hasSize(3);
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.after(1, Duration.ZERO))
                    .withMessageContaining("no longer kept");
        }
    }

    /// A second connection that writes revisions without waiting for the disk, to make a long log quickly.
    private record Unsynced(java.sql.Connection connection) implements AutoCloseable {
        Unsynced(Path file) {
            this(java.util.Objects.requireNonNull(connect(file)));
        }

        private static java.sql.@org.jspecify.annotations.Nullable Connection connect(Path file) {
            try {
                return org.sqlite.JDBC.createConnection("jdbc:sqlite:" + file, new java.util.Properties());
            } catch (java.sql.SQLException e) {
                throw new AssertionError(e);
            }
        }

        void fill(long revision, long to) {
            try {
                connection.setAutoCommit(false);
                RevisionLog log = new RevisionLog(connection);
                for (long at = revision + 1; at <= to; at++) log.append(at, List.of(new Change("key", "v" + at)));
                connection.commit();
            } catch (java.sql.SQLException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (java.sql.SQLException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void aConfigurationComesBackInItsOrder() throws StoreException {
        // given
        MachineGenerator generator = new MachineGenerator(9);
        Configuration configuration = Configuration.EMPTY;
        try (Store store = SqliteStore.open(file())) {
            ConfigurationStore configurations = new ConfigurationStore(store);
            for (int round = 0; round < 20; round++) {
                Machine machine = generator.machine();
                configuration = configuration.with(machine).withExtradata(machine.extradata());
                assertThat(configurations.replace(configurations.read(), configuration))
                        .isTrue();
            }
            Machine first = configuration.machines().firstEntry().getValue();
            configuration = configuration.with(first.withCpus(7));
            assertThat(configurations.replace(configurations.read(), configuration))
                    .isTrue();
        }

        // then
        try (Store store = SqliteStore.open(file())) {
            Configuration after = new ConfigurationStore(store).read().configuration();
            assertThat(after).isEqualTo(configuration);
            assertThat(List.copyOf(after.machines().keySet()))
                    .isEqualTo(List.copyOf(configuration.machines().keySet()));
        }
    }
}
