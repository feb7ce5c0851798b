package patchbay.daemon;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
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

    /// A card whose VMM finds nobody at `socket`.
    static RefusedException cardUnserved(Path socket, @Nullable Throwable cause) {
        String why = cause instanceof IOException ? cause.getMessage() : "" + cause;
        return new RefusedException(Refusal.of(
                ErrorCode.VBOX_E_HOST_ERROR, Component.CONSOLE, "A card cannot be served at " + socket + ": " + why));
    }
}
