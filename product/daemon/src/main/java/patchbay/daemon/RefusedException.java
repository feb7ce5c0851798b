package patchbay.daemon;

import patchbay.control.machinery.Refusal;

/// Carries a refusal out of something that otherwise answers a thing.
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    RefusedException(Refusal refusal) {
        super(refusal.message());
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
