package patchbay.vmm;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;
import patchbay.vmm.multiprocess.MultiProcess;
import patchbay.vmm.multiprocess.QtestLines;

/// All cards behind the multi-process proxy of the system's QEMU.
@Timeout(300)
@Needs({Need.QEMU, Need.GUEST})
class ProxyGuestTest {
    @TempDir
    Path folder;

    @Test
    void stockDriversUseTheCards() throws Exception {
        // given
        CardsInGuest cards = new CardsInGuest(folder, CardTransport.MULTI_PROCESS);
        Path qemu = QemuLauncher.locate(System.getenv("PATH")).orElseThrow();

        // when, then
        try (QtestLines lines = new QtestLines(cards.qtest(), Board.PC, true)) {
            cards.show(qemu, MultiProcess.by(lines), shell -> {});
        }
    }
}
