package patchbay.vmm;

import java.nio.file.Path;

/// The small Debian guest of `tools/guest-image`.
record GuestImage(Path kernel, Path initrd) {
    /// What the guest prints when its shell is about to start.
    static final String READY = "PATCHBAY-GUEST-READY";

    /// The guest that `./verify` made; a test that asks for it needs [patchbay.testkit.needs.Need#GUEST].
    static GuestImage made() {
        return new GuestImage(
                Path.of(System.getenv("PATCHBAY_TEST_KERNEL")), Path.of(System.getenv("PATCHBAY_TEST_INITRD")));
    }
}
