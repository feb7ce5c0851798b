package patchbay.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.linux.LoopOptions;
import patchbay.linux.LoopThread;
import patchbay.service.dhcp.server.Lease;

class LeaseFileTest {
    private static final int ADDRESS = 0xc0a8_0f04;

    @TempDir
    Path folder;

    @Test
    void theLastLeaseOfEachAddressIsReadAgainAndATornLineIsLeftOut() throws Exception {
        // given
        Path file = folder.resolve("leases").resolve("a.leases");
        Lease first = new Lease(ADDRESS, 0x0800_2700_0001L, "01ab", "vm", Lease.State.ACKED, 1_000, 600);
        Lease renewed = new Lease(ADDRESS, 0x0800_2700_0001L, "01ab", "vm", Lease.State.ACKED, 1_300, 600);
        Lease other = new Lease(ADDRESS + 1, 0x0800_2700_0002L, "", "", Lease.State.RELEASED, 1_000, 600);
        CountDownLatch kept = new CountDownLatch(3);

        // when
        try (LoopThread loop = LoopThread.start("test", LoopOptions.DEFAULT, (culprit, thrown) -> {});
                LeaseFile journal = new LeaseFile(file, loop)) {
            journal.keep(first, kept::countDown);
            journal.keep(other, kept::countDown);
            journal.keep(renewed, kept::countDown);
            assertThat(kept.await(20, TimeUnit.SECONDS)).isTrue();
        }
        Files.writeString(file, "3232239366 80027000003 id as ACKED 1000 60", StandardOpenOption.APPEND);

        // then
        assertThat(LeaseFile.read(file)).containsExactly(renewed, other);
        try (LoopThread loop = LoopThread.start("test", LoopOptions.DEFAULT, (culprit, thrown) -> {});
                LeaseFile again = new LeaseFile(file, loop)) {
            assertThat(again.leases()).containsExactly(renewed, other);
        }
        assertThat(Files.readAllLines(file)).hasSize(2);
    }

    @Test
    void aServerThatNeverRanHasNoLeases() throws IOException {
        assertThat(LeaseFile.read(folder.resolve("none"))).isEmpty();
    }
}
