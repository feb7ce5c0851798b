package patchbay.vmm.vfio;

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
import patchbay.loop.Errno;
import patchbay.vmm.served.Dialect;
import patchbay.vmm.served.HostileVmmTests;
import patchbay.vmm.served.ServedBench;

class VfioHostileTest extends HostileVmmTests<VfioClient> {
    private static final byte[] NOTHING = {};

    @Override
    protected Dialect.Maker dialect() {
        return VfioUser.with(null);
    }

    @Override
    protected VfioClient connect(Path socket) throws IOException {
        return new VfioClient(socket);
    }

    @Override
    protected void greet(VfioClient vmm) {
        vmm.hello();
    }

    @Override
    protected byte[] question() {
        return VfioClient.message(32)
                .putShort((short) 7)
                .putShort((short) VfioMessage.REGION_READ)
                .putInt(32)
                .putLong(0)
                .put(VfioClient.access(0, 7, 256))
                .array();
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                bad("a command that is none", 99, NOTHING),
                bad("the command zero", 0, NOTHING),
                bad("a device question too short", VfioMessage.GET_INFO, new byte[15]),
                bad("a region question too short", VfioMessage.GET_REGION_INFO, new byte[31]),
                bad("a region that is not there", VfioMessage.GET_REGION_INFO, VfioClient.info(32, 9)),
                bad("a region of a negative number", VfioMessage.GET_REGION_INFO, VfioClient.info(32, -1)),
                bad("an interrupt question too short", VfioMessage.GET_IRQ_INFO, new byte[12]),
                bad("an interrupt that is not there", VfioMessage.GET_IRQ_INFO, VfioClient.info(16, 5)),
                bad("a read too short", VfioMessage.REGION_READ, new byte[8]),
                bad("a read of nothing", VfioMessage.REGION_READ, VfioClient.access(0, 0, 0)),
                bad("a read of a negative length", VfioMessage.REGION_READ, VfioClient.access(0, 7, -4)),
                bad("a read of 2 GiB", VfioMessage.REGION_READ, VfioClient.access(0, 7, Integer.MAX_VALUE)),
                bad("a read past the end", VfioMessage.REGION_READ, VfioClient.access(253, 7, 4)),
                bad("a read at a negative place", VfioMessage.REGION_READ, VfioClient.access(-4, 0, 4)),
                bad(
                        "a read at the last place there is",
                        VfioMessage.REGION_READ,
                        VfioClient.access(Long.MAX_VALUE, 0, 4)),
                bad("a read of a register three wide", VfioMessage.REGION_READ, VfioClient.access(0, 0, 3)),
                bad("a read of sixteen octets of registers", VfioMessage.REGION_READ, VfioClient.access(0, 0, 16)),
                bad("a read of an absent region", VfioMessage.REGION_READ, VfioClient.access(0, 1, 4)),
                bad("a read of a ROM that is not there", VfioMessage.REGION_READ, VfioClient.access(0, 6, 4)),
                bad("a read of region 2^31", VfioMessage.REGION_READ, VfioClient.access(0, Integer.MIN_VALUE, 4)),
                bad("a write without its octets", VfioMessage.REGION_WRITE, VfioClient.access(0, 0, 4)),
                bad("a write of the ROM", VfioMessage.REGION_WRITE, VfioClient.access(0, 6, 4, 1)));
    }

    static Stream<Arguments> mapsAndInterrupts() {
        return Stream.of(
                bad("a map too short", VfioMessage.DMA_MAP, new byte[31]),
                bad("a map of nothing", VfioMessage.DMA_MAP, VfioClient.map(0, 0, 0)),
                bad("a map of a negative length", VfioMessage.DMA_MAP, VfioClient.map(0, 0, -4_096)),
                bad("a map at a negative address", VfioMessage.DMA_MAP, VfioClient.map(0, -4_096, 4_096)),
                bad("a map that wraps around", VfioMessage.DMA_MAP, VfioClient.map(0, Long.MAX_VALUE, 2)),
                bad("a map over another", VfioMessage.DMA_MAP, VfioClient.map(0, 4_096, 4_096)),
                bad("an unmap too short", VfioMessage.DMA_UNMAP, new byte[23]),
                bad("an unmap of the beginning of a map", VfioMessage.DMA_UNMAP, VfioClient.unmap(0, 0, 4_096)),
                bad("an unmap of the end of a map", VfioMessage.DMA_UNMAP, VfioClient.unmap(0, 4_096, 1 << 20)),
                bad("an unmap that wraps around", VfioMessage.DMA_UNMAP, VfioClient.unmap(0, 4, Long.MAX_VALUE)),
                bad("an unmap with flags there are not", VfioMessage.DMA_UNMAP, VfioClient.unmap(8, 0, 1 << 20)),
                bad("an unmap of all, and of some", VfioMessage.DMA_UNMAP, VfioClient.unmap(2, 0, 4_096)),
                bad("interrupts too short", VfioMessage.SET_IRQS, new byte[19]),
                bad("interrupts of no kind", VfioMessage.SET_IRQS, VfioClient.irqs(0x21, 5, 0, 0)),
                bad("interrupts of a negative kind", VfioMessage.SET_IRQS, VfioClient.irqs(0x21, -1, 0, 0)),
                bad("more interrupts than there are", VfioMessage.SET_IRQS, VfioClient.irqs(0x21, 0, 0, 2)),
                bad("2^31 interrupts", VfioMessage.SET_IRQS, VfioClient.irqs(0x24, 1, 0, Integer.MAX_VALUE)),
                bad("an interrupt past the last", VfioMessage.SET_IRQS, VfioClient.irqs(0x21, 0, 1, 1)),
                bad("an interrupt at the last number there is", VfioMessage.SET_IRQS, VfioClient.irqs(0x21, 0, -1, 1)),
                bad("messages of MSI-X, which is not there", VfioMessage.SET_IRQS, VfioClient.irqs(0x21, 2, 0, 1)),
                bad("two kinds of data", VfioMessage.SET_IRQS, VfioClient.irqs(0x23, 0, 0, 1)),
                bad("no action", VfioMessage.SET_IRQS, VfioClient.irqs(1, 0, 0, 1)),
                bad("two actions", VfioMessage.SET_IRQS, VfioClient.irqs(0x31, 0, 0, 1)),
                bad("flags there are not", VfioMessage.SET_IRQS, VfioClient.irqs(0x121, 0, 0, 1)),
                bad("a truth without its octet", VfioMessage.SET_IRQS, VfioClient.irqs(0x22, 0, 0, 1)),
                bad("masking all of none", VfioMessage.SET_IRQS, VfioClient.irqs(9, 0, 0, 0)),
                bad("masking a message", VfioMessage.SET_IRQS, VfioClient.irqs(9, 1, 0, 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"requests", "mapsAndInterrupts"})
    void aRequestThatCannotBeIsRefusedAndChangesNothing(String name, int command, byte[] payload) throws Exception {
        try (VfioClient vmm = vmm()) {
            // given
            vmm.setUp();

            // when
            int error = vmm.ask(command, payload).error();

            // then
            assertThat(error).as(name).isIn(Errno.EINVAL, Errno.EEXIST, Errno.ENOENT, Errno.EOPNOTSUPP);
            vmm.carriesBothWays(bench);
        }
    }

    static Stream<Arguments> descriptors() {
        return Stream.of(
                bad("two descriptors of one map", VfioMessage.DMA_MAP, VfioClient.map(0, 1 << 20, 4_096)),
                bad("a device question", VfioMessage.GET_INFO, VfioClient.info(16, 0)),
                bad("an access", VfioMessage.REGION_READ, VfioClient.access(0, 0, 4)),
                bad("a reset", VfioMessage.RESET, NOTHING),
                bad("an unmap", VfioMessage.DMA_UNMAP, NOTHING),
                bad("an interrupt without them", VfioMessage.SET_IRQS, VfioClient.irqs(0x21, 0, 0, 1)),
                bad("an interrupt of two", VfioMessage.SET_IRQS, VfioClient.irqs(0x24, 0, 0, 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("descriptors")
    void descriptorsThatNobodyAskedForAreClosedAndTheRequestIsRefused(String name, int command, byte[] payload)
            throws Exception {
        try (VfioClient vmm = vmm()) {
            // given
            vmm.setUp();
            long before = ServedBench.descriptors();

            // when
            int error = vmm.ask(command, payload, vmm.memfd, vmm.memfd).error();

            // then
            assertThat(error).as(name).isEqualTo(Errno.EINVAL);
            assertThat(ServedBench.descriptors()).isEqualTo(before);
            vmm.carriesBothWays(bench);
        }
    }

    static Stream<Arguments> lies() {
        return Stream.of(
                lie("no message", vmm -> vmm.raw(new byte[64])),
                lie("a size below the header's", vmm -> vmm.raw(header(VfioMessage.GET_INFO, 15, 0))),
                lie("a size of 4 GiB", vmm -> vmm.raw(header(VfioMessage.GET_INFO, -1, 0))),
                lie("more than the longest", vmm -> vmm.raw(header(VfioMessage.REGION_WRITE, 300_000, 0))),
                lie("an answer to nothing", vmm -> vmm.raw(header(VfioMessage.GET_INFO, 16, 1))),
                lie("a type that is none", vmm -> vmm.raw(header(VfioMessage.GET_INFO, 16, 7))),
                lie("a question before the version", vmm -> vmm.send(VfioMessage.GET_INFO, 0, VfioClient.info(16, 0))),
                lie("a version too short", vmm -> vmm.send(VfioMessage.VERSION, 0, new byte[3])),
                lie("a version without an end", vmm -> vmm.send(VfioMessage.VERSION, 0, new byte[] {0, 0, 0, 0, '{'})),
                lie("a version that is no JSON", vmm -> vmm.send(VfioMessage.VERSION, 0, VfioClient.version(0, "{"))),
                lie("a version that is no text", vmm -> vmm.send(VfioMessage.VERSION, 0, broken())),
                lie("a version of 8 KiB", vmm -> vmm.send(VfioMessage.VERSION, 0, new byte[8_192])),
                lie("a version 1 000 deep", vmm -> vmm.send(VfioMessage.VERSION, 0, deep())),
                lie("the version twice", vmm -> {
                    vmm.hello();
                    vmm.send(VfioMessage.VERSION, 0, VfioClient.version(0, "{}"));
                }),
                lie(
                        "more descriptors than a message may have",
                        vmm -> vmm.send(VfioMessage.VERSION, 0, NOTHING, many(vmm))),
                lie("descriptors again and again for half a message", VfioHostileTest::flood));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void aLieEndsItsConnectionAndLeavesNothingBehind(String name, Lie<VfioClient> lie) throws Exception {
        endsTheConnection(name, lie);
    }

    @Test
    void mapsPastTheLimitAreRefusedAndAllGoWithTheVmm() throws Exception {
        // given
        long before = ServedBench.descriptors();
        long mapped = ServedBench.mappings();
        try (VfioClient vmm = vmm()) {
            vmm.hello();
            for (int index = 0; index < VfioMemory.MAX_MAPS; index++) {
                assertThat(map(vmm, index)).isZero();
            }

            // when
            int error = map(vmm, VfioMemory.MAX_MAPS);

            // then
            assertThat(error).isEqualTo(Errno.ENOSPC);
        }
        bench.await(() -> !bench.served.isConnected());
        assertThat(ServedBench.descriptors()).isEqualTo(before);
        assertThat(ServedBench.mappings()).isEqualTo(mapped);
    }

    @Test
    void aFileThatGrowsWithEveryMapIsRefusedAndAllGoesWithTheVmm() throws Exception {
        // given
        long mapped = ServedBench.mappings();
        try (VfioClient vmm = vmm()) {
            vmm.hello();
            for (int index = 0; index < VfioFiles.MAX_MAPPINGS; index++) {
                resize(vmm.memfd, VfioClient.MEMORY_BYTES + index * 4_096L);
                assertThat(map(vmm, index)).isZero();
            }
            resize(vmm.memfd, VfioClient.MEMORY_BYTES);

            // when
            int one = map(vmm, VfioFiles.MAX_MAPPINGS);
            resize(vmm.memfd, VfioClient.MEMORY_BYTES / 2);
            int more = map(vmm, VfioFiles.MAX_MAPPINGS + 1);

            // then
            assertThat(one).isZero();
            assertThat(more).isEqualTo(Errno.EINVAL);
        }
        bench.await(() -> !bench.served.isConnected());
        assertThat(ServedBench.mappings()).isEqualTo(mapped);
    }

    @Test
    void aMapPastTheEndOfItsFileIsRefused() throws Exception {
        try (VfioClient vmm = vmm()) {
            vmm.hello();
            int socketAsMemory = Descriptors.eventfd();
            assertThat(vmm.ask(VfioMessage.DMA_MAP, VfioClient.map(4_096, 0, 1 << 20), vmm.memfd)
                            .error())
                    .isEqualTo(Errno.EINVAL);
            assertThat(vmm.ask(VfioMessage.DMA_MAP, VfioClient.map(-4_096, 0, 4_096), vmm.memfd)
                            .error())
                    .isEqualTo(Errno.EINVAL);
            assertThat(vmm.ask(VfioMessage.DMA_MAP, VfioClient.map(1, 0, 4_096), vmm.memfd)
                            .error())
                    .isEqualTo(Errno.EINVAL);
            assertThat(vmm.ask(VfioMessage.DMA_MAP, VfioClient.map(0, 0, 4_096), socketAsMemory)
                            .error())
                    .isEqualTo(Errno.EINVAL);
            Descriptors.close(socketAsMemory);
        }
    }

    @Test
    void anEventfdThatIsAFileOnDiskCannotWakeUs() throws Exception {
        try (VfioClient vmm = vmm()) {
            vmm.setUp();
            assertThat(vmm.ask(VfioMessage.SET_IRQS, VfioClient.irqs(0x14, 0, 0, 1), vmm.memfd)
                            .error())
                    .isEqualTo(Errno.EPERM);
            vmm.carriesBothWays(bench);
        }
    }

    private static int map(VfioClient vmm, int index) {
        return vmm.ask(VfioMessage.DMA_MAP, VfioClient.map(0, index * 8_192L, 4_096), vmm.memfd)
                .error();
    }

    private static byte[] header(int command, int size, int flags) {
        return VfioClient.message(16)
                .putShort((short) 1)
                .putShort((short) command)
                .putInt(size)
                .putInt(flags)
                .array();
    }

    private static byte[] broken() {
        byte[] text = VfioClient.version(0, "\"x\"");
        text[5] = (byte) 0xff;
        return text;
    }

    private static byte[] deep() {
        return VfioClient.version(0, "[".repeat(1_000) + "]".repeat(1_000));
    }

    private static int[] many(VfioClient vmm) {
        int[] many = new int[UnixSockets.MAX_DESCRIPTORS];
        Arrays.fill(many, vmm.memfd);
        return many;
    }

    private static void flood(VfioClient vmm) {
        vmm.hello();
        byte[] begun = header(VfioMessage.SET_IRQS, 1_000, 0);
        vmm.raw(begun, vmm.memfd);
        for (int count = 0; count < 100; count++) vmm.raw(new byte[] {0}, vmm.memfd);
    }

    private static Arguments bad(String name, int command, byte[] payload) {
        return Arguments.of(name, command, payload);
    }

    private static Arguments lie(String name, Lie<VfioClient> lie) {
        return Arguments.of(name, lie);
    }
}
