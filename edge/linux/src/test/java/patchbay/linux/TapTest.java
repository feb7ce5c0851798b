package patchbay.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;
import patchbay.wire.IpAddress;

@Needs({Need.ROOT, Need.TUN})
class TapTest {
    private static final int SEGMENT_BYTES = 1_000;
    private static final int HEADERS_BYTES = 14 + 20 + 8;
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;

    private final MemorySegment frame = Arena.ofAuto().allocate(70_000, 8);
    private TestNamespace namespace;

    @BeforeEach
    void makeNamespace() throws Exception {
        namespace = new TestNamespace();
    }

    @AfterEach
    void removeNamespace() throws Exception {
        namespace.remove();
    }

    @Test
    void anInterfaceInANamespaceHasItsAddressMtuAndIsUp() throws Exception {
        // when
        Tap tap = Tap.openIn(namespace.path(), "card%d", 0x0800_27ab_cdefL, 4_000);

        // then
        String shown = Command.run("ip", "-n", namespace.name(), "link", "show", "card0");
        assertThat(tap.name()).isEqualTo("card0");
        assertThat(shown).contains("08:00:27:ab:cd:ef").contains("mtu 4000").contains("UP");
        tap.close();
    }

    @Test
    void aWireIsTakenUpWhenTheOneWhoHeldItHasEnded() throws Exception {
        // given
        Tap held = Tap.openIn(namespace.path(), "card0", 0x0800_2700_0001L, 1_500);
        held.persist(true);
        assertThatThrownBy(() -> Tap.takeUp(namespace.path(), "card0", 0, 1_500, Duration.ofMillis(30)))
                .hasMessageContaining("EBUSY");

        // when
        Thread holder = Thread.ofPlatform().start(() -> {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            held.close();
        });
        Tap taken = Tap.takeUp(namespace.path(), "card0", 0, 1_500, Duration.ofSeconds(30));

        // then
        holder.join();
        assertThat(taken.name()).isEqualTo("card0");
        taken.close();
    }

    @Test
    void aTapOpenedByAnotherAndHandedOverIsTaken() throws Exception {
        // given
        UnixSockets.Pair pair = UnixSockets.pair();
        Tap opened = Namespaces.inside(namespace.path(), () -> Tap.open("given"));
        UnixSockets.send(pair.first(), new byte[1], opened.descriptor());
        opened.close();
        int descriptor = UnixSockets.receive(pair.second(), Arena.ofAuto().allocate(1))
                .descriptors()
                .getFirst();

        // when
        Tap tap = Tap.received(descriptor);

        // then
        assertThat(tap.name()).isEqualTo("given");
        assertThat(Descriptors.read(
                        tap.descriptor(), Arena.ofAuto().allocate(100).address(), 100))
                .isIn(-Errno.EAGAIN, -Errno.EIO);
        tap.close();
        Descriptors.close(pair.first());
        Descriptors.close(pair.second());
    }

    @Test
    void aDescriptorThatIsNoTapIsRefusedAndClosed() throws Exception {
        // given
        int descriptor = PageMemory.memfd("no tap", 1);

        // then
        assertThatThrownBy(() -> Tap.received(descriptor))
                .isInstanceOf(LinuxException.class)
                .hasMessageStartingWith("ask tap: ENOTTY");
        assertThat(Descriptors.close(descriptor)).isEqualTo(-Errno.EBADF);
    }

    @Test
    void refusalsNameWhatWasAskedFor() {
        assertThatThrownBy(() -> Tap.openIn(Path.of("/run/netns/absent"), "x", 0, 1_500))
                .hasMessageStartingWith("open /run/netns/absent: ENOENT");
        assertThatThrownBy(() -> Tap.openIn(namespace.path(), "a-name-that-is-too-long", 0, 1_500))
                .hasMessageStartingWith("interface name a-name-that-is-too-long: EINVAL");
    }

    @Test
    void aSuperFrameOfTheKernelComesWholeWithAnUnfilledChecksumAndItsSegmentSize() throws Exception {
        // given
        Tap tap = Tap.openIn(namespace.path(), "card0", 0x0800_2700_0001L, 1_500);
        String name = namespace.name();
        Command.run("ip", "-n", name, "addr", "add", "10.9.0.1/24", "dev", "card0");
        Command.run("ip", "-n", name, "neigh", "add", "10.9.0.2", "lladdr", "08:00:27:00:00:02", "dev", "card0");

        // when
        int sent = Namespaces.inside(namespace.path(), TapTest::sendTwentySegments);
        int length = longestFrame(tap);

        // then
        assertThat(sent).isEqualTo(20 * SEGMENT_BYTES);
        boolean whole = tap.udpSegments(); // kernel 6.2; before, it comes cut
        assertThat(length).isEqualTo(Tap.HEADER_BYTES + HEADERS_BYTES + (whole ? 20 : 1) * SEGMENT_BYTES);
        if (whole) {
            assertThat(frame.get(ValueLayout.JAVA_BYTE, 0) & 1)
                    .as("needs a checksum")
                    .isOne();
            assertThat(frame.get(ValueLayout.JAVA_BYTE, 1)).as("kind").isEqualTo((byte) 5);
            assertThat(frame.get(ValueLayout.JAVA_SHORT_UNALIGNED, 4)).isEqualTo((short) SEGMENT_BYTES);
        }
        tap.close();
    }

    /// One UDP send that the kernel is to cut itself (UDP_SEGMENT).
    private static int sendTwentySegments() {
        LinuxSockets sockets = new LinuxSockets(true, true);
        int socket = sockets.openUdp(true);
        MemorySegment size = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_INT, SEGMENT_BYTES);
        SocketCalls.setOption(socket, SOL_UDP, UDP_SEGMENT, size.address(), Integer.BYTES);
        Endpoint to = new Endpoint().set(Objects.requireNonNull(IpAddress.parse("10.9.0.2")), 9);
        int sent = sockets.sendTo(socket, to, Arena.ofAuto().allocate(20L * SEGMENT_BYTES), 0, 20 * SEGMENT_BYTES);
        sockets.close(socket);
        return sent;
    }

    /// Reads all that waits, which the kernel has queued by the time the send answered; keeps the longest frame.
    private int longestFrame(Tap tap) {
        MemorySegment next = Arena.ofAuto().allocate(70_000, 8);
        int longest = 0;
        for (int got = read(tap, next); got > 0; got = read(tap, next)) {
            if (got <= longest) continue;
            longest = got;
            frame.copyFrom(next);
        }
        return longest;
    }

    private static int read(Tap tap, MemorySegment into) {
        return Descriptors.read(tap.descriptor(), into.address(), (int) into.byteSize());
    }
}
