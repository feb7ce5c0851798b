package patchbay.privileged;

import org.jspecify.annotations.Nullable;
import patchbay.linux.HostLinks;
import patchbay.linux.Link;
import patchbay.linux.LinuxException;
import patchbay.linux.OwnRights;
import patchbay.linux.Tap;
import patchbay.loop.Errno;

/// Interfaces that were made for this user before: their wire is taken up again without any right, tun(4).
final class OwnTaps {
    private OwnTaps() {}

    /// The wire of an interface that is there and this user's; null when it is not, or when this user may not open the
    /// device (which `patchbay-privileged` may).
    static @Nullable Tap reopened(String name) throws HostChangeRefused {
        try {
            Link link = HostLinks.find(name);
            if (link == null || link.tapOwner() != OwnRights.uid() || !link.isUp()) return null;
            return Tap.open(name);
        } catch (LinuxException failure) {
            if (failure.errno() == Errno.EACCES || failure.errno() == Errno.EPERM) return null;
            throw new HostChangeRefused(HostChangeRefused.Reason.KERNEL, String.valueOf(failure.getMessage()));
        }
    }
}
