package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// Patchbay's own cards behind the multi-process proxy of the system's QEMU, through the product: iPXE's drivers, and
/// what is refused. [SixCardsTest] has Linux's.
@Needs({Need.DIST, Need.QEMU, Need.GUEST})
class MultiProcessCardsTest {
    @Test
    void ipxesOwnDriversBootFromTheCards() throws IOException {
        try (Installation patchbay = new Installation(Installation.projectRoot(), Shell.HERE)) {
            OwnCards.bootFromNetwork(patchbay, "multi-process");
        }
    }

    @Test
    void vfioUserIsRefusedWhereTheQemuIsTooOldForIt() throws IOException {
        try (Installation patchbay = new Installation(Installation.projectRoot(), Shell.HERE)) {
            // given
            String version = Shell.HERE.run("qemu-system-x86_64", "--version").out();
            boolean old = version.matches("(?s).*version ([5-9]|10\\.0)\\..*");
            patchbay.vboxManage("createvm", "--name", "old", "--ostype", "Debian_64", "--register")
                    .orFail();
            patchbay.vboxManage("modifyvm", "old", "--nic1", "nat", "--nicbackend1", "vfio-user")
                    .orFail();

            // when
            Ran started = patchbay.vboxManage("startvm", "old", "--type", "headless");

            // then
            assertThat(started.exitCode()).as(version).isEqualTo(old ? 1 : 0);
            assertThat(started.err().contains("has the backend vfio-user, which QEMU has since 10.1"))
                    .isEqualTo(old);
            assertThat(started.err().contains("--nicbackend1 multi-process")).isEqualTo(old);
        }
    }
}
