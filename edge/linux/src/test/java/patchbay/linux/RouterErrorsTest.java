package patchbay.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.loop.DatagramRow;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.SocketError;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;
import patchbay.wire.IpAddress;

/// ICMP errors of a router that is really there: a namespace that forwards, one hop away.
@Needs(Need.ROOT)
class RouterErrorsTest {
    private static final int ECHO_BYTES = 16;

    private final LinuxSockets sockets = new LinuxSockets(true, true);
    private final EpollPoller poller;
    private final SocketError error = new SocketError();
    private final MemorySegment bytes = Arena.ofAuto().allocate(4_096);
    private TestNamespace here;
    private TestNamespace router;

    RouterErrorsTest() throws LinuxException {
        poller = new EpollPoller(true);
    }

    @BeforeEach
    void makeARoute() throws Exception {
        here = new TestNamespace();
        router = new TestNamespace();
        String peer = router.name();
        Command.run("ip", "-n", here.name(), "link", "add", "e0", "type", "veth", "peer", "name", "e1", "netns", peer);
        Command.run("ip", "-n", here.name(), "addr", "add", "192.0.2.2/24", "dev", "e0");
        Command.run("ip", "-n", here.name(), "link", "set", "e0", "up");
        Command.run("ip", "-n", peer, "addr", "add", "192.0.2.1/24", "dev", "e1");
        Command.run("ip", "-n", peer, "link", "set", "e1", "up");
        Command.run("ip", "-n", here.name(), "route", "add", "default", "via", "192.0.2.1");
        Command.run("ip", "-n", peer, "link", "add", "d0", "mtu", "1280", "type", "veth", "peer", "name", "d1");
        Command.run("ip", "-n", peer, "link", "set", "d1", "up");
        Command.run("ip", "-n", peer, "addr", "add", "203.0.113.1/24", "dev", "d0");
        Command.run("ip", "-n", peer, "link", "set", "d0", "up");
        Namespaces.inside(router.path(), () -> Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1"));
    }

    @AfterEach
    void removeAll() throws Exception {
        here.remove();
        router.remove();
        poller.close();
    }

    @ParameterizedTest(name = "unprivileged={0}")
    @ValueSource(booleans = {true, false})
    void aPingWhoseTimeRanOutIsToldWithItsSequenceAndTheRouter(boolean unprivileged) throws Exception {
        // given
        int handle = Namespaces.inside(here.path(), () -> {
            String groups = unprivileged ? "0 2147483647" : "1 0";
            Files.writeString(Path.of("/proc/sys/net/ipv4/ping_group_range"), groups);
            return sockets.openPing(true);
        });
        assertThat(sockets.pingIsRaw(handle)).isEqualTo(!unprivileged);
        sockets.setHopLimit(handle, 1);
        poller.watch(handle, events -> {});

        // when
        sockets.sendTo(handle, beyond(0), bytes, 0, echo(4_711));
        int result = Ready.await(poller, () -> sockets.receiveError(handle, error));

        // then
        assertThat(result).isEqualTo(1);
        assertThat(error.icmpType).isEqualTo(11);
        assertThat(error.icmpCode).isZero();
        assertThat(error.echoSequence).isEqualTo(4_711);
        assertThat(error.reporter.address()).hasToString("192.0.2.1");
        assertThat(error.destination.address()).hasToString("203.0.113.7");
        sockets.close(handle);
    }

    @Test
    void aDatagramThatIsTooBigForTheNextHopIsToldWithItsMtu() throws Exception {
        // given
        int handle = Namespaces.inside(here.path(), () -> sockets.openUdp(true));
        sockets.allowFragments(handle, false);
        poller.watch(handle, events -> {});

        // when
        sockets.sendTo(handle, beyond(9), bytes, 0, 1_400);
        int result = Ready.await(poller, () -> sockets.receiveError(handle, error));

        // then
        assertThat(result).isEqualTo(1);
        assertThat(error.errno).isEqualTo(Errno.EMSGSIZE);
        assertThat(error.nextHopMtuBytes).isEqualTo(1_280);
        assertThat(error.icmpType).isEqualTo(3);
        assertThat(error.icmpCode).isEqualTo(4);
        sockets.close(handle);
    }

    @Test
    void aDatagramWhoseTimeRanOutIsTold() throws Exception {
        // given
        int handle = Namespaces.inside(here.path(), () -> sockets.openUdp(true));
        sockets.setHopLimit(handle, 1);
        poller.watch(handle, events -> {});

        // when
        sockets.sendTo(handle, beyond(33_434), bytes, 0, 32);
        int result = Ready.await(poller, () -> sockets.receiveError(handle, error));

        // then
        assertThat(result).isEqualTo(1);
        assertThat(error.icmpType).isEqualTo(11);
        assertThat(error.destination.port()).isEqualTo(33_434);
        assertThat(error.payloadBytes).isGreaterThanOrEqualTo(0);
        sockets.close(handle);
    }

    @Test
    void aRowWhoseDatagramsDoNotFitTheLinkLeavesInFragments() throws Exception {
        // given
        int handle = Namespaces.inside(here.path(), () -> sockets.openUdp(true));
        int peer = Namespaces.inside(router.path(), () -> sockets.openUdp(true));
        Endpoint there = new Endpoint().set(Objects.requireNonNull(IpAddress.parse("192.0.2.1")), 700);
        sockets.bind(peer, there);
        sockets.allowFragments(handle, true);
        poller.watch(peer, events -> {});
        DatagramRow row = sockets.row(handle);
        for (int index = 0; index < 3; index++) row.add(there, bytes, 0, 2_000, 0);

        // when
        int taken = sockets.sendRow(handle, 0);

        // then
        assertThat(taken).isEqualTo(3);
        for (int index = 0; index < 3; ) index += Ready.await(poller, () -> sockets.receive(peer));
        assertThat(sockets.received().length(0)).isEqualTo(2_000);
        sockets.close(handle);
        sockets.close(peer);
    }

    @Test
    void aRowThatIsTooBigForTheLinkIsRefusedDatagramByDatagram() throws Exception {
        // given
        int handle = Namespaces.inside(here.path(), () -> sockets.openUdp(true));
        sockets.allowFragments(handle, false);
        DatagramRow row = sockets.row(handle);
        for (int index = 0; index < 3; index++) row.add(beyond(9), bytes, 0, 2_000, 0);

        // when
        int result = sockets.sendRow(handle, 0);
        int second = sockets.sendRow(handle, 1);

        // then
        assertThat(result).isEqualTo(-Errno.EMSGSIZE);
        assertThat(second).isEqualTo(-Errno.EMSGSIZE);
        assertThat(sockets.receiveError(handle, error)).isEqualTo(1);
        assertThat(error.nextHopMtuBytes).isEqualTo(1_500);
        sockets.close(handle);
    }

    private static Endpoint beyond(int port) {
        return new Endpoint().set(Objects.requireNonNull(IpAddress.parse("203.0.113.7")), port);
    }

    private int echo(int sequence) {
        bytes.asSlice(0, ECHO_BYTES).fill((byte) 0);
        bytes.set(ValueLayout.JAVA_BYTE, 0, (byte) 8);
        bytes.set(ValueLayout.JAVA_BYTE, 6, (byte) (sequence >>> 8));
        bytes.set(ValueLayout.JAVA_BYTE, 7, (byte) sequence);
        int checksum = 0xffff - (0x0800 + sequence);
        bytes.set(ValueLayout.JAVA_BYTE, 2, (byte) (checksum >>> 8));
        bytes.set(ValueLayout.JAVA_BYTE, 3, (byte) checksum);
        return ECHO_BYTES;
    }
}
