package patchbay.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.Poller;
import patchbay.loop.SocketError;
import patchbay.loop.TcpInfo;
import patchbay.wire.IpAddress;

/// The contract of HostSockets on the loopback, for both families and both ways to peek.
@ParameterizedClass(name = "v4={0} peekOffsets={1}")
@CsvSource({"true,true", "true,false", "false,true", "false,false"})
class LinuxSocketsTest {
    private final boolean v4;
    private final LinuxSockets sockets;
    private final EpollPoller poller;
    private final MemorySegment bytes = Arena.ofAuto().allocate(1 << 20);
    private final MemorySegment got = Arena.ofAuto().allocate(1 << 20);
    private final Endpoint here = new Endpoint();
    private final Endpoint there = new Endpoint();
    private int listener;
    private int client;
    private int server;

    LinuxSocketsTest(boolean v4, boolean peekOffsets) throws LinuxException {
        this.v4 = v4;
        this.sockets = new LinuxSockets(peekOffsets, true);
        this.poller = new EpollPoller(true);
    }

    @BeforeEach
    void connectAPair() {
        SplittableRandom random = new SplittableRandom(1);
        for (long at = 0; at < bytes.byteSize(); at += 8) {
            bytes.set(ValueLayout.JAVA_LONG_UNALIGNED, at, random.nextLong());
        }
        listener = sockets.openTcp(v4);
        assertThat(sockets.bind(listener, loopback(0))).isZero();
        assertThat(sockets.listen(listener, 8)).isZero();
        sockets.localName(listener, here);
        client = sockets.openTcp(v4);
        assertThat(sockets.connect(client, here)).isIn(0, -Errno.EINPROGRESS);
        poller.watch(listener, events -> {});
        poller.watch(client, events -> {});
        server = Ready.await(poller, () -> sockets.accept(listener, there));
        assertThat(server).isPositive();
        poller.watch(server, events -> {});
    }

    @AfterEach
    void closeAll() {
        sockets.close(listener);
        sockets.close(client);
        sockets.close(server);
        poller.close();
    }

    @Test
    void anAcceptedConnectionNamesItsPeer() {
        // when
        int result = sockets.localName(client, here);

        // then
        assertThat(result).isZero();
        assertThat(there.port()).isEqualTo(here.port());
        assertThat(there.address()).isEqualTo(loopback(0).address());
    }

    @Test
    void aPeekLeavesTheOctetsAndADiscardTakesThem() {
        // given
        sockets.send(client, bytes, 100, 1000, false);

        // when
        int first = peek(0, 600);
        int again = peek(0, 1000);
        int discarded = sockets.discard(server, 400);
        int rest = peek(0, 1000);

        // then
        assertThat(first).isEqualTo(600);
        assertThat(again).isEqualTo(1000);
        assertThat(discarded).isEqualTo(400);
        assertThat(rest).isEqualTo(600);
        assertThat(got.asSlice(0, 600).mismatch(bytes.asSlice(500, 600))).isEqualTo(-1);
    }

    @Test
    void aPeekReachesEveryPositionOfTheUnreadStreamInAnyOrder() {
        // given
        sockets.send(client, bytes, 0, 50_000, false);
        SplittableRandom random = new SplittableRandom(7);
        awaitOctets(50_000);
        int taken = 0;

        for (int round = 0; round < 300; round++) {
            int skip = random.nextInt(50_000 - taken);
            int length = 1 + random.nextInt(3_000);

            // when
            int peeked = peek(skip, length);

            // then
            assertThat(peeked).isEqualTo(Math.min(length, 50_000 - taken - skip));
            assertThat(got.asSlice(0, peeked).mismatch(bytes.asSlice(taken + skip, peeked)))
                    .isEqualTo(-1);
            if (round % 10 == 9) taken += sockets.discard(server, random.nextInt(1_500));
        }
    }

    @Test
    void peeksThatFollowEachOtherReadTheStreamInOrder() {
        // given
        sockets.send(client, bytes, 0, 10_000, false);
        awaitOctets(10_000);

        for (int skip = 0; skip < 10_000; skip += 1_000) {
            // when
            int peeked = peek(skip, 1_000);

            // then
            assertThat(peeked).isEqualTo(1_000);
            assertThat(got.asSlice(0, 1_000).mismatch(bytes.asSlice(skip, 1_000)))
                    .isEqualTo(-1);
        }
        assertThat(sockets.peek(server, 10_000, got, 0, 1)).isEqualTo(-Errno.EAGAIN);
    }

    @Test
    void theEndOfTheStreamIsSeenAtItsPositionOnly() {
        // given
        sockets.send(client, bytes, 0, 500, false);
        awaitOctets(500);
        assertThat(sockets.peek(server, 500, got, 0, 10)).isEqualTo(-Errno.EAGAIN);

        // when
        sockets.shutdownWrite(client);

        // then
        assertThat(Ready.await(poller, () -> sockets.peek(server, 500, got, 0, 10)))
                .isZero();
        assertThat(peek(0, 1000)).isEqualTo(500);
        assertThat(sockets.discard(server, 500)).isEqualTo(500);
        assertThat(peek(0, 1000)).isZero();
    }

    @Test
    void anAbortIsAResetAtThePeer() {
        // given
        int[] seen = new int[1];
        poller.forget(server);
        poller.watch(server, events -> seen[0] |= events);

        // when
        sockets.abort(client);
        client = -1;

        // then
        Ready.awaitEvents(poller, seen, Poller.ERROR);
        assertThat(sockets.takeError(server)).isEqualTo(Errno.ECONNRESET);
    }

    @Test
    void aHalfCloseIsToldAsPeerClosedAndTheOtherHalfGoesOn() {
        // given
        int[] seen = new int[1];
        poller.forget(server);
        poller.watch(server, events -> seen[0] |= events);

        // when
        sockets.shutdownWrite(client);

        // then
        int events = Ready.awaitEvents(poller, seen, Poller.PEER_CLOSED);
        assertThat(events & Poller.HUNG_UP).isZero();
        assertThat(sockets.send(server, bytes, 0, 100, false)).isEqualTo(100);
        assertThat(Ready.await(poller, () -> sockets.peek(client, 0, got, 0, 200)))
                .isEqualTo(100);
    }

    @Test
    void whatSendRoomPromisesIsTaken() {
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 400; round++) {
            // when
            int room = sockets.sendRoom(client);
            int piece = Math.min(room, 1 + random.nextInt(round % 2 == 0 ? 1_460 : 65_000));

            // then
            if (piece == 0) break;
            assertThat(sockets.send(client, bytes, 0, piece, false)).isEqualTo(piece);
        }
    }

    @Test
    void aFullSocketHasNoRoomAndAnswersAgain() {
        // when
        while (sockets.send(client, bytes, 0, 65_536, false) > 0) {
            // until the queue is full
        }

        // then
        assertThat(sockets.sendRoom(client)).isZero();
        assertThat(sockets.send(client, bytes, 0, 1, false)).isEqualTo(-Errno.EAGAIN);
    }

    @Test
    void aRefusedConnectionIsAnErrorOfTheSocket() {
        // given
        sockets.localName(listener, here);
        sockets.close(listener);
        listener = -1;
        int refused = sockets.openTcp(v4);
        int[] seen = new int[1];

        // when
        int result = sockets.connect(refused, here);
        poller.watch(refused, events -> seen[0] |= events);

        // then
        if (result == -Errno.EINPROGRESS) {
            Ready.awaitEvents(poller, seen, Poller.ERROR);
            result = -sockets.takeError(refused);
        }
        assertThat(result).isEqualTo(-Errno.ECONNREFUSED);
        sockets.close(refused);
    }

    @Test
    void datagramsComeInBatchesWithTheirSourceAndHopLimit() {
        // given
        int from = sockets.openUdp(v4);
        int to = sockets.openUdp(v4);
        sockets.bind(from, loopback(0));
        sockets.bind(to, loopback(0));
        sockets.localName(to, here);
        sockets.localName(from, there);
        sockets.setHopLimit(from, 33);
        poller.watch(to, events -> {});

        // when
        sockets.sendTo(from, here, bytes, 0, 10);
        sockets.sendTo(from, here, bytes, 10, 0);
        sockets.sendTo(from, here, bytes, 20, 60_000);
        int count = Ready.await(poller, () -> sockets.receive(to));

        // then
        assertThat(count).isEqualTo(3);
        assertThat(sockets.received().length(0)).isEqualTo(10);
        assertThat(sockets.received().length(1)).isZero();
        assertThat(sockets.received().length(2)).isEqualTo(60_000);
        MemorySegment last =
                sockets.received().bytes().asSlice(sockets.received().start(2), 60_000);
        assertThat(last.mismatch(bytes.asSlice(20, 60_000))).isEqualTo(-1);
        assertThat(sockets.received().source(2).port()).isEqualTo(there.port());
        assertThat(sockets.received().source(2).address()).isEqualTo(there.address());
        assertThat(sockets.received().hopLimit(0)).isEqualTo(33);
        assertThat(sockets.receive(to)).isEqualTo(-Errno.EAGAIN);
        sockets.close(from);
        sockets.close(to);
    }

    @Test
    void anUnreachablePortComesThroughTheErrorQueue() {
        // given
        int from = sockets.openUdp(v4);
        int gone = sockets.openUdp(v4);
        sockets.bind(gone, loopback(0));
        sockets.localName(gone, here);
        sockets.close(gone);
        SocketError error = new SocketError();
        poller.watch(from, events -> {});

        // when
        sockets.sendTo(from, here, bytes, 0, 77);
        int result = Ready.await(poller, () -> sockets.receiveError(from, error));

        // then
        assertThat(result).isEqualTo(1);
        assertThat(error.errno).isEqualTo(Errno.ECONNREFUSED);
        assertThat(error.fromIcmp).isTrue();
        assertThat(error.icmpType).isEqualTo(v4 ? 3 : 1);
        assertThat(error.icmpCode).isEqualTo(v4 ? 3 : 4);
        assertThat(error.destination.port()).isEqualTo(here.port());
        assertThat(error.destination.address()).isEqualTo(here.address());
        assertThat(error.reporter.address()).isEqualTo(here.address());
        assertThat(error.payloadBytes).isEqualTo(77);
        assertThat(sockets.receiveError(from, error)).isEqualTo(-Errno.EAGAIN);
        sockets.close(from);
    }

    @Test
    void aConnectionTellsItsRoundTripAndWhatPassed() {
        // given
        TcpInfo info = new TcpInfo();
        sockets.send(client, bytes, 0, 50_000, false);
        awaitOctets(50_000);
        sockets.discard(server, 50_000);

        // when
        int asked = sockets.tcpInfo(client, info);

        // then
        assertThat(asked).isZero();
        assertThat(info.rttMicros).isBetween(1, 1_000_000);
        assertThat(info.rttVarianceMicros).isPositive();
        assertThat(info.sendMssBytes).isBetween(536, 65_536);
        assertThat(info.pathMtuBytes).isGreaterThan(info.sendMssBytes);
        assertThat(info.congestionWindowSegments).isPositive();
        assertThat(info.acknowledgedBytes + (long) info.unackedSegments * info.sendMssBytes + info.notSentBytes)
                .isGreaterThanOrEqualTo(50_000);
        assertThat(info.retransmittedSegments).isNotNegative();
        assertThat(info.heardMillisAgo).isNotNegative();
        assertThat(sockets.tcpInfo(server, info)).isZero();
        assertThat(info.receivedBytes).isEqualTo(50_000);
    }

    @Test
    void whatIsNoConnectionTellsNothing() {
        // given
        int datagrams = sockets.openUdp(v4);

        // when
        int asked = sockets.tcpInfo(datagrams, new TcpInfo());

        // then
        assertThat(asked).isIn(-Errno.EOPNOTSUPP, -Errno.ENOPROTOOPT);
        sockets.close(datagrams);
    }

    @Test
    void aPortInUseIsRefused() {
        // given
        int second = sockets.openTcp(v4);
        sockets.localName(listener, here);

        // when
        int result = sockets.bind(second, here);

        // then
        assertThat(result).isEqualTo(-Errno.EADDRINUSE);
        sockets.close(second);
    }

    @Test
    void optionsOfDatagramsAreTaken() {
        // given
        int socket = sockets.openUdp(v4);

        // then
        assertThat(sockets.setTypeOfService(socket, 0x10)).isZero();
        assertThat(sockets.allowFragments(socket, true)).isZero();
        assertThat(sockets.allowFragments(socket, false)).isZero();
        assertThat(sockets.allowBroadcast(socket)).isZero();
        assertThat(sockets.keepAlive(client, 300)).isZero();
        sockets.close(socket);
    }

    private int peek(int skip, int length) {
        return Ready.await(poller, () -> sockets.peek(server, skip, got, 0, length));
    }

    private void awaitOctets(int count) {
        int last = Ready.await(poller, () -> sockets.peek(server, count - 1, got, 0, 1));
        assertThat(last).isEqualTo(1);
    }

    private Endpoint loopback(int port) {
        return new Endpoint().set(v4 ? IpAddress.LOOPBACK_V4 : new IpAddress(0, 1), port);
    }
}
