package patchbay.vmm.vfio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.linux.Descriptors;
import patchbay.loop.Errno;
import patchbay.nic.virtio.VirtioPciCard;
import patchbay.nic.virtio.VirtioShape;
import patchbay.vmm.served.ServedBench;

/// The messages of a card that has many (MSI-X), as a VMM arms, tries and gets them.
@SuppressWarnings("NullAway.Init")
class VfioVectorsTest {
    private static final int MSIX = 2;
    private static final int DATA_NONE = 1;
    private static final int DATA_BOOL = 2;
    private static final int EVENTFD = 4;
    private static final int TRIGGER = 0x20;
    private static final int VECTORS = 4;

    @TempDir
    Path folder;

    private ServedBench bench;
    private VfioClient vmm;
    private final int[] eventfds = new int[VECTORS];

    @BeforeEach
    void connect() throws Exception {
        Path socket = folder.resolve("v.sock");
        bench = new ServedBench(socket, VfioUser.with(null), place -> new VirtioPciCard(VirtioShape.PLAIN, place));
        vmm = new VfioClient(socket);
        vmm.hello();
        for (int index = 0; index < VECTORS; index++) eventfds[index] = Descriptors.eventfd();
    }

    @AfterEach
    void close() throws Exception {
        vmm.close();
        bench.close();
        for (int eventfd : eventfds) Descriptors.close(eventfd);
    }

    @Test
    void theyAreDescribedAndTheirCapabilityIsFirst() {
        VfioClient.Reply reply = vmm.ask(VfioMessage.GET_IRQ_INFO, VfioClient.info(16, MSIX));
        assertThat(reply.payload().getInt(4)).isEqualTo(1);
        assertThat(reply.payload().getInt(12)).isEqualTo(VECTORS);
        int at = vmm.config(0x34) & 0xff;
        assertThat(vmm.config(at) & 0xff).isEqualTo(0x11);
        assertThat(vmm.config(at) >>> 16).isEqualTo(VECTORS - 1);
        assertThat(vmm.config(at + 4)).isEqualTo(1);
    }

    @Test
    void aRowOfThemIsArmedAndEachIsTriedByItself() {
        // given
        arm(1, 2);

        // when
        vmm.ask(VfioMessage.SET_IRQS, VfioClient.irqs(DATA_NONE | TRIGGER, MSIX, 0, VECTORS));
        byte[] some = Arrays.copyOf(VfioClient.irqs(DATA_BOOL | TRIGGER, MSIX, 1, 2), 22);
        some[21] = 1;
        vmm.ask(VfioMessage.SET_IRQS, some);

        // then
        assertThat(VfioClient.events(eventfds[0])).isEqualTo(1);
        assertThat(VfioClient.events(eventfds[1])).isEqualTo(2);

        // when
        vmm.ask(VfioMessage.SET_IRQS, VfioClient.irqs(EVENTFD | TRIGGER, MSIX, 1, 1));
        vmm.ask(VfioMessage.SET_IRQS, VfioClient.irqs(DATA_NONE | TRIGGER, MSIX, 0, VECTORS));

        // then
        assertThat(VfioClient.events(eventfds[0])).isZero();
        assertThat(VfioClient.events(eventfds[1])).isEqualTo(1);

        // when
        vmm.ask(VfioMessage.SET_IRQS, VfioClient.irqs(DATA_NONE | TRIGGER, MSIX, 0, 0));
        vmm.ask(VfioMessage.SET_IRQS, VfioClient.irqs(DATA_NONE | TRIGGER, MSIX, 0, VECTORS));

        // then
        assertThat(VfioClient.events(eventfds[1])).isZero();
    }

    @Test
    void theCardSendsTheOneThatTheDriverChose() throws Exception {
        // given
        arm(0, VECTORS);
        int at = vmm.config(0x34) & 0xff;
        vmm.config(at + 2, 2, 0x8000);
        vmm.config(4, 2, 7);
        common(0x14, 1, 3);
        common(8, 4, 0);
        common(12, 4, 1 << 16);
        common(8, 4, 1);
        common(12, 4, 1);
        common(0x10, 2, 3);
        common(0x14, 1, 15);

        // when
        bench.ask(() -> {
            bench.served.card().link(false);
            return true;
        });

        // then
        assertThat(VfioClient.events(eventfds[3])).isEqualTo(1);
        assertThat(VfioClient.events(eventfds[0])).isZero();
    }

    @ParameterizedTest(name = "flags {0}, start {1}, count {2}, descriptors {3}")
    @CsvSource({
        "0x24,0,2,1,22",
        "0x24,0,1,2,22",
        "0x24,4,1,1,22",
        "0x24,3,2,2,22",
        "0x24,0,5,0,22",
        "0x24,0,0,0,22",
        "0x24,0x7fffffff,1,1,22",
        "0x14,0,1,1,22",
        "0x0c,0,1,1,22",
        "0x09,0,1,0,95",
        "0x11,0,1,0,95",
        "0x22,0,2,0,22"
    })
    void whatCannotBeIsToldAndNothingIsKept(String flags, String start, int count, int given, int error)
            throws Exception {
        // given
        int[] descriptors = Arrays.copyOf(eventfds, given);
        long before = bench.ask(() -> ServedBench.descriptors());

        // when
        byte[] asked = VfioClient.irqs(Integer.decode(flags), MSIX, Integer.decode(start), count);
        VfioClient.Reply reply = vmm.ask(VfioMessage.SET_IRQS, asked, descriptors);

        // then
        assertThat(reply.error()).isEqualTo(error);
        assertThat(Errno.EINVAL).isEqualTo(22);
        assertThat(bench.ask(() -> ServedBench.descriptors())).isEqualTo(before);
    }

    private void arm(int start, int count) {
        int[] descriptors = Arrays.copyOf(eventfds, count);
        assertThat(vmm.ask(VfioMessage.SET_IRQS, VfioClient.irqs(EVENTFD | TRIGGER, MSIX, start, count), descriptors)
                        .error())
                .isZero();
    }

    private void common(int offset, int bytes, int value) {
        assertThat(vmm.ask(VfioMessage.REGION_WRITE, VfioClient.access(offset, 4, bytes, value))
                        .error())
                .isZero();
    }
}
