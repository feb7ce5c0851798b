package patchbay.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.loop.DatagramRow;
import patchbay.loop.Datagrams;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.SocketError;
import patchbay.wire.IpAddress;

/// Rows of datagrams on the loopback, for both families, joined by the kernel and one by one.
@ParameterizedClass(name = "v4={0} segments={1}")
@CsvSource({"true,true", "true,false", "false,true", "false,false"})
class SendRowTest {
    private final boolean v4;
    private final boolean joins;
    private final LinuxSockets sockets;
    private final EpollPoller poller;
    private final MemorySegment bytes = Arena.ofAuto().allocate(1 << 20);
    private final Endpoint there = new Endpoint();
    private final List<byte[]> got = new ArrayList<>();
    private int from;
    private int to;

    SendRowTest(boolean v4, boolean segments) throws LinuxException {
        this.v4 = v4;
        this.joins = segments;
        this.sockets = new LinuxSockets(true, segments);
        this.poller = new EpollPoller(true);
    }

    @BeforeEach
    void openAPair() {
        SplittableRandom random = new SplittableRandom(1);
        for (long at = 0; at < bytes.byteSize(); at += 8) {
            bytes.set(ValueLayout.JAVA_LONG_UNALIGNED, at, random.nextLong());
        }
        from = sockets.openUdp(v4);
        to = listening();
        sockets.localName(to, there);
        poller.watch(to, events -> {});
    }

    @AfterEach
    void closeAll() {
        sockets.close(from);
        sockets.close(to);
        poller.close();
    }

    @Test
    void datagramsOfEqualLengthArriveEachByItself() {
        // given
        DatagramRow row = sockets.row(from);
        for (int index = 0; index < 30; index++) row.add(there, bytes, index * 100L, 64, 0);

        // when
        int taken = sockets.sendRow(from, 0);

        // then
        assertThat(taken).isEqualTo(30);
        receive(30);
        for (int index = 0; index < 30; index++) assertThat(got.get(index)).isEqualTo(octets(index * 100, 64));
    }

    @Test
    void anyMixtureOfLengthsArrivesInOrder() {
        // given
        SplittableRandom random = new SplittableRandom(5);
        List<byte[]> sent = new ArrayList<>();
        for (int round = 0; round < 50; round++) {
            DatagramRow row = sockets.row(from);
            int count = 1 + random.nextInt(20);
            int length = random.nextInt(1_400);
            int wanted = 0;
            for (int index = 0; index < count; index++) {
                if (random.nextInt(4) == 0) length = random.nextInt(1_400);
                int at = random.nextInt(1_000);
                int piece = random.nextInt(6) == 0 ? 200 + random.nextInt(400) : 0;
                row.add(there, bytes, at, length, piece);
                wanted += cut(at, length, piece, sent);
            }

            // when
            sendAll(row);
            receive(wanted);
        }

        // then
        assertThat(got).hasSameSizeAs(sent);
        for (int index = 0; index < sent.size(); index++)
            assertThat(got.get(index)).isEqualTo(sent.get(index));
    }

    @Test
    void aTrainIsCutIntoItsPieces() {
        // given
        sockets.row(from).add(there, bytes, 50, 60_000, 1_200);

        // when
        int taken = sockets.sendRow(from, 0);

        // then
        assertThat(taken).isEqualTo(1);
        receive(50);
        assertThat(got).hasSize(50);
        for (int index = 0; index < 50; index++) {
            assertThat(got.get(index)).isEqualTo(octets(50 + index * 1_200, 1_200));
        }
    }

    @Test
    void whoExpectsBulkGetsATrainWhole() {
        // given
        assertThat(sockets.expectBulk(to)).isZero();
        sockets.row(from).add(there, bytes, 50, 5_000, 1_200);

        // when
        sockets.sendRow(from, 0);
        int count = Ready.await(poller, () -> sockets.receive(to));

        // then
        Datagrams batch = sockets.received();
        if (joins) {
            assertThat(count).isEqualTo(1);
            assertThat(batch.length(0)).isEqualTo(5_000);
            assertThat(batch.pieceBytes(0)).isEqualTo(1_200);
            assertThat(batch.source(0).port()).isPositive();
            assertThat(batch.hopLimit(0)).isPositive();
        } else {
            assertThat(count).isEqualTo(5);
            assertThat(batch.pieceBytes(0)).isZero();
        }
    }

    @Test
    void aRowMayGoToManyDestinations() {
        // given
        int other = listening();
        Endpoint elsewhere = new Endpoint();
        sockets.localName(other, elsewhere);
        poller.watch(other, events -> {});
        DatagramRow row = sockets.row(from);
        row.add(there, bytes, 0, 10, 0);
        row.add(elsewhere, bytes, 100, 10, 0);
        row.add(there, bytes, 200, 10, 0);

        // when
        int taken = sockets.sendRow(from, 0);

        // then
        assertThat(taken).isEqualTo(3);
        receive(2);
        assertThat(got.get(1)).isEqualTo(octets(200, 10));
        assertThat(Ready.await(poller, () -> sockets.receive(other))).isEqualTo(1);
        sockets.close(other);
    }

    @Test
    void aDatagramThatCannotGoIsNamedAndTheRestMayFollow() {
        // given
        Endpoint otherFamily = new Endpoint().set(v4 ? new IpAddress(0, 1) : IpAddress.LOOPBACK_V4, 9);
        DatagramRow row = sockets.row(from);
        row.add(there, bytes, 0, 10, 0);
        row.add(otherFamily, bytes, 0, 10, 0);
        row.add(there, bytes, 100, 20, 0);

        // when
        int first = sockets.sendRow(from, 0);
        int refused = sockets.sendRow(from, 1);
        int rest = sockets.sendRow(from, 2);

        // then
        assertThat(first).isEqualTo(1);
        assertThat(refused).isNegative().isNotEqualTo(-Errno.EAGAIN);
        assertThat(rest).isEqualTo(1);
        receive(2);
        assertThat(got.get(1)).isEqualTo(octets(100, 20));
    }

    @Test
    void anErrorOfAnEarlierDatagramFailsOneCallAndStaysInTheErrorQueue() {
        // given
        sockets.close(to);
        SocketError error = new SocketError();
        int[] seen = new int[1];
        poller.watch(from, events -> seen[0] |= events);
        sockets.sendTo(from, there, bytes, 0, 10);
        Ready.awaitEvents(poller, seen, patchbay.loop.Poller.ERROR);
        to = listening();
        sockets.localName(to, there);
        poller.watch(to, events -> {});
        DatagramRow row = sockets.row(from);
        for (int index = 0; index < 3; index++) row.add(there, bytes, 0, 10, 0);

        // when
        int refused = sockets.sendRow(from, 0);
        int again = sockets.sendRow(from, 0);

        // then
        assertThat(refused).isEqualTo(-Errno.ECONNREFUSED);
        assertThat(again).isEqualTo(3);
        assertThat(sockets.receiveError(from, error)).isEqualTo(1);
        receive(3);
    }

    @Test
    void datagramsLeaveFromTheAddressTheyAreToldTo() {
        // given
        IpAddress own = v4 ? IpAddress.parse("127.0.0.7") : IpAddress.parse("::1");
        IpAddress chosen = v4 ? IpAddress.LOOPBACK_V4 : own;
        DatagramRow row = sockets.row(from);
        row.add(there, bytes, 0, 10, 0);
        row.from(own.hi(), own.lo());
        row.add(there, bytes, 0, 10, 0);
        row.add(there, bytes, 0, 10, 0);
        row.add(there, bytes, 0, 2_000, 1_000);
        row.from(0, 0);
        row.add(there, bytes, 0, 10, 0);

        // when
        sendAll(row);

        // then
        List<IpAddress> sources = new ArrayList<>();
        while (sources.size() < 6) {
            int count = Ready.await(poller, () -> sockets.receive(to));
            for (int index = 0; index < count; index++)
                sources.add(sockets.received().source(index).address());
        }
        assertThat(sources).containsExactly(chosen, own, own, own, own, chosen);
    }

    @Test
    void anAddressTheHostHasNotGotIsRefusedAndTheRestMayFollow() {
        // given
        IpAddress foreign = IpAddress.parse(v4 ? "192.0.2.77" : "2001:db8::77");
        DatagramRow row = sockets.row(from);
        row.from(foreign.hi(), foreign.lo());
        row.add(there, bytes, 0, 10, 0);
        row.add(there, bytes, 0, 10, 0);
        row.from(0, 0);
        row.add(there, bytes, 100, 20, 0);

        // when
        int refused = sockets.sendRow(from, 0);
        int rest = sockets.sendRow(from, 2);

        // then
        assertThat(refused).isIn(-Errno.EINVAL, -Errno.ENETUNREACH);
        assertThat(rest).isEqualTo(1);
        receive(1);
        assertThat(got.getFirst()).isEqualTo(octets(100, 20));
    }

    @Test
    void aSocketOfAllAddressesTellsWhichWasMeant() {
        // given
        int everywhere = sockets.openUdp(v4);
        Endpoint at = new Endpoint().set(v4 ? IpAddress.ANY_V4 : IpAddress.ANY_V6, 0);
        sockets.bind(everywhere, at);
        sockets.localName(everywhere, at);
        poller.watch(everywhere, events -> {});
        IpAddress asked = IpAddress.parse(v4 ? "127.0.0.7" : "::1");
        Endpoint target = new Endpoint().set(asked, at.port());

        // when
        sockets.sendTo(from, target, bytes, 0, 10);
        assertThat(Ready.await(poller, () -> sockets.receive(everywhere))).isEqualTo(1);
        IpAddress silent = sockets.received().destination(0).address();
        assertThat(sockets.tellDestinations(everywhere)).isZero();
        sockets.sendTo(from, target, bytes, 0, 10);
        assertThat(Ready.await(poller, () -> sockets.receive(everywhere))).isEqualTo(1);

        // then
        assertThat(silent).isEqualTo(IpAddress.ANY_V6);
        assertThat(sockets.received().destination(0).address()).isEqualTo(asked);
        sockets.close(everywhere);
    }

    private void sendAll(DatagramRow row) {
        int first = 0;
        while (first < row.count()) first += sockets.sendRow(from, first);
        assertThat(first).isEqualTo(row.count());
    }

    private int cut(int at, int length, int piece, List<byte[]> into) {
        int step = piece > 0 ? piece : length;
        int done = 0;
        int count = 0;
        do {
            int size = Math.min(step, length - done);
            into.add(octets(at + done, size));
            done += size;
            count++;
        } while (done < length);
        return count;
    }

    private void receive(int wanted) {
        int goal = got.size() + wanted;
        while (got.size() < goal) {
            int count = Ready.await(poller, () -> sockets.receive(to));
            assertThat(count).isPositive();
            Datagrams batch = sockets.received();
            for (int index = 0; index < count; index++) {
                got.add(batch.bytes()
                        .asSlice(batch.start(index), batch.length(index))
                        .toArray(ValueLayout.JAVA_BYTE));
            }
        }
        assertThat(got).hasSize(goal);
    }

    private byte[] octets(int at, int length) {
        return bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private int listening() {
        int socket = sockets.openUdp(v4);
        sockets.bind(socket, new Endpoint().set(v4 ? IpAddress.LOOPBACK_V4 : new IpAddress(0, 1), 0));
        return socket;
    }
}
