package patchbay.vmm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;
import patchbay.vmm.vfio.VfioUser;

/// All cards behind the vfio-user client of a newer QEMU that shares none of the guest's memory: every
/// descriptor and every frame goes by messages. Shared memory is shown by the acceptance test of these
/// cards.
@Timeout(300)
@Needs({Need.NEWER_QEMU, Need.GUEST})
class VfioGuestTest {
    @TempDir
    Path folder;

    private static final List<String> PRIVATE_MEMORY = List.of(
            "-object", "memory-backend-ram,id=private,share=off,size=192M", "-machine", "memory-backend=private");

    @Test
    void stockDriversUseTheCardsWithoutSharedMemory() throws Exception {
        // given
        CardsInGuest cards = new CardsInGuest(folder, CardTransport.VFIO_USER, PRIVATE_MEMORY);
        Path qemu =
                QemuLauncher.locate(System.getenv("PATCHBAY_TEST_NEWER_QEMU")).orElseThrow();

        // when, then
        cards.show(
                qemu,
                VfioUser.with(null),
                shell -> assertThat(shell.run("cat /proc/interrupts")).contains("eth"));
    }
}
