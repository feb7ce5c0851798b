package patchbay.lan;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import patchbay.loop.Frame;
import patchbay.wire.MacAddress;

/// On the path of packets nothing is allocated: measured in octets of the thread, after warm-up.
class NoAllocationTest {
    private static final long ALPHA = 0x0800_2700_0001L;
    private static final long BETA = 0x0800_2700_0002L;
    private static final int FRAMES = 100_000;
    /// What the measuring itself and the compiler's transitions may cost: far below one object a frame.
    private static final long NOISE_BYTES = 64 * 1_024;

    private final Bench bench = new Bench(16, 1_400);
    private final Switch network = new Switch("lab", bench.loop, new StormLimit(1_000_000_000, 1_000_000));
    private final Station sink = new Station() {
        @Override
        public void send(Frame frame) {
            octets += frame.length();
        }

        @Override
        public Abilities abilities() {
            return abilities;
        }
    };
    private Abilities abilities = Abilities.ALL;
    private long octets;

    @Test
    void forwardingAllocatesNothing() {
        // given
        SwitchPort alpha = network.plug(PortSettings.card("alpha", ALPHA), sink);
        network.plug(PortSettings.card("beta", BETA), sink);
        SwitchPort mover = network.plug(
                new PortSettings("mover", PortKind.CARD, PortSettings.UNKNOWN_MAC, Promiscuity.ALLOW_ALL, true), sink);
        Frame unicast = Bench.frame(ALPHA, BETA, 1_514);
        Frame broadcast = Bench.frame(ALPHA, MacAddress.BROADCAST, 60);
        Frame[] moving = {Bench.frame(BETA + 1, ALPHA, 60), Bench.frame(BETA + 2, ALPHA, 60)};
        Runnable round = () -> {
            for (int frame = 0; frame < FRAMES / 4; frame++) {
                alpha.take(unicast);
                alpha.take(broadcast);
                mover.take(moving[frame & 1]);
                alpha.take(unicast);
            }
        };

        // when
        round.run();
        long allocated = allocatedBy(round);

        // then
        assertThat(allocated).isLessThan(NOISE_BYTES);
        assertThat(octets).isPositive();
    }

    @Test
    void cuttingAllocatesNothing() {
        // given
        abilities = Abilities.plain(16_000);
        SwitchPort alpha = network.plug(PortSettings.card("alpha", ALPHA), sink);
        PortSettings all =
                new PortSettings("host", PortKind.TRUNK_HOST, PortSettings.UNKNOWN_MAC, Promiscuity.ALLOW_ALL, true);
        network.plug(all, sink);
        Frame frame = SuperFrames.any(new SplittableRandom(5)).frame();
        Runnable round = () -> {
            for (int turn = 0; turn < 2_000; turn++) {
                alpha.take(frame);
                bench.passNanos(Bench.MILLI);
            }
        };

        // when
        round.run();
        long allocated = allocatedBy(round);

        // then
        assertThat(allocated).isLessThan(NOISE_BYTES);
        assertThat(octets).isPositive();
    }

    private static long allocatedBy(Runnable round) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        round.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
