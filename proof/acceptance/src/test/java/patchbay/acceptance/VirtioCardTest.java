package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// Patchbay's own virtio-net, the whole PCI function, in a machine of two processors, with the driver that Linux has
/// for it. [SixCardsTest] has it beside the others.
@Needs({Need.DIST, Need.GUEST})
class VirtioCardTest {
    private static final String NEWER = System.getenv("PATCHBAY_TEST_NEWER_QEMU") + ":" + System.getenv("PATH");

    @Test
    @Needs(Need.NEWER_QEMU)
    void linuxUsesTheCardByVfioUserWithAMessageForEachQueue() throws IOException {
        OwnCards.Hardware hardware = new OwnCards.Hardware("virtio", "vfio-user", "virtio_net", 2);
        try (OwnCards card = new OwnCards(hardware, NEWER)) {
            assertThat(card.info()).contains("is Patchbay's own by vfio-user");
            card.isBoundAndLeases();
            assertThat(card.inGuest("cat /proc/interrupts")).contains("virtio0-input.0", "virtio0-output.1");
            card.carriesFilesBothWaysUnchanged();
            card.showsItsCable();
            card.bearsAnotherDriver();
            card.goesToAnotherNetworkAndBack();
            card.bearsAReset();
            card.bearsTheEndOfItsVmm();
        }
    }
}
