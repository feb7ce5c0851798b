package patchbay.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.Poller;
import patchbay.loop.TcpInfo;

class SimTcpTest {
    private static final long MILLI = 1_000_000;

    private final VirtualLoop machine = VirtualLoop.seeded(7);
    private final SimSockets sockets = machine.host().sockets();
    private final SimService web = machine.world().listens("203.0.113.7", 80);
    private final MemorySegment memory = Arena.ofAuto().allocate(1 << 20);
    private int told;
    private int events;

    private int connecting() {
        int handle = sockets.openTcp(true);
        assertThat(sockets.connect(handle, web.endpoint().toEndpoint())).isEqualTo(-Errno.EINPROGRESS);
        watch(handle);
        return handle;
    }

    private int connected() {
        int handle = connecting();
        machine.runFor(MILLI);
        assertThat(sockets.takeError(handle)).isZero();
        forgetEvents();
        return handle;
    }

    private void watch(int handle) {
        int watched = machine.host().poller().watch(handle, bits -> {
            told++;
            events |= bits;
        });
        assertThat(watched).isZero();
    }

    private void forgetEvents() {
        told = 0;
        events = 0;
    }

    private void close(int handle) {
        machine.host().poller().forget(handle);
        sockets.close(handle);
        machine.runFor(MILLI);
    }

    private String peeked(int handle, int skip) {
        int length = sockets.peek(handle, skip, memory, 0, 1_000);
        return new String(
                memory.asSlice(0, length).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE),
                StandardCharsets.ISO_8859_1);
    }

    private int send(int handle, int length) {
        return sockets.send(handle, memory, 0, length, false);
    }

    @Test
    void aConnectionTellsItsRoundTripAndWhatPassed() {
        // given
        int handle = connected();
        web.connection(0).path(10 * MILLI, 0).write("four");
        sockets.send(handle, memory, 0, 3_000, false);
        machine.runFor(15 * MILLI);
        TcpInfo info = new TcpInfo();

        // when
        int underWay = sockets.tcpInfo(handle, info);

        // then
        assertThat(underWay).isZero();
        assertThat(info.rttMicros).isEqualTo(20_000);
        assertThat(info.unackedSegments).isEqualTo(3);
        assertThat(info.receivedBytes).isEqualTo(4);
        machine.runFor(10 * MILLI);
        sockets.tcpInfo(handle, info);
        assertThat(info.unackedSegments).isZero();
        assertThat(info.acknowledgedBytes).isEqualTo(3_000);
        close(handle);
    }

    @Test
    void aConnectIsToldByWritableAfterTheServicesDelay() {
        // given
        web.acceptsAfter(120 * MILLI);
        int handle = connecting();

        // when
        machine.runFor(119 * MILLI);

        // then
        assertThat(told).isZero();
        machine.runFor(2 * MILLI);
        assertThat(events).isEqualTo(Poller.WRITABLE);
        assertThat(sockets.takeError(handle)).isZero();
        assertThat(web.connection(0).isOpen()).isTrue();
    }

    @Test
    void aRefusedConnectIsAnErrorThatIsTakenOnce() {
        // given
        web.refuses();

        // when
        int handle = connecting();
        machine.runFor(MILLI);

        // then
        assertThat(events & (Poller.ERROR | Poller.HUNG_UP)).isEqualTo(Poller.ERROR | Poller.HUNG_UP);
        assertThat(sockets.takeError(handle)).isEqualTo(Errno.ECONNREFUSED);
        assertThat(sockets.takeError(handle)).isZero();
    }

    @Test
    void aConnectThatNobodyAnswersTimesOut() {
        // given
        web.neverAnswers();

        // when
        int handle = connecting();
        machine.runFor(SimNetwork.CONNECT_TIMEOUT_NANOS);

        // then
        assertThat(sockets.takeError(handle)).isEqualTo(Errno.ETIMEDOUT);
    }

    @Test
    void aPeekLeavesBytesAndADiscardTakesThem() {
        // given
        int handle = connected();

        // when
        web.connection(0).write("hello world");
        machine.runFor(MILLI);

        // then
        assertThat(events & Poller.READABLE).isNotZero();
        assertThat(peeked(handle, 0)).isEqualTo("hello world");
        assertThat(peeked(handle, 6)).isEqualTo("world");
        assertThat(sockets.peek(handle, 11, memory, 0, 10)).isEqualTo(-Errno.EAGAIN);
        assertThat(sockets.discard(handle, 6)).isEqualTo(6);
        assertThat(peeked(handle, 0)).isEqualTo("world");
    }

    @Test
    void discardingWhatWasNotSeenIsAMistakeOfTheCaller() {
        // given
        int handle = connected();
        web.connection(0).write("hello");
        machine.runFor(MILLI);

        // when, then
        assertThatThrownBy(() -> sockets.discard(handle, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theEndOfTheStreamStandsBehindItsLastByte() {
        // given
        int handle = connected();

        // when
        web.connection(0).write("bye").shutdownWrite();
        machine.runFor(MILLI);

        // then
        assertThat(events & Poller.PEER_CLOSED).isNotZero();
        assertThat(events & Poller.HUNG_UP).isZero();
        assertThat(sockets.peek(handle, 3, memory, 0, 10)).isZero();
        assertThat(peeked(handle, 0)).isEqualTo("bye");
        assertThat(send(handle, 4)).isEqualTo(4);
    }

    @Test
    void bytesBeforeAResetCanStillBeRead() {
        // given
        int handle = connected();
        web.connection(0).write("last words");
        machine.runFor(MILLI);

        // when
        web.connection(0).reset();
        machine.runFor(MILLI);

        // then
        assertThat(events & (Poller.ERROR | Poller.HUNG_UP)).isEqualTo(Poller.ERROR | Poller.HUNG_UP);
        assertThat(peeked(handle, 0)).isEqualTo("last words");
        assertThat(sockets.peek(handle, 10, memory, 0, 10)).isEqualTo(-Errno.ECONNRESET);
        assertThat(sockets.peek(handle, 10, memory, 0, 10)).isZero();
        assertThat(send(handle, 1)).isEqualTo(-Errno.EPIPE);
    }

    @Test
    void aSlowReaderFillsTheSendBufferAndRoomComesBackAsAnEdge() {
        // given
        int handle = connected();
        SimConnection peer = web.connection(0).pauseReading();
        int sent = 0;
        for (int taken = send(handle, 65_536); taken > 0; taken = send(handle, 65_536)) {
            sent += taken;
            machine.runFor(MILLI);
        }
        assertThat(sent).isEqualTo(262_144 + 131_072);
        assertThat(sockets.sendRoom(handle)).isZero();
        forgetEvents();

        // when
        peer.readSome(65_536);
        machine.runFor(MILLI);

        // then: less than a third of the buffer is free
        assertThat(told).isZero();
        peer.readSome(65_536);
        machine.runFor(MILLI);
        assertThat(events).isEqualTo(Poller.WRITABLE);
        assertThat(sockets.sendRoom(handle)).isPositive().isLessThan(131_072);
    }

    @Test
    void aSendWithoutRoomBeforeIsNotFollowedByAnEdge() {
        // given
        int handle = connected();

        // when
        send(handle, 1_000);
        machine.runFor(MILLI);

        // then
        assertThat(told).isZero();
        assertThat(web.connection(0).receivedBytes()).isEqualTo(1_000);
    }

    @Test
    void unreadBytesAreToldOnce() {
        // given
        connected();
        web.connection(0).write("one");
        machine.runFor(MILLI);

        // when
        machine.runFor(1_000 * MILLI);

        // then
        assertThat(told).isEqualTo(1);
        web.connection(0).write("two");
        machine.runFor(MILLI);
        assertThat(told).isEqualTo(2);
    }

    @Test
    void closingDeliversWhatWasSentAndAbortingResets() {
        // given
        int orderly = connected();
        int harsh = connected();

        // when
        send(orderly, 5_000);
        close(orderly);
        machine.host().poller().forget(harsh);
        sockets.abort(harsh);
        machine.runFor(MILLI);

        // then
        assertThat(web.connection(0).receivedBytes()).isEqualTo(5_000);
        assertThat(web.connection(0).sawEnd()).isTrue();
        assertThat(web.connection(1).wasReset()).isTrue();
        machine.host().assertNoHandlesOpen();
    }

    @Test
    void closingWithUnreadBytesResets() {
        // given
        int handle = connected();
        web.connection(0).write("unread");
        machine.runFor(MILLI);

        // when
        close(handle);

        // then
        assertThat(web.connection(0).wasReset()).isTrue();
    }

    @Test
    void theWorldConnectsToAPortThatListens() {
        // given
        int listener = sockets.openTcp(true);
        assertThat(sockets.bind(listener, new Endpoint().set(SimEndpoint.addressOf("127.0.0.1"), 2222)))
                .isZero();
        assertThat(sockets.listen(listener, 8)).isZero();
        watch(listener);

        // when
        SimConnection peer = machine.world().connect("127.0.0.1", 2222);
        SimConnection stranger = machine.world().connect("127.0.0.1", 2223);
        machine.runFor(MILLI);

        // then
        Endpoint from = new Endpoint();
        int accepted = sockets.accept(listener, from);
        assertThat(accepted).isPositive();
        assertThat(SimEndpoint.of(from)).isEqualTo(peer.peerSide());
        assertThat(sockets.accept(listener, from)).isEqualTo(-Errno.EAGAIN);
        assertThat(peer.isOpen()).isTrue();
        assertThat(stranger.wasReset()).isTrue();
        peer.write("in");
        machine.runFor(MILLI);
        assertThat(peeked(accepted, 0)).isEqualTo("in");
    }

    @Test
    void rateAndLatencyOfThePathTakeTheirTime() {
        // given
        web.path(10 * MILLI, 1_000_000);
        int handle = connecting();
        machine.runFor(21 * MILLI);

        // when
        assertThat(send(handle, 100_000)).isEqualTo(100_000);
        machine.runFor(50 * MILLI);

        // then
        assertThat(web.connection(0).receivedBytes()).isBetween(38_000, 41_000);
        machine.runFor(61 * MILLI);
        assertThat(web.connection(0).receivedBytes()).isEqualTo(100_000);
    }
}
