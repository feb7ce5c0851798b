package patchbay.vmm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;
import patchbay.vmm.vfio.VfioUser;

/// All cards behind the vfio-user client of a newer QEMU.
@Timeout(300)
@Needs({Need.NEWER_QEMU, Need.GUEST})
class VfioGuestTest {
    @TempDir
    Path folder;

    @Test
    void stockDriversUseTheCards() throws Exception {
        // given
        CardsInGuest cards = new CardsInGuest(folder, CardTransport.VFIO_USER);
        Path qemu =
                QemuLauncher.locate(System.getenv("PATCHBAY_TEST_NEWER_QEMU")).orElseThrow();

        // when, then
        cards.show(
                qemu,
                VfioUser.with(null),
                shell -> assertThat(shell.run("cat /proc/interrupts")).contains("eth"));
    }
}
