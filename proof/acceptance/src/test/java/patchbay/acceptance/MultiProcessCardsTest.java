package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// Patchbay's own cards behind the multi-process proxy of the system's QEMU, through the product: a card of
/// each family, with the driver that Linux has for it.
@Needs({Need.DIST, Need.QEMU, Need.GUEST})
class MultiProcessCardsTest {
    @ParameterizedTest(name = "{0} by {1}")
    @CsvSource({"82545EM,multi-process,e1000,false", "Am79C973,multi-process,pcnet32,true"})
    void aStockDriverUsesTheCard(String type, String backend, String driver, boolean reset) throws IOException {
        try (OwnCards card = new OwnCards(new OwnCards.Hardware(type, backend, driver), System.getenv("PATH"))) {
            assertThat(card.info()).contains("is Patchbay's own by multi-process");
            card.isBoundAndLeases();
            card.carriesFilesBothWaysUnchanged();
            card.showsItsCable();
            card.bearsAnotherDriver();
            card.goesToAnotherNetworkAndBack();
            if (reset) card.bearsAReset();
            card.bearsTheEndOfItsVmm();
        }
    }

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
