package patchbay.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.Poller;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;
import patchbay.wire.IpAddress;

/// What the engine relies on of the kernel and the JVM, and the simulation cannot tell.
class KernelAssumptionsTest {
    private static final int ECHO_BYTES = 40;

    private final LinuxSockets sockets = new LinuxSockets(true, true);
    private final EpollPoller poller;
    private final MemorySegment bytes = Arena.ofAuto().allocate(1 << 16);

    KernelAssumptionsTest() throws LinuxException {
        poller = new EpollPoller(true);
    }

    @AfterEach
    void closePoller() {
        poller.close();
    }

    @Test
    void aListenerThatIsClosedResetsTheConnectionsThatWaited() {
        // given
        int listener = sockets.openTcp(true);
        Endpoint here = new Endpoint().set(IpAddress.LOOPBACK_V4, 0);
        sockets.bind(listener, here);
        sockets.listen(listener, 4);
        sockets.localName(listener, here);
        int client = sockets.openTcp(true);
        int[] seen = new int[1];
        sockets.connect(client, here);
        poller.watch(client, events -> seen[0] |= events);
        Ready.awaitEvents(poller, seen, Poller.WRITABLE);

        // when
        sockets.close(listener);

        // then
        Ready.awaitEvents(poller, seen, Poller.ERROR);
        assertThat(sockets.takeError(client)).isEqualTo(Errno.ECONNRESET);
        sockets.close(client);
    }

    @Test
    void aFullStreamTellsAgainWhenThePeerMakesRoom() throws Exception {
        // given
        UnixSockets.Pair pair = UnixSockets.pair();
        int[] seen = new int[1];
        poller.watch(pair.first(), events -> seen[0] |= events);
        while (Descriptors.write(pair.first(), bytes.address(), 1 << 16) > 0) {
            // until it is full
        }
        poller.collect(8, Ready::tell);
        seen[0] = 0;

        // when
        while (Descriptors.read(pair.second(), bytes.address(), 1 << 16) > 0) {
            // until it is empty
        }

        // then
        assertThat(Ready.awaitEvents(poller, seen, Poller.WRITABLE) & Poller.WRITABLE)
                .isNotZero();
        Descriptors.close(pair.first());
        Descriptors.close(pair.second());
    }

    @Test
    void aMappingCutShortByTruncationIsAnErrorAndNotACrash(@TempDir Path folder) throws Exception {
        // given
        Path file = folder.resolve("mapped");
        Files.write(file, new byte[8_192]);
        int descriptor = Descriptors.open(file, Descriptors.O_RDWR, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mapped = PageMemory.share(descriptor, 8_192, arena);
            assertThat(mapped.get(ValueLayout.JAVA_BYTE, 8_000)).isZero();

            // when
            try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }

            // then
            assertThatThrownBy(() -> mapped.get(ValueLayout.JAVA_BYTE, 8_000)).isInstanceOf(InternalError.class);
        }
        Descriptors.close(descriptor);
    }

    @Test
    void aPingSocketIsGivenOrRefusedWithAName() {
        // when
        int handle = sockets.openPing(true);

        // then
        if (handle >= 0) assertThat(pingsLoopback(handle)).isTrue();
        else assertThat(handle).isEqualTo(-Errno.EACCES);
    }

    @Test
    @Needs(Need.ROOT)
    void aGroupInTheRangePingsByTheUnprivilegedKind() throws Exception {
        // given
        TestNamespace namespace = new TestNamespace();

        // when
        int handle = Namespaces.inside(namespace.path(), () -> {
            Files.writeString(Path.of("/proc/sys/net/ipv4/ping_group_range"), "0 2147483647");
            return sockets.openPing(true);
        });

        // then
        assertThat(handle).isPositive();
        assertThat(sockets.pingIsRaw(handle)).isFalse();
        assertThat(pingsLoopback(handle)).isTrue();
        namespace.remove();
    }

    private boolean pingsLoopback(int handle) {
        bytes.asSlice(0, ECHO_BYTES).fill((byte) 0);
        bytes.set(ValueLayout.JAVA_BYTE, 0, (byte) 8);
        bytes.set(ValueLayout.JAVA_BYTE, 5, (byte) 77);
        bytes.set(ValueLayout.JAVA_BYTE, 7, (byte) 3);
        int checksum = 0xffff - (0x0800 + 77 + 3);
        bytes.set(ValueLayout.JAVA_BYTE, 2, (byte) (checksum >>> 8));
        bytes.set(ValueLayout.JAVA_BYTE, 3, (byte) checksum);
        poller.watch(handle, events -> {});
        Endpoint loopback = new Endpoint().set(IpAddress.LOOPBACK_V4, 0);
        if (sockets.sendTo(handle, loopback, bytes, 0, ECHO_BYTES) != ECHO_BYTES) return false;
        int count = Ready.await(poller, () -> sockets.receive(handle));
        long start = sockets.received().start(0) + (sockets.pingIsRaw(handle) ? 20 : 0);
        MemorySegment got = sockets.received().bytes();
        sockets.close(handle);
        return count > 0
                && got.get(ValueLayout.JAVA_BYTE, start) == 0
                && got.get(ValueLayout.JAVA_BYTE, start + 7) == 3;
    }
}
