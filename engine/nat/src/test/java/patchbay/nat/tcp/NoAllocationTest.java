package patchbay.nat.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.nat.ip.TargetPolicy;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6View;
import patchbay.wire.TcpView;

/// The path of segments makes no objects, either way.
class NoAllocationTest {
    private static final int GUEST = 0x0a00_020f;
    private static final int FAR = 0xcb00_7107;
    private static final int TEXT_BYTES = 1_448;
    private static final int ROUNDS = 10_000;
    /// What the JVM itself may make in a run of [#ROUNDS]; a single object a segment would be 160 000 octets.
    private static final long TOLERATED_BYTES = 20_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final SinkHost host = new SinkHost(42);
    private final SeenPath path = new SeenPath();
    private final FramePool frames = new FramePool(Arena.ofAuto(), 16, 64, 16);
    private @Nullable Throwable failure;
    private final EventLoop loop = new EventLoop(host, frames, () -> {}, (culprit, thrown) -> failure = thrown);
    private final TcpNat nat = new TcpNat(loop, path, TargetPolicy.ANYWHERE, TcpLimits.DEFAULT);
    private final MemorySegment room = Arena.ofAuto().allocate(2_048);
    private final Frame frame = new Frame();
    private final Ipv4View ip = new Ipv4View();
    private final Ipv6View ipv6 = new Ipv6View();
    private final TcpView tcp = new TcpView();
    private int guestPort = 40_000;
    private int guestSeq = 1_000;
    private boolean v4;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void textFromAGuestMakesNoObjects(boolean v4) {
        // given
        this.v4 = v4;
        open();
        for (int round = 0; round < ROUNDS; round++) say();

        // when
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int round = 0; round < ROUNDS; round++) say();
        long made = threads.getCurrentThreadAllocatedBytes() - before;

        // then
        assertThat(failure).isNull();
        assertThat(host.sockets.taken).isEqualTo(2L * ROUNDS * TEXT_BYTES);
        assertThat(made).isLessThan(TOLERATED_BYTES);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void textToAGuestMakesNoObjects(boolean v4) {
        // given
        this.v4 = v4;
        open();
        for (int round = 0; round < ROUNDS; round++) hear();

        // when
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int round = 0; round < ROUNDS; round++) hear();
        long made = threads.getCurrentThreadAllocatedBytes() - before;

        // then
        assertThat(failure).isNull();
        assertThat(path.textBytes).isGreaterThan((long) ROUNDS * TEXT_BYTES);
        assertThat(made).isLessThan(TOLERATED_BYTES);
    }

    @Test
    void aConnectionTakesLessThanAKibibyte() {
        // given
        v4 = true;
        open();
        say();
        int connections = 8_000;
        guestPort = 1_024;

        // when each says a little, is answered, and stays
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int count = 0; count < connections; count++, guestPort++) {
            open();
            say();
        }
        long made = threads.getCurrentThreadAllocatedBytes() - before;

        // then: tables that grew on the way are counted as well
        assertThat(failure).isNull();
        assertThat(nat.flows()).isEqualTo(connections + 1);
        assertThat(nat.queuedBytes()).isZero();
        assertThat(made / connections).isLessThan(1_024);
    }

    private void open() {
        segment(TcpView.SYN, 0);
        guestSeq++;
        segment(TcpView.ACK, 0);
    }

    private void say() {
        segment(TcpView.ACK | TcpView.PSH, TEXT_BYTES);
        guestSeq += TEXT_BYTES;
    }

    /// The host has more to read, and the guest acknowledges what came before.
    private void hear() {
        host.sockets.fill(200_000);
        segment(TcpView.ACK, 0);
    }

    private void segment(int flags, int textBytes) {
        int headerBytes = v4 ? Ipv4View.MIN_HEADER_BYTES : Ipv6View.HEADER_BYTES;
        int bytes = TcpView.MIN_HEADER_BYTES + textBytes;
        if (v4) {
            ip.fresh(room, 0, headerBytes + bytes)
                    .protocol(IpProtocol.TCP)
                    .source(GUEST)
                    .destination(FAR);
        } else {
            ipv6.fresh(room, 0, bytes)
                    .nextHeader(IpProtocol.TCP)
                    .source(1, GUEST)
                    .destination(2, FAR);
        }
        tcp.fresh(room, headerBytes, TcpView.MIN_HEADER_BYTES, bytes)
                .sourcePort(guestPort)
                .destinationPort(80)
                .seq(guestSeq)
                .ack(path.next)
                .flags(flags)
                .window(65_535);
        frame.wrap(room, 0, headerBytes + bytes);
        if (v4) nat.take(frame, ip, tcp);
        else nat.take(frame, ipv6, tcp);
        host.nowNanos += 100_000;
        loop.turn(host.nowNanos);
    }
}
