package patchbay.control.model;

import java.util.List;

/// What a machine starts from; options of our own, since VirtualBox's storage is not ours to be.
///
/// @param kernel path of a Linux kernel, or empty
/// @param initrd path of its initial RAM disk, or empty
/// @param append kernel command line, or empty
/// @param disks paths of disk images, first disk first
public record BootSource(String kernel, String initrd, String append, List<String> disks) {
    public static final int MAX_DISKS = 16;

    public static final BootSource NONE = new BootSource("", "", "", List.of());

    public BootSource {
        Bounds.text(kernel, "the kernel's path");
        Bounds.text(initrd, "the initial RAM disk's path");
        Bounds.text(append, "the kernel's command line");
        Bounds.require(disks.size() <= MAX_DISKS, "a machine has at most " + MAX_DISKS + " disks");
        for (String disk : disks) {
            Bounds.require(!disk.isEmpty(), "a disk's path must not be empty", "'--disk none' takes all disks away.");
            Bounds.text(disk, "a disk's path");
        }
        disks = List.copyOf(disks);
    }

    public BootSource withKernel(String changed) {
        return new BootSource(changed, initrd, append, disks);
    }

    public BootSource withInitrd(String changed) {
        return new BootSource(kernel, changed, append, disks);
    }

    public BootSource withAppend(String changed) {
        return new BootSource(kernel, initrd, changed, disks);
    }

    public BootSource withDisks(List<String> changed) {
        return new BootSource(kernel, initrd, append, changed);
    }

    /// QEMU's name of a disk image's format, by the file's ending; `raw` when it says nothing.
    public static String diskFormat(String path) {
        String lower = path.toLowerCase(java.util.Locale.ROOT);
        for (String format : List.of("qcow2", "vdi", "vmdk", "vhdx", "qed")) {
            if (lower.endsWith("." + format)) return format;
        }
        return lower.endsWith(".vhd") ? "vpc" : "raw";
    }
}
