package patchbay.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.loop.Errno;

class UnixSocketsTest {
    private final MemorySegment into = Arena.ofAuto().allocate(256);

    @Test
    void aDescriptorSentIsTheSameOpenFileAtTheReceiver() throws Exception {
        // given
        UnixSockets.Pair pair = UnixSockets.pair();
        int memory = PageMemory.memfd("shared", 4096);

        // when
        int sent = UnixSockets.send(pair.first(), "fd".getBytes(StandardCharsets.US_ASCII), memory, memory);
        UnixSockets.Received received = UnixSockets.receive(pair.second(), into);

        // then
        assertThat(sent).isEqualTo(2);
        assertThat(received.length()).isEqualTo(2);
        assertThat(received.descriptors()).hasSize(2).doesNotContain(memory);
        try (Arena arena = Arena.ofConfined()) {
            PageMemory.share(memory, 4096, arena).set(ValueLayout.JAVA_INT, 100, 4711);
            MemorySegment seen = PageMemory.share(received.descriptors().getFirst(), 4096, arena);
            assertThat(seen.get(ValueLayout.JAVA_INT, 100)).isEqualTo(4711);
        }
        for (int descriptor : received.descriptors()) Descriptors.close(descriptor);
        Descriptors.close(memory);
        Descriptors.close(pair.first());
        Descriptors.close(pair.second());
    }

    @Test
    void aSocketIsAbandonedWhenItsOwnerIsGoneAndAListenerIsLeftAlone(@TempDir Path folder) throws Exception {
        // given
        Path path = folder.resolve("s");
        int listener = UnixSockets.listenStream(path, 1);

        // then
        assertThat(UnixSockets.isAbandoned(path)).isFalse();
        assertThat(UnixSockets.accept(listener)).isEqualTo(-Errno.EAGAIN);
        Descriptors.close(listener);
        assertThat(UnixSockets.isAbandoned(path)).isTrue();
        assertThat(UnixSockets.isAbandoned(folder.resolve("nothing"))).isFalse();
        assertThat(UnixSockets.isAbandoned(Files.writeString(folder.resolve("file"), "")))
                .isFalse();
    }

    @Test
    void thePeerOfOurOwnConnectionIsThisProcess(@TempDir Path folder) throws Exception {
        // given
        int listener = UnixSockets.listenStream(folder.resolve("s"), 4);

        // when
        int client = UnixSockets.connectStream(folder.resolve("s"));
        int server = UnixSockets.accept(listener);

        // then
        assertThat(UnixSockets.peer(server).pid())
                .isEqualTo((int) ProcessHandle.current().pid());
        assertThat(UnixSockets.peer(client).uid()).isNotNegative();
        Descriptors.close(listener);
        Descriptors.close(client);
        Descriptors.close(server);
    }

    @Test
    void aClosedPeerIsTheEndOfTheStream() throws Exception {
        // given
        UnixSockets.Pair pair = UnixSockets.pair();
        assertThat(UnixSockets.receive(pair.second(), into).length()).isEqualTo(-Errno.EAGAIN);

        // when
        Descriptors.close(pair.first());

        // then
        assertThat(UnixSockets.receive(pair.second(), into).length()).isZero();
        Descriptors.close(pair.second());
    }

    @Test
    void whereNobodyListensTheAnswerComesAtOnce(@TempDir Path folder) {
        assertThat(UnixSockets.connectStream(folder.resolve("absent"))).isEqualTo(-Errno.ENOENT);
        assertThat(UnixSockets.connectStream(folder.resolve("x".repeat(200)))).isEqualTo(-Errno.EINVAL);
    }

    @Test
    void aRefusalNamesTheCallAndTheErrno(@TempDir Path folder) {
        assertThatThrownBy(() -> UnixSockets.listenStream(folder.resolve("none/s"), 1))
                .isInstanceOf(LinuxException.class)
                .hasMessageStartingWith("bind " + folder.resolve("none/s"))
                .hasMessageEndingWith(": ENOENT (no such file or directory)");
    }
}
