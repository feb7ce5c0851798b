package patchbay.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import patchbay.loop.DatagramRow;
import patchbay.loop.Datagrams;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.Poller;
import patchbay.loop.SocketError;

class SimUdpTest {
    private static final long MILLI = 1_000_000;

    private final VirtualLoop machine = VirtualLoop.seeded(7);
    private final SimSockets sockets = machine.host().sockets();
    private final SimUdpPeer peer = machine.world().udp("203.0.113.53", 53);
    private final MemorySegment memory = Arena.ofAuto().allocate(70_000);
    private final SocketError problem = new SocketError();
    private final int handle = sockets.openUdp(true);
    private int events;

    private int send(String text) {
        return send(text, peer.endpoint());
    }

    private int send(String text, SimEndpoint to) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        MemorySegment.copy(octets, 0, memory, ValueLayout.JAVA_BYTE, 0, octets.length);
        return sockets.sendTo(handle, to.toEndpoint(), memory, 0, octets.length);
    }

    private String received(int index) {
        Datagrams batch = sockets.received();
        byte[] octets =
                batch.bytes().asSlice(batch.start(index), batch.length(index)).toArray(ValueLayout.JAVA_BYTE);
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    private SimEndpoint localName() {
        Endpoint name = new Endpoint();
        assertThat(sockets.localName(handle, name)).isZero();
        return new SimEndpoint(SimEndpoint.addressOf("198.18.0.2"), name.port());
    }

    private void watch() {
        assertThat(machine.host().poller().watch(handle, bits -> events |= bits))
                .isZero();
        machine.runFor(0);
        events = 0;
    }

    @Test
    void aRowLeavesUpToTheFirstThatFails() {
        // given
        MemorySegment.copy(
                "onetwothree".getBytes(StandardCharsets.ISO_8859_1), 0, memory, ValueLayout.JAVA_BYTE, 0, 11);
        DatagramRow row = sockets.row(handle);
        row.add(peer.endpoint().toEndpoint(), memory, 0, 3, 0);
        row.add(peer.endpoint().toEndpoint(), memory, 3, 8, 3);
        row.add(peer.endpoint().toEndpoint(), memory, 0, 1, 0);
        machine.host().faults().failAfter(SocketCall.SEND_TO, 4, Errno.ENOBUFS);

        // when
        int taken = sockets.sendRow(handle, 0);
        machine.host().faults().failNext(SocketCall.SEND_ROW, Errno.ENOBUFS);
        int refused = sockets.sendRow(handle, 2);
        int again = sockets.sendRow(handle, 2);
        machine.runFor(MILLI);

        // then
        assertThat(taken).isEqualTo(2);
        assertThat(refused).isEqualTo(-Errno.ENOBUFS);
        assertThat(again).isEqualTo(1);
        assertThat(peer.received()).extracting(SimDatagram::text).containsExactly("one", "two", "thr", "ee", "o");
    }

    @Test
    void anEchoComesBackFromWhereItWasSent() {
        // given
        peer.echoes().latency(10 * MILLI).behind("10.9.9.1", "10.9.9.2");
        watch();

        // when
        assertThat(send("question")).isEqualTo(8);
        machine.runFor(20 * MILLI);

        // then
        assertThat(events & Poller.READABLE).isNotZero();
        assertThat(sockets.receive(handle)).isEqualTo(1);
        assertThat(received(0)).isEqualTo("question");
        assertThat(SimEndpoint.of(sockets.received().source(0))).isEqualTo(peer.endpoint());
        assertThat(sockets.received().hopLimit(0)).isEqualTo(62);
        assertThat(sockets.receive(handle)).isEqualTo(-Errno.EAGAIN);
        assertThat(peer.received(0).hopLimit()).isEqualTo(62);
    }

    @Test
    void oneSocketHearsEveryoneWhoKnowsItsPort() {
        // given
        send("hello");
        machine.runFor(MILLI);
        SimUdpPeer stranger = machine.world().udp("192.0.2.9", 9);

        // when
        stranger.sends("one", localName()).sends("two", localName());
        machine.runFor(MILLI);

        // then
        assertThat(sockets.receive(handle)).isEqualTo(2);
        assertThat(received(0) + received(1)).isEqualTo("onetwo");
        assertThat(SimEndpoint.of(sockets.received().source(1))).isEqualTo(stranger.endpoint());
    }

    @Test
    void anIcmpErrorWaitsInTheQueueAndIsAnsweredOnceByACall() {
        // given
        peer.answersError(SimIcmp.PORT_UNREACHABLE);
        watch();

        // when
        send("lost");
        machine.runFor(MILLI);

        // then
        assertThat(events & Poller.ERROR).isNotZero();
        assertThat(send("again")).isEqualTo(-Errno.ECONNREFUSED);
        assertThat(send("again")).isEqualTo(5);
        assertThat(sockets.receiveError(handle, problem)).isEqualTo(1);
        assertThat(problem.errno).isEqualTo(Errno.ECONNREFUSED);
        assertThat(problem.fromIcmp).isTrue();
        assertThat(problem.icmpType).isEqualTo(3);
        assertThat(problem.icmpCode).isEqualTo(3);
        assertThat(SimEndpoint.of(problem.destination)).isEqualTo(peer.endpoint());
        assertThat(problem.payloadBytes).isEqualTo(4);
        assertThat(sockets.receiveError(handle, problem)).isEqualTo(-Errno.EAGAIN);
    }

    @Test
    void anEmptiedErrorQueueClearsThePendingError() {
        // given
        peer.answersError(SimIcmp.HOST_UNREACHABLE, "10.9.9.1");
        send("lost");
        machine.runFor(MILLI);

        // when
        sockets.receiveError(handle, problem);

        // then
        assertThat(problem.reporter.address()).hasToString("10.9.9.1");
        assertThat(send("again")).isEqualTo(5);
    }

    @Test
    void aHopLimitThatRunsOutIsReportedByItsRouter() {
        // given
        peer.behind("10.9.9.1", "10.9.9.2");
        sockets.setHopLimit(handle, 2);

        // when
        send("probe");
        machine.runFor(MILLI);

        // then
        assertThat(sockets.receiveError(handle, problem)).isEqualTo(1);
        assertThat(problem.icmpType).isEqualTo(11);
        assertThat(problem.reporter.address()).hasToString("10.9.9.2");
        assertThat(peer.received()).isEmpty();
    }

    @Test
    void whatIsTooLongForThePathIsReportedWithItsMtu() {
        // given
        peer.mtu(1_400);

        // when
        sockets.sendTo(handle, peer.endpoint().toEndpoint(), memory, 0, 1_473);
        machine.runFor(MILLI);

        // then
        assertThat(sockets.receiveError(handle, problem)).isEqualTo(1);
        assertThat(problem.errno).isEqualTo(Errno.EMSGSIZE);
        assertThat(problem.nextHopMtuBytes).isEqualTo(1_400);
        sockets.allowFragments(handle, true);
        sockets.sendTo(handle, peer.endpoint().toEndpoint(), memory, 0, 1_473);
        machine.runFor(MILLI);
        assertThat(peer.received(0).length()).isEqualTo(1_473);
    }

    @Test
    void callsAreRefusedAsAKernelRefusesThem() {
        // given
        machine.world().refuseCallsTo("192.0.2.1", Errno.ENETUNREACH);

        // when, then
        assertThat(send("x", SimEndpoint.of("192.0.2.1", 5))).isEqualTo(-Errno.ENETUNREACH);
        assertThat(send("x", SimEndpoint.of("255.255.255.255", 5))).isEqualTo(-Errno.EACCES);
        assertThat(sockets.allowBroadcast(handle)).isZero();
        assertThat(send("x", SimEndpoint.of("255.255.255.255", 5))).isEqualTo(1);
        assertThat(sockets.sendTo(handle, peer.endpoint().toEndpoint(), memory, 0, 65_508))
                .isEqualTo(-Errno.EMSGSIZE);
        assertThat(sockets.receive(99)).isEqualTo(-Errno.EBADF);
    }

    @Test
    void aPortNobodyUsesAtAKnownMachineAnswersAndAnUnknownMachineIsSilent() {
        // given
        machine.world().machineAt("192.0.2.7");

        // when
        send("x", SimEndpoint.of("192.0.2.7", 5));
        send("x", SimEndpoint.of("192.0.2.8", 5));
        machine.runFor(MILLI);

        // then
        assertThat(sockets.receiveError(handle, problem)).isEqualTo(1);
        assertThat(problem.destination.address()).hasToString("192.0.2.7");
        assertThat(sockets.receiveError(handle, problem)).isEqualTo(-Errno.EAGAIN);
    }

    @Test
    void theReceiveQueueIsBounded() {
        // given
        send("x");
        machine.runFor(MILLI);

        // when
        for (int datagram = 0; datagram < 500; datagram++) peer.sends("y".repeat(1_000), localName());
        machine.runFor(MILLI);

        // then
        int taken = 0;
        for (int batch = sockets.receive(handle); batch > 0; batch = sockets.receive(handle)) taken += batch;
        assertThat(taken).isEqualTo(212_992 / 1_768);
    }

    @Test
    void datagramsHaveBoundaries() {
        // given
        peer.answers(question -> new byte[0]);

        // when
        send("");
        machine.runFor(MILLI);

        // then
        assertThat(peer.received(0).length()).isZero();
        assertThat(sockets.receive(handle)).isEqualTo(1);
        assertThat(sockets.received().length(0)).isZero();
    }
}
