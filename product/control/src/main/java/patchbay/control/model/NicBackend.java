package patchbay.control.model;

import org.jspecify.annotations.Nullable;

/// Who makes the hardware that a card shows to its guest: QEMU, or Patchbay behind one of QEMU's doors.
public enum NicBackend {
    /// For virtio vhost-user; else QEMU where it has the very card, and Patchbay where it has not.
    AUTO("auto"),
    /// QEMU's own model, its frames over a socket.
    QEMU("qemu"),
    /// For virtio: QEMU's card, Patchbay's data plane in the guest's memory.
    VHOST_USER("vhost-user"),
    /// Patchbay's own card behind QEMU's multi-process proxy.
    MULTI_PROCESS("multi-process"),
    /// Patchbay's own card behind the vfio-user client of QEMU 10.1 and newer.
    VFIO_USER("vfio-user");

    private final String word;

    NicBackend(String word) {
        this.word = word;
    }

    /// The word of `--nicbackendN` and of `showvminfo`.
    public String word() {
        return word;
    }

    /// Whether a card of that type can be made so.
    public boolean serves(NicType type) {
        return switch (this) {
            case AUTO, QEMU, MULTI_PROCESS, VFIO_USER -> true;
            case VHOST_USER -> type == NicType.VIRTIO;
        };
    }

    /// The backend of a word in any case, or null.
    public static @Nullable NicBackend ofWord(String word) {
        for (NicBackend backend : values()) if (backend.word.equalsIgnoreCase(word)) return backend;
        return null;
    }
}
