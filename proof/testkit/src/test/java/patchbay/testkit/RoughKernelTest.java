package patchbay.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import patchbay.loop.Errno;
import patchbay.loop.Poller;

/// A program that keeps to the contract of [patchbay.loop.HostSockets] and [Poller] and to nothing more gets all of its
/// bytes through, however rough the kernel is: no edge is ever lost.
class RoughKernelTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    /// Connects to a service and sends back what it gets from there, by peek, send and discard.
    private static final class Mirror {
        final SimHost host;
        final int handle;
        final MemorySegment memory = Arena.ofAuto().allocate(16_384);
        boolean ended;
        boolean closed;

        Mirror(VirtualLoop machine, SimEndpoint to) {
            host = machine.host();
            handle = host.sockets().openTcp(true);
            host.sockets().connect(handle, to.toEndpoint());
            host.poller().watch(handle, this::onReady);
        }

        void onReady(int events) {
            if ((events & Poller.ERROR) != 0)
                throw new AssertionError(Errno.name(host.sockets().takeError(handle)));
            while (!closed && move()) {
                // until a call answers EAGAIN, as the contract says
            }
        }

        boolean move() {
            if (ended) return false;
            int seen = host.sockets().peek(handle, 0, memory, 0, 16_384);
            if (seen == -Errno.EAGAIN) return false;
            if (seen == 0) {
                ended = true;
                host.sockets().shutdownWrite(handle);
                host.poller().forget(handle);
                host.sockets().close(handle);
                closed = true;
                return false;
            }
            int sent = host.sockets().send(handle, memory, 0, seen, false);
            if (sent == -Errno.EAGAIN) return false;
            host.sockets().discard(handle, sent);
            return true;
        }
    }

    private static void reflect(long seed, double roughness) {
        // given
        SplittableRandom dice = new SplittableRandom(seed);
        VirtualLoop machine = VirtualLoop.seeded(seed);
        machine.host().faults().rough(roughness).brokenRoom(roughness);
        machine.host().tcpBuffers(dice.nextInt(4_000, 100_000), dice.nextInt(4_000, 100_000));
        SimService service = machine.world()
                .listens("203.0.113.7", 80)
                .path(dice.nextLong(0, 20 * MILLI), dice.nextBoolean() ? 0 : 2_000_000)
                .receiveBuffer(dice.nextInt(4_000, 100_000));
        byte[] bytes = new byte[dice.nextInt(1, 400_000)];
        dice.nextBytes(bytes);
        new Mirror(machine, service.endpoint());
        machine.runUntil(() -> !service.connections().isEmpty(), SECOND);

        // when
        SimConnection peer = service.connection(0);
        peer.write(bytes).shutdownWrite();
        if (dice.nextBoolean()) {
            peer.pauseReading();
            machine.runFor(dice.nextLong(SECOND));
            peer.resumeReading();
        }
        machine.runUntil(peer::sawEnd, 300 * SECOND);

        // then
        assertThat(peer.sawEnd()).as("seed %d %s", seed, peer).isTrue();
        assertThat(Arrays.equals(peer.received(), bytes)).as("seed %d", seed).isTrue();
        machine.host().assertNoHandlesOpen();
    }

    @Test
    void aMirrorReflectsEverythingOnASmoothKernel() {
        for (long seed : Seeds.upTo(10)) reflect(seed, 0);
    }

    @Test
    void aMirrorReflectsEverythingOnARoughKernel() {
        for (long seed : Seeds.upTo(40)) reflect(seed, 0.2);
    }

    @Test
    void aMirrorReflectsEverythingOnAVeryRoughKernel() {
        for (long seed : Seeds.upTo(10)) reflect(seed, 0.7);
    }
}
