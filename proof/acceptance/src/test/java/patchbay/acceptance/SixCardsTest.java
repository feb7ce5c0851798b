package patchbay.acceptance;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// All six cards of Patchbay's own in one machine at once, with the drivers that Linux has for them: what a stock
/// driver must show, by each transport of whole cards.
@Needs({Need.DIST, Need.GUEST})
class SixCardsTest {
    @Test
    @Needs(Need.NEWER_QEMU)
    void stockDriversUseThemAllByVfioUser() throws IOException {
        show("vfio-user", System.getenv("PATCHBAY_TEST_NEWER_QEMU") + ":" + System.getenv("PATH"));
    }

    @Test
    @Needs(Need.QEMU)
    void stockDriversUseThemAllByMultiProcess() throws IOException {
        show("multi-process", System.getenv("PATH"));
    }

    private static void show(String backend, String path) throws IOException {
        try (SixCards cards = new SixCards(backend, path)) {
            cards.areBound();
            cards.lease();
            cards.carryFilesBothWaysUnchanged();
            cards.showTheirCables();
            cards.passTheirDriversTests();
            cards.goToTheLab();
            cards.carryLongFrames();
            cards.carryAFileByVlan();
            cards.captureAllWhenPromiscuous();
            cards.bearOtherDrivers();
            cards.bearAReboot();
            cards.areGoneWithTheirDaemon();
            cards.comeBackWithTheirMachine();
        }
    }
}
