package patchbay.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.Poller;
import patchbay.loop.SocketError;
import patchbay.loop.TcpInfo;

class SimFaultsTest {
    private static final long MILLI = 1_000_000;

    private final VirtualLoop machine = VirtualLoop.seeded(7);
    private final SimFaults faults = machine.host().faults();
    private final SimSockets sockets = machine.host().sockets();
    private final SimService web = machine.world().listens("203.0.113.7", 80).acceptsAtOnce();
    private final MemorySegment memory = Arena.ofAuto().allocate(200_000);
    private int writable;
    private int readable;

    private int connected() {
        int handle = sockets.openTcp(true);
        assertThat(sockets.connect(handle, web.endpoint().toEndpoint())).isZero();
        machine.host().poller().watch(handle, events -> {
            if ((events & Poller.WRITABLE) != 0) writable++;
            if ((events & Poller.READABLE) != 0) readable++;
        });
        machine.runFor(MILLI);
        writable = 0;
        readable = 0;
        return handle;
    }

    private int call(SocketCall call, int tcp, int udp) {
        Endpoint anywhere = new Endpoint().set(SimEndpoint.addressOf("0.0.0.0"), 0);
        return switch (call) {
            case OPEN_TCP -> sockets.openTcp(true);
            case OPEN_UDP -> sockets.openUdp(true);
            case OPEN_PING -> sockets.openPing(true);
            case OPEN_RAW -> sockets.openRaw(true, 47);
            case BIND -> sockets.bind(tcp, anywhere);
            case LOCAL_NAME -> sockets.localName(tcp, anywhere);
            case CLOSE -> sockets.close(sockets.openTcp(true));
            case ABORT -> sockets.abort(sockets.openTcp(true));
            case LISTEN -> sockets.listen(tcp, 1);
            case ACCEPT -> sockets.accept(tcp, anywhere);
            case CONNECT -> sockets.connect(tcp, web.endpoint().toEndpoint());
            case TAKE_ERROR -> -sockets.takeError(tcp);
            case SEND -> sockets.send(tcp, memory, 0, 1, false);
            case PEEK -> sockets.peek(tcp, 0, memory, 0, 1);
            case DISCARD -> sockets.discard(tcp, 0);
            case SHUTDOWN_WRITE -> sockets.shutdownWrite(tcp);
            case SEND_ROOM -> sockets.sendRoom(tcp);
            case TCP_INFO -> sockets.tcpInfo(tcp, new TcpInfo());
            case KEEP_ALIVE -> sockets.keepAlive(tcp, 60);
            case BUFFERS -> sockets.buffers(tcp, 0, 0);
            case SEND_TO -> sockets.sendTo(udp, web.endpoint().toEndpoint(), memory, 0, 1);
            case SEND_ROW -> sendRow(udp);
            case RECEIVE -> sockets.receive(udp);
            case EXPECT_BULK -> sockets.expectBulk(udp);
            case TELL_DESTINATIONS -> sockets.tellDestinations(udp);
            case RECEIVE_ERROR -> sockets.receiveError(udp, new SocketError());
            case SET_HOP_LIMIT -> sockets.setHopLimit(udp, 9);
            case SET_TYPE_OF_SERVICE -> sockets.setTypeOfService(udp, 9);
            case ALLOW_FRAGMENTS -> sockets.allowFragments(udp, true);
            case ALLOW_BROADCAST -> sockets.allowBroadcast(udp);
            case WATCH -> machine.host().poller().watch(sockets.openUdp(true), events -> {});
        };
    }

    private int sendRow(int udp) {
        sockets.row(udp).add(web.endpoint().toEndpoint(), memory, 0, 1, 0);
        return sockets.sendRow(udp, 0);
    }

    @Test
    void everyCallCanBeMadeToFailOnceAndIsCounted() {
        // given
        int tcp = connected();
        int udp = sockets.openUdp(true);

        for (SocketCall call : SocketCall.values()) {
            // when
            long before = faults.calls(call);
            faults.failNext(call, Errno.EIO);
            int failed = call(call, tcp, udp);
            int after = call(call, tcp, udp);

            // then
            assertThat(failed).as("%s", call).isEqualTo(-Errno.EIO);
            assertThat(after).as("%s", call).isNotEqualTo(-Errno.EIO);
            assertThat(faults.calls(call) - before).as("%s", call).isEqualTo(2);
        }
    }

    @Test
    void aFailureCanBeOrderedForALaterCall() {
        // given
        faults.failAfter(SocketCall.OPEN_UDP, 2, Errno.ENFILE);

        // when, then
        assertThat(sockets.openUdp(true)).isPositive();
        assertThat(sockets.openUdp(true)).isPositive();
        assertThat(sockets.openUdp(true)).isEqualTo(-Errno.ENFILE);
        assertThat(sockets.openUdp(true)).isPositive();
    }

    @Test
    void aCloseThatFailsClosesAllTheSame() {
        // given
        int handle = sockets.openUdp(true);
        faults.failNext(SocketCall.CLOSE, Errno.EIO);

        // when
        assertThat(sockets.close(handle)).isEqualTo(-Errno.EIO);

        // then
        machine.host().assertNoHandlesOpen();
    }

    @Test
    void shortWritesKeepThePromiseOfTheRoomAndAreFollowedByAnEdge() {
        // given
        int handle = connected();
        web.connection(0).pauseReading();
        faults.shortWrites(1);

        // when
        sockets.send(handle, memory, 0, 120_000, false);
        int room = sockets.sendRoom(handle);
        int taken = sockets.send(handle, memory, 0, 200_000, false);

        // then
        assertThat(taken).isBetween(room, 199_999);
        machine.runFor(10 * MILLI);
        assertThat(writable).isPositive();
    }

    @Test
    void brokenRoomTakesLessThanPromised() {
        // given
        int handle = connected();
        faults.brokenRoom(1);

        // when
        Set<Boolean> less = new java.util.HashSet<>();
        for (int count = 0; count < 20; count++) less.add(sockets.send(handle, memory, 0, 1_000, false) < 1_000);

        // then
        assertThat(less).contains(true);
    }

    @Test
    void anInventedWaitIsFollowedByAnEdge() {
        // given
        int handle = connected();
        web.connection(0).write("bytes");
        machine.runFor(MILLI);
        readable = 0;
        faults.waits(1);

        // when
        int answer = sockets.peek(handle, 0, memory, 0, 100);
        faults.waits(0);
        machine.runFor(6 * MILLI);

        // then
        assertThat(answer).isEqualTo(-Errno.EAGAIN);
        assertThat(readable).isEqualTo(1);
        assertThat(sockets.peek(handle, 0, memory, 0, 100)).isEqualTo(5);
    }

    @Test
    void lateReadinessComesLate() {
        // given
        connected();
        faults.lateReadiness(1);

        // when
        web.connection(0).write("bytes");
        machine.runFor(0);

        // then
        assertThat(readable).isZero();
        machine.runFor(5 * MILLI);
        assertThat(readable).isEqualTo(1);
    }

    @Test
    void spuriousReadinessIsTold() {
        // given
        connected();
        faults.spuriousReadiness(1);

        // when
        for (int turn = 0; turn < 50; turn++)
            machine.loop().turn(machine.clock().nanoTime());

        // then
        assertThat(readable).isPositive();
    }

    @Test
    void handlesAreLimited() {
        // given
        machine.host().handleLimit(2);

        // when, then
        assertThat(sockets.openUdp(true)).isPositive();
        int second = sockets.openTcp(true);
        assertThat(second).isPositive();
        assertThat(sockets.openTcp(true)).isEqualTo(-Errno.EMFILE);
        sockets.close(second);
        assertThat(sockets.openTcp(true)).isEqualTo(second);
    }

    @Test
    void bindingIsRefusedAsAKernelRefusesIt() {
        // given
        machine.world().occupiesTcp("0.0.0.0", 8080);

        // when, then
        assertThat(bind("192.0.2.99", 2222)).isEqualTo(-Errno.EADDRNOTAVAIL);
        assertThat(bind("127.0.0.1", 80)).isEqualTo(-Errno.EACCES);
        assertThat(bind("127.0.0.1", 8080)).isEqualTo(-Errno.EADDRINUSE);
        assertThat(bind("127.0.0.1", 2222)).isZero();
        assertThat(bind("0.0.0.0", 2222)).isEqualTo(-Errno.EADDRINUSE);
        assertThat(bind("198.18.0.2", 2222)).isZero();
        machine.host().allowLowPorts(true);
        assertThat(bind("127.0.0.1", 80)).isZero();
        assertThat(bind("::1", 2223)).isEqualTo(-Errno.EAFNOSUPPORT);
    }

    private int bind(String address, int port) {
        return sockets.bind(sockets.openTcp(true), SimEndpoint.of(address, port).toEndpoint());
    }

    @Test
    void theEnumNamesEveryCallOfTheContract() {
        // given
        Set<String> named = new java.util.TreeSet<>();
        for (SocketCall call : EnumSet.allOf(SocketCall.class))
            named.add(call.name().replace("_", ""));

        // when
        Set<String> declared = new java.util.TreeSet<>();
        for (var method : patchbay.loop.HostSockets.class.getMethods()) {
            if (method.getReturnType() == int.class)
                declared.add(method.getName().toUpperCase(java.util.Locale.ROOT));
        }
        declared.add("WATCH");

        // then
        assertThat(named).isEqualTo(declared);
    }
}
