package patchbay.vmm;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a machine boots: a kernel directly, else its disks, else the network.
///
/// @param kernel a Linux kernel, or null
/// @param initrd its initial memory disk, or null
/// @param append its command line, empty for none
/// @param disks images on the IDE controller, at most [#MAX_DISKS], in order; a name ending in `.iso` is a CD
/// @param network whether the firmware tries the network cards
public record Boot(@Nullable Path kernel, @Nullable Path initrd, String append, List<Path> disks, boolean network) {
    /// Two channels of two.
    public static final int MAX_DISKS = 4;

    public Boot {
        disks = List.copyOf(disks);
        if (disks.size() > MAX_DISKS) throw new IllegalArgumentException(disks.size() + " disks");
        if (kernel == null && (initrd != null || !append.isEmpty())) {
            throw new IllegalArgumentException("an initrd or a command line without a kernel");
        }
    }

    /// A machine that boots a kernel directly.
    public static Boot kernel(Path kernel, @Nullable Path initrd, String append) {
        return new Boot(kernel, initrd, append, List.of(), false);
    }

    /// A machine that boots from its disks.
    public static Boot disks(List<Path> disks) {
        return new Boot(null, null, "", disks, false);
    }

    /// A machine that boots from its disks, or else from the network.
    public static Boot disksThenNetwork(List<Path> disks) {
        return new Boot(null, null, "", disks, true);
    }

    /// A machine without anything to boot from.
    public static final Boot NOTHING = disks(List.of());
}
