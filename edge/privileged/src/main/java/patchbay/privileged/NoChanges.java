package patchbay.privileged;

import org.jspecify.annotations.Nullable;
import patchbay.linux.Tap;
import patchbay.wire.IpAddress;

/// Without rights and without anybody to ask: only what is there already can be used.
final class NoChanges implements HostChanges {
    @Override
    public Tap make(String name, boolean lasting) throws HostChangeRefused {
        Tap tap = OwnTaps.reopened(name);
        if (tap == null) throw absent();
        return tap;
    }

    @Override
    public void address(String name, @Nullable HostAddress v4, @Nullable HostAddress v6) throws HostChangeRefused {
        throw absent();
    }

    @Override
    public void remove(String name) throws HostChangeRefused {
        throw absent();
    }

    @Override
    public BridgeTaps bridge(String interfaceName, BridgeWay way) throws HostChangeRefused {
        throw absent();
    }

    @Override
    public void guests(String interfaceName, BridgeTaps taps, BridgedStations stations) throws HostChangeRefused {
        throw absent();
    }

    @Override
    public void lead(String interfaceName, BridgeTaps taps, int slot, @Nullable IpAddress address)
            throws HostChangeRefused {
        throw absent();
    }

    private static HostChangeRefused absent() {
        return new HostChangeRefused(
                HostChangeRefused.Reason.ABSENT,
                "this needs CAP_NET_ADMIN, and patchbay-privileged is not running (" + SOCKET + ")");
    }
}
