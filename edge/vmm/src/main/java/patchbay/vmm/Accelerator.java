package patchbay.vmm;

/// What runs a guest's processors. [KvmProbe] finds out which of them works.
public enum Accelerator {
    /// The host's processor, through the kernel.
    KVM,
    /// QEMU's translator: works everywhere, and slowly.
    TCG;

    /// The word of `-accel`.
    public String word() {
        return this == KVM ? "kvm" : "tcg";
    }
}
