package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// Patchbay's own virtio-net, the whole PCI function behind the multi-process proxy, through the product and with the
/// driver that Linux has for it. By vfio-user it is one of the six of [SixCardsByVfioUserTest].
@Needs({Need.DIST, Need.QEMU, Need.GUEST})
class VirtioCardTest {
    @Test
    void linuxUsesTheCardByMultiProcessWithItsLine() throws IOException {
        OwnCards.Hardware hardware = new OwnCards.Hardware("virtio", "multi-process", "virtio_net", 18_622);
        try (OwnCards card = new OwnCards(hardware, System.getenv("PATH"))) {
            assertThat(card.info()).contains("is Patchbay's own by multi-process");
            card.isBoundAndLeases();
            card.carriesFilesBothWaysUnchanged();
            card.showsItsCable();
            card.bearsAnotherDriver();
        }
    }
}
