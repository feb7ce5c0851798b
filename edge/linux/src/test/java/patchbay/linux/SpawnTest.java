package patchbay.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.loop.Errno;

class SpawnTest {
    @TempDir
    private Path folder;

    @Test
    void aProgramGetsDirectoryEnvironmentAndOutput() throws Exception {
        // given
        Path output = folder.resolve("out");

        // when
        ExitStatus status = end(new Spawn(List.of("sh", "-c", "pwd; echo $WORD; echo oops >&2; exit 3"))
                .directory(folder)
                .environment(Map.of("PATH", System.getenv("PATH"), "WORD", "hello"))
                .output(output)
                .start());

        // then
        assertThat(status).isEqualTo(new ExitStatus(true, 3, 0));
        assertThat(Files.readString(output)).isEqualTo(folder.toRealPath() + "\nhello\noops\n");
    }

    @Test
    void aProgramGetsTheDescriptorsItWasPromisedAndNoOthers() throws Exception {
        // given
        Path output = folder.resolve("out");
        UnixSockets.Pair pair = UnixSockets.pair();
        Descriptors.setInherited(pair.first(), true);

        // when
        ExitStatus status = end(new Spawn(List.of("sh", "-c", "echo from child >&7; ls /proc/self/fd"))
                .inherit(pair.second(), 7)
                .output(output)
                .start());

        // then
        MemorySegment into = Arena.ofAuto().allocate(64);
        UnixSockets.Received received = UnixSockets.receive(pair.first(), into);
        assertThat(status.code()).isZero();
        assertThat(into.asSlice(0, received.length()).toArray(ValueLayout.JAVA_BYTE))
                .asString()
                .isEqualTo("from child\n");
        assertThat(Files.readAllLines(output)).containsExactly("0", "1", "2", "3", "7"); // 3 is the folder ls reads
        Descriptors.close(pair.first());
        Descriptors.close(pair.second());
    }

    @Test
    void aProgramIsTheLeaderOfASessionOfItsOwn() throws Exception {
        // given
        Path output = folder.resolve("out");

        // when
        end(new Spawn(List.of("sh", "-c", "cut -d' ' -f1,6 /proc/$$/stat"))
                .output(output)
                .start());

        // then
        String[] pidAndSession = Files.readString(output).strip().split(" ", -1);
        assertThat(pidAndSession[0]).isEqualTo(pidAndSession[1]);
    }

    @Test
    void aProgramThatIsNotThereIsAnErrorWithItsName() {
        assertThatThrownBy(() -> new Spawn(List.of("/no/such/program")).start())
                .isInstanceOfSatisfying(
                        LinuxException.class,
                        thrown -> assertThat(thrown.errno()).isEqualTo(Errno.ENOENT))
                .hasMessage("start /no/such/program: ENOENT (no such file or directory)");
    }

    @Test
    void aProcessIsKilledByIdentityAndTold() throws Exception {
        // given
        ProcessId process = new Spawn(List.of("sleep", "600")).start();
        assertThat(Processes.find(process.pid())).contains(process);
        var ended = Processes.whenEnded(process);
        assertThat(Processes.isAlive(process)).isTrue();

        // when
        int result = Processes.signal(process, Processes.SIGKILL);

        // then
        assertThat(result).isZero();
        assertThat(ended.get(10, TimeUnit.SECONDS)).isEqualTo(new ExitStatus(true, 0, Processes.SIGKILL));
        assertThat(Processes.isAlive(process)).isFalse();
        assertThat(Processes.signal(process, Processes.SIGKILL)).isNegative();
    }

    @Test
    void aStrangerWithTheSameNumberIsNotSignalled() throws Exception {
        // given
        ProcessId process = new Spawn(List.of("sleep", "600")).start();
        assertThat(Processes.find(process.pid())).contains(process);
        ProcessId before = new ProcessId(process.pid(), process.startTicks() - 1);

        // when
        int result = Processes.signal(before, Processes.SIGKILL);

        // then
        assertThat(result).isEqualTo(-3); // ESRCH
        assertThat(Processes.isAlive(process)).isTrue();
        assertThat(Processes.whenEnded(before).get(10, TimeUnit.SECONDS).known())
                .isFalse();
        var ended = Processes.whenEnded(process);
        Processes.signal(process, Processes.SIGTERM);
        assertThat(ended.get(10, TimeUnit.SECONDS).signal()).isEqualTo(Processes.SIGTERM);
    }

    private static ExitStatus end(ProcessId process) throws Exception {
        return Processes.whenEnded(process).get(10, TimeUnit.SECONDS);
    }
}
