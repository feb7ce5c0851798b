package patchbay.vmm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init")
class KvmRecordTest {
    private static final KvmProbe.Verdict HANGS = new KvmProbe.Verdict(Accelerator.TCG, "no guest runs on it");

    @TempDir
    Path folder;

    private Path program;
    private KvmRecord record;

    @BeforeEach
    void makeProgram() throws IOException {
        program = Files.writeString(folder.resolve("qemu-system-x86_64"), "a QEMU");
        record = new KvmRecord(folder.resolve("cache/patchbay/kvm"));
    }

    @Test
    void whatWasFoundIsKnownToTheNextOne() {
        // when
        record.write(program, HANGS);

        // then
        assertThat(new KvmRecord(record.file()).read(program)).contains(HANGS);
    }

    @Test
    void nothingElseIsLeftInTheFolder() throws IOException {
        // when
        record.write(program, HANGS);
        record.write(program, HANGS);

        // then
        try (var files = Files.list(record.file().resolveSibling("."))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void anotherQemuIsTriedAnew() throws IOException {
        // given
        record.write(program, HANGS);

        // when
        Files.writeString(program, "a newer QEMU");

        // then
        assertThat(record.read(program)).isEmpty();
    }

    @Test
    void afterAnHourItIsTriedAnew() throws IOException {
        // given
        record.write(program, HANGS);

        // when
        Files.setLastModifiedTime(record.file(), FileTime.from(Instant.now().minusSeconds(3_601)));

        // then
        assertThat(record.read(program)).isEmpty();
    }

    @Test
    void anotherBootOfTheHostIsTriedAnew() throws IOException {
        // given
        record.write(program, HANGS);
        List<String> lines = Files.readAllLines(record.file());

        // when
        Files.write(record.file(), List.of("another" + lines.getFirst(), lines.get(1), lines.get(2)));

        // then
        assertThat(record.read(program)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "%s\nXEN\nwhat is this", "%s\nKVM", "%s\nKVM\na\nb", "\u0000"})
    void aFileThatIsNoRecordIsNone(String text) throws IOException {
        // given
        record.write(program, HANGS);
        String subject = Files.readAllLines(record.file()).getFirst();

        // when
        Files.writeString(record.file(), text.formatted(subject));

        // then
        assertThat(record.read(program)).isEmpty();
    }

    @Test
    void aFolderThatCannotBeMadeIsNoRecordAndNoError() throws IOException {
        // given
        Files.writeString(folder.resolve("cache"), "a file in its place");

        // when
        record.write(program, HANGS);

        // then
        assertThat(record.read(program)).isEmpty();
    }

    @Test
    void itIsInTheUsersCache() {
        assertThat(KvmRecord.of(Map.of("HOME", "/home/alice")))
                .contains(new KvmRecord(Path.of("/home/alice/.cache/patchbay/kvm")));
        assertThat(KvmRecord.of(Map.of("HOME", "/home/alice", "XDG_CACHE_HOME", "/var/cache/alice")))
                .contains(new KvmRecord(Path.of("/var/cache/alice/patchbay/kvm")));
        assertThat(KvmRecord.of(Map.of())).isEmpty();
    }
}
