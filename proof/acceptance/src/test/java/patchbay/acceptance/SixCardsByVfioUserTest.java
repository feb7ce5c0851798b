package patchbay.acceptance;

import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// All six cards in a QEMU that is a client of vfio-user.
@Needs({Need.DIST, Need.NEWER_QEMU, Need.GUEST})
class SixCardsByVfioUserTest extends SixCardsShow {
    SixCardsByVfioUserTest() {
        super("vfio-user", 2, 64, System.getenv("PATCHBAY_TEST_NEWER_QEMU") + ":" + System.getenv("PATH"));
    }
}
