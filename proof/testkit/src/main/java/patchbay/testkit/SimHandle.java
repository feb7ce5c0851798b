package patchbay.testkit;

import org.jspecify.annotations.Nullable;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;

/// Something in the simulated kernel that a handle stands for.
abstract class SimHandle {
    /// The number of something that has no handle yet: a connection that waits to be accepted.
    static final int UNNAMED = -1;

    final SimHost host;
    final boolean v4;
    int number = UNNAMED;

    /// What [SimPoller] knows about this; null while it is not watched.
    SimPoller.@Nullable Watch watch;

    @Nullable
    SimEndpoint local;

    /// The pending error, positive (SO_ERROR); 0 when there is none.
    int error;

    SimHandle(SimHost host, boolean v4) {
        this.host = host;
        this.v4 = v4;
    }

    /// Which port space this lives in.
    abstract PortTable.Space space();

    /// The bits of [patchbay.loop.Poller] that hold now.
    abstract int level();

    /// The handle is gone; `atOnce` is an abort.
    abstract void closed(boolean atOnce);

    /// Something became possible: an edge.
    final void wake() {
        host.poller().edge(this);
    }

    final int takeError() {
        int taken = error;
        error = 0;
        return taken;
    }

    final int bind(Endpoint wanted) {
        if (wanted.isV4() != v4) return -Errno.EAFNOSUPPORT;
        if (local != null) return -Errno.EINVAL;
        return host.ports().bind(this, SimEndpoint.of(wanted));
    }

    /// Gives this a port of the kernel's choice, unless it has one; `to` decides the source address of a connection.
    final int bindForUse(@Nullable SimEndpoint to) {
        if (local == null) {
            int bound = host.ports().bindEphemeral(this);
            if (bound < 0) return bound;
        }
        if (to != null && local != null && local.isWildcard()) {
            local = new SimEndpoint(host.world().sourceFor(to.address()), local.port());
        }
        return 0;
    }

    final int localName(Endpoint into) {
        SimEndpoint named = local;
        if (named == null) into.set(v4 ? patchbay.wire.IpAddress.ANY_V4 : patchbay.wire.IpAddress.ANY_V6, 0);
        else into.set(named.address(), named.port());
        return 0;
    }

    @Override
    public String toString() {
        return number + " " + space() + " " + local;
    }
}
