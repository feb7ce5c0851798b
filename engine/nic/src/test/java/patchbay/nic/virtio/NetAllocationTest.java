package patchbay.nic.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import patchbay.loop.Frame;
import patchbay.testkit.virtio.GuestDriver;
import patchbay.testkit.virtio.GuestDriver.Span;

/// On the path of packets nothing is allocated: measured in octets of the thread, after warm-up.
class NetAllocationTest {
    private static final int TURNS = 2_000;
    private static final int FRAMES = 32;
    /// What the measuring itself and the compiler's transitions may cost: far below one object a frame.
    private static final long NOISE_BYTES = 64 * 1_024;

    private final NetBench bench = new NetBench(256).started(NetBench.PLAIN | VirtioFeature.MERGEABLE_BUFFERS.bit());
    private final Span out = new Span(
            NetBench.BUFFERS, bench.put(NetBench.BUFFERS, NetBench.frame(NetBench.GUEST, NetBench.PEER + 1, 1_514)), 0);
    private final Span[] chain = {out};
    private final Span[] buffer = {new Span(NetBench.BUFFERS + 4_096, 1_000, GuestDriver.WRITE)};

    @Test
    void framesPassBothWaysWithoutAnObject() {
        // given
        byte[] octets = NetBench.frame(NetBench.PEER, NetBench.GUEST, 1_514);
        MemorySegment copy = Arena.ofAuto().allocate(octets.length);
        MemorySegment.copy(octets, 0, copy, ValueLayout.JAVA_BYTE, 0, octets.length);
        Frame in = new Frame().wrap(copy, 0, octets.length);
        Runnable round = () -> {
            for (int turn = 0; turn < TURNS; turn++) turn(in, turn);
        };

        // when
        round.run();
        long before = bench.card.counters().framesPassed();
        long allocated = allocatedBy(round);

        // then
        assertThat(bench.card.counters().framesPassed() - before).isEqualTo((long) TURNS * FRAMES);
        assertThat(bench.card.counters().framesSent()).isEqualTo(2L * TURNS * FRAMES);
        assertThat(allocated).isLessThan(NOISE_BYTES);
    }

    /// Every other one of them begins with a kick, and the others find what is there because the ring is watched.
    private void turn(Frame in, int turn) {
        for (int frame = 0; frame < FRAMES; frame++) {
            bench.tx.offer(chain);
            bench.rx.offer(buffer);
            bench.rx.offer(buffer);
            bench.card.send(in);
        }
        if (turn % 2 == 0) bench.card.kicked(1);
        bench.world.loop().turn(bench.world.clock().nanoTime());
        if (turn % 2 != 0) bench.world.loop().rest();
        while (bench.tx.usedCount() > 0) bench.tx.collect();
        while (bench.rx.usedCount() > 0) bench.rx.collect();
        bench.calls.clear();
    }

    private static long allocatedBy(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
