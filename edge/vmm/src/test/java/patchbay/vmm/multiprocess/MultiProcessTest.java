package patchbay.vmm.multiprocess;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import patchbay.linux.Descriptors;
import patchbay.linux.UnixSockets;
import patchbay.vmm.served.Dialect;
import patchbay.vmm.served.HostileVmmTests;
import patchbay.vmm.served.ServedBench;

class MultiProcessTest extends HostileVmmTests<ProxyClient> {
    private static final long PAGE = 4_096;
    private static final long RECEIVED = 0x80;

    @Override
    protected Dialect.Maker dialect() {
        return MultiProcess.by(null);
    }

    @Override
    protected ProxyClient connect(Path socket) throws IOException {
        return new ProxyClient(socket);
    }

    @Override
    protected void greet(ProxyClient vmm) {
        vmm.config(4, 2, 7);
    }

    @Override
    protected byte[] question() {
        return ProxyClient.message(Message.CONFIG_READ, 12, ProxyClient.config(0, 0, 4, 0));
    }

    @Test
    void framesPassBothWaysThroughSharedMemory() throws Exception {
        try (ProxyClient vmm = vmm()) {
            vmm.setUp();
            vmm.carriesBothWays(bench);
        }
    }

    @Test
    void theKernelsEventfdFiresAndFiresAgainAfterTheAcknowledgementWhileTheLevelIsHigh() throws Exception {
        int inject = Descriptors.eventfd();
        int acknowledge = Descriptors.eventfd();
        try (ProxyClient vmm = vmm()) {
            // given
            vmm.setUp();
            vmm.send(Message.SET_IRQFD, new byte[0], inject, acknowledge);
            vmm.startDriver();
            vmm.causes();
            vmm.interruptOn(RECEIVED);

            // when
            bench.toGuest(ProxyClient.IN);
            vmm.received();
            bench.awaitNextTurn();

            // then
            assertThat(ProxyClient.events(inject)).isEqualTo(1);
            acknowledge(acknowledge);
            awaitEvent(inject);
            assertThat(vmm.causes() & RECEIVED).isEqualTo(RECEIVED);
            acknowledge(acknowledge);
            vmm.register(8);
            assertThat(ProxyClient.events(inject)).isZero();
        } finally {
            Descriptors.close(inject);
            Descriptors.close(acknowledge);
        }
    }

    @Test
    void aTableThatIsSentAgainMapsNothingTwice() throws Exception {
        try (ProxyClient vmm = vmm()) {
            // given
            vmm.setUp();
            long mapped = ServedBench.mappings();

            // when
            for (int count = 0; count < 50; count++) vmm.setUp();

            // then
            assertThat(ServedBench.mappings()).isEqualTo(mapped);
            vmm.carriesBothWays(bench);
        }
    }

    @Test
    void aRegisterOutsideOfEveryRegionReadsAsOnes() throws Exception {
        try (ProxyClient vmm = vmm()) {
            vmm.setUp();
            for (long address : new long[] {0, -1, ProxyClient.BASE - 1, ProxyClient.BASE + 0x2_0000, Long.MIN_VALUE}) {
                assertThat(vmm.ask(Message.BAR_READ, ProxyClient.access(address, 0, 4)))
                        .isEqualTo(-1);
                assertThat(vmm.ask(Message.BAR_WRITE, ProxyClient.access(address, 7, 8)))
                        .isZero();
            }
        }
    }

    static Stream<Arguments> lies() {
        byte[] nothing = {};
        return Stream.of(
                lie("no message", vmm -> vmm.raw(new byte[64])),
                lie("a command that is none", vmm -> vmm.send(99, nothing)),
                lie("an answer to nothing", vmm -> vmm.send(Message.RETURN, new byte[8])),
                lie("a negative payload", vmm -> vmm.raw(ProxyClient.message(Message.BAR_READ, -1, nothing))),
                lie(
                        "a payload of 2^63",
                        vmm -> vmm.raw(ProxyClient.message(Message.BAR_READ, Long.MIN_VALUE, nothing))),
                lie("a payload too long", vmm -> vmm.raw(ProxyClient.message(Message.BAR_READ, 193, nothing))),
                lie("an access too short", vmm -> vmm.send(Message.BAR_READ, new byte[20])),
                lie("an access of no octets", vmm -> vmm.send(Message.BAR_READ, ProxyClient.access(0, 0, 0))),
                lie("an access of three", vmm -> vmm.send(Message.BAR_WRITE, ProxyClient.access(0, 0, 3))),
                lie("an access of sixteen", vmm -> vmm.send(Message.BAR_READ, ProxyClient.access(0, 0, 16))),
                lie("an access of -2^31", vmm -> vmm.send(Message.BAR_READ, ProxyClient.access(0, 0, 1 << 31))),
                lie("configuration too short", vmm -> vmm.send(Message.CONFIG_READ, new byte[11])),
                lie("configuration of eight", vmm -> vmm.send(Message.CONFIG_READ, ProxyClient.config(0, 0, 8, 0))),
                lie("configuration of -1", vmm -> vmm.send(Message.CONFIG_WRITE, ProxyClient.config(0, 0, -1, 0))),
                lie("an interrupt without descriptors", vmm -> vmm.send(Message.SET_IRQFD, nothing)),
                lie("an interrupt with one", vmm -> vmm.send(Message.SET_IRQFD, nothing, vmm.memfd)),
                lie(
                        "an interrupt with three",
                        vmm -> vmm.send(Message.SET_IRQFD, nothing, vmm.memfd, vmm.memfd, vmm.memfd)));
    }

    static Stream<Arguments> liesAboutMemory() {
        byte[] nothing = {};
        return Stream.of(
                lie("memory too short", vmm -> vmm.send(Message.SYNC_SYSMEM, new byte[191], vmm.memfd)),
                lie("nine regions", vmm -> vmm.send(Message.SYNC_SYSMEM, regions(), nine(vmm))),
                lie(
                        "regions that overlap",
                        vmm -> vmm.send(Message.SYNC_SYSMEM, regions(), vmm.memfd, vmm.memfd, vmm.memfd)),
                lie("a region of nothing", vmm -> table(vmm, 0, 0, 0)),
                lie("a region of a negative size", vmm -> table(vmm, 0, -PAGE, 0)),
                lie("a region past its file", vmm -> table(vmm, 0, ProxyClient.MEMORY_BYTES + PAGE, 0)),
                lie("a region that begins past its file", vmm -> table(vmm, 0, PAGE, 1L << 40)),
                lie("a region at a negative place of its file", vmm -> table(vmm, 0, PAGE, -PAGE)),
                lie("a region at no page", vmm -> table(vmm, 0, PAGE, 512)),
                lie("a region at a negative address", vmm -> table(vmm, -PAGE, PAGE, 0)),
                lie("a region that wraps around", vmm -> table(vmm, Long.MAX_VALUE - 1, PAGE, 0)),
                lie("memory that is a socket", vmm -> {
                    UnixSockets.Pair pair = UnixSockets.pair();
                    vmm.send(Message.SYNC_SYSMEM, one(0, PAGE, 0), pair.first());
                    Descriptors.close(pair.first());
                    Descriptors.close(pair.second());
                }),
                lie("more descriptors than a message may have", vmm -> {
                    int[] many = new int[UnixSockets.MAX_DESCRIPTORS];
                    Arrays.fill(many, vmm.memfd);
                    vmm.send(Message.SYNC_SYSMEM, regions(), many);
                }),
                lie("descriptors again and again for half a message", vmm -> {
                    vmm.raw(ProxyClient.message(Message.SYNC_SYSMEM, 192, nothing), vmm.memfd);
                    for (int count = 0; count < 100; count++) vmm.raw(new byte[] {0}, vmm.memfd);
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"lies", "liesAboutMemory"})
    void aLieEndsItsConnectionAndLeavesNothingBehind(String name, Lie<ProxyClient> lie) throws Exception {
        endsTheConnection(name, vmm -> {
            vmm.setUp();
            lie.tell(vmm);
        });
    }

    @Test
    void descriptorsOfAMessageThatNeedsNoneAreClosed() throws Exception {
        try (ProxyClient vmm = vmm()) {
            // given
            vmm.setUp();
            long before = ServedBench.descriptors();

            // when
            vmm.send(Message.BAR_READ, ProxyClient.access(ProxyClient.BASE, 0, 4), vmm.memfd, vmm.memfd);
            vmm.answer();

            // then
            assertThat(vmm.register(8)).isNotNegative();
            assertThat(ServedBench.descriptors()).isEqualTo(before);
        }
    }

    private static byte[] regions() {
        return ProxyClient.table(new long[] {0, 8_192, 12_288}, new long[] {8_192, 8_192, PAGE}, new long[] {0, 0, 0});
    }

    private static byte[] one(long address, long bytes, long offset) {
        return ProxyClient.table(new long[] {address}, new long[] {bytes}, new long[] {offset});
    }

    private static void table(ProxyClient vmm, long address, long bytes, long offset) {
        vmm.send(Message.SYNC_SYSMEM, one(address, bytes, offset), vmm.memfd);
    }

    private static int[] nine(ProxyClient vmm) {
        int[] nine = new int[9];
        Arrays.fill(nine, vmm.memfd);
        return nine;
    }

    private static void acknowledge(int eventfd) {
        try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofConfined()) {
            Descriptors.write(
                    eventfd,
                    arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_LONG, 1)
                            .address(),
                    Long.BYTES);
        }
    }

    private static void awaitEvent(int eventfd) {
        long until = System.nanoTime() + 10_000_000_000L;
        while (ProxyClient.events(eventfd) == 0) {
            if (System.nanoTime() > until) throw new AssertionError("it did not fire");
            Thread.onSpinWait();
        }
    }

    private static Arguments lie(String name, Lie<ProxyClient> lie) {
        return Arguments.of(name, lie);
    }
}
