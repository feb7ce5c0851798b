package patchbay.nat.ip;

import org.jspecify.annotations.Nullable;
import patchbay.loop.Endpoint;
import patchbay.wire.Fault;
import patchbay.wire.IpAddress;

/// Decides where a guest's packet may go.
@FunctionalInterface
public interface TargetPolicy {
    /// Everybody may go anywhere, under the address the guest names.
    TargetPolicy ANYWHERE = new TargetPolicy() {
        @Override
        public Fault target(int destination, int port, Endpoint into) {
            into.setV4(destination, port);
            return Fault.NONE;
        }

        @Override
        public Fault targetV6(long hi, long lo, int port, Endpoint into) {
            into.set(hi, lo, port);
            return Fault.NONE;
        }
    };

    /// Ports below need a right, or net.ipv4.ip_unprivileged_port_start.
    int FIRST_FREE_PORT = 1_024;

    /// Fills `into` with the host's endpoint for what the guest addressed to `destination` (IPv4 bits) and `port`.
    /// [Fault#NONE] when it may go there; else the reason (FORBIDDEN, MARTIAN), on which the packet is dropped in
    /// silence and counted.
    Fault target(int destination, int port, Endpoint into);

    /// As [#target], for an IPv6 destination in its halves. Where nothing is said of IPv6 it is not spoken.
    default Fault targetV6(long hi, long lo, int port, Endpoint into) {
        return Fault.UNSUPPORTED;
    }

    /// What a host socket for `target` is to be bound to (`--natbindip`); null leaves it to the kernel.
    default @Nullable Endpoint localFor(Endpoint target) {
        return null;
    }

    /// Fills `into` with the name of a host socket for `target` that has the guest's own port; answers `into`.
    default Endpoint localFor(Endpoint target, int guestPort, Endpoint into) {
        Endpoint local = localFor(target);
        if (local == null) return into.set(target.isV4() ? IpAddress.ANY_V4 : IpAddress.ANY_V6, guestPort);
        return into.set(local.hi(), local.lo(), guestPort);
    }

    /// Whether a host socket is bound to the guest's own port where that is free (`--nataliasmode sameports`).
    default boolean keepsPorts() {
        return false;
    }

    /// Whether the host's kernel is asked for the guest's own port. It always is for one below 1024, which servers such
    /// as NFS's take for a sign of trust; where the host has no right to it, the kernel chooses as for any other.
    default boolean keepsPort(int guestPort) {
        return guestPort > 0 && (guestPort < FIRST_FREE_PORT || keepsPorts());
    }
}
