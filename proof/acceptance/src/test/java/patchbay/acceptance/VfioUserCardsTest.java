package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// Patchbay's own cards in a QEMU that is a client of vfio-user, through the product: iPXE's drivers, and what is
/// refused. [SixCardsTest] has Linux's.
@Needs({Need.DIST, Need.NEWER_QEMU, Need.GUEST})
class VfioUserCardsTest {
    private static final String PATH = System.getenv("PATCHBAY_TEST_NEWER_QEMU") + ":" + System.getenv("PATH");

    @Test
    void ipxesOwnDriversBootFromTheCards() throws IOException {
        try (Installation patchbay = new Installation(Installation.projectRoot(), Shell.HERE.with("PATH", PATH))) {
            OwnCards.bootFromNetwork(patchbay, "vfio-user");
        }
    }

    @Test
    void multiProcessIsRefusedWhereTheQemuWouldEndByIt() throws IOException {
        try (Installation patchbay = new Installation(Installation.projectRoot(), Shell.HERE.with("PATH", PATH))) {
            // given
            patchbay.vboxManage("createvm", "--name", "proxy", "--ostype", "Debian_64", "--register")
                    .orFail();
            patchbay.vboxManage("modifyvm", "proxy", "--nic1", "nat", "--nicbackend1", "multi-process")
                    .orFail();
            boolean kvm = patchbay.lacking("KVM").isEmpty();

            // when
            Ran started = patchbay.vboxManage("startvm", "proxy", "--type", "headless");

            // then
            assertThat(started.exitCode()).isEqualTo(kvm ? 0 : 1);
            assertThat(started.err().contains("--nicbackend1 vfio-user")).isEqualTo(!kvm);
        }
    }

    @Test
    void aQemuOfOnesOwnIsToldHowToReachTheCard() throws IOException {
        try (Installation patchbay = new Installation(Installation.projectRoot(), Shell.HERE)) {
            // given
            patchbay.vboxManage("createvm", "--name", "mine", "--ostype", "Debian_64", "--register")
                    .orFail();
            patchbay.vboxManage(
                            "modifyvm", "mine", "--nic1", "nat", "--nictype1", "Am79C973", "--nicbackend1", "vfio-user")
                    .orFail();

            // when
            String arguments = patchbay.patchbay("qemu-args", "mine").orFail();

            // then
            assertThat(arguments).contains("vfio-user-pci").contains("memory-backend-memfd");
        }
    }
}
