package patchbay.privileged;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import patchbay.linux.HostLinks;
import patchbay.linux.Link;
import patchbay.linux.LinkAddress;
import patchbay.linux.LinuxException;
import patchbay.linux.Tap;
import patchbay.wire.IpAddress;

/// Makes changes in this process's network namespace on behalf of a user. Needs CAP_NET_ADMIN. Whatever
/// is asked is judged here: names, addresses, and whose an interface is.
final class DirectChanges implements HostChanges {
    private static final int MTU_BYTES = 1_500;
    /// Interfaces one user may have.
    private static final int MOST_OF_A_USER = 128;

    private final int user;
    private final Supplier<AllowedRanges> ranges;
    private final boolean packetSockets;

    DirectChanges(int user, Supplier<AllowedRanges> ranges) {
        this(user, ranges, false);
    }

    /// @param packetSockets whether to bridge as where the kernel has no traffic control
    DirectChanges(int user, Supplier<AllowedRanges> ranges, boolean packetSockets) {
        this.user = user;
        this.ranges = ranges;
        this.packetSockets = packetSockets;
    }

    @Override
    public Tap make(String name, boolean lasting) throws HostChangeRefused {
        requireName(name);
        return calling(() -> {
            Link there = HostLinks.find(name);
            if (there != null) {
                requireOwn(there);
                Tap tap = Tap.open(name);
                return configured(tap, there.mac());
            }
            requireRoom();
            Tap tap = configured(Tap.open(name), HostNames.mac(name));
            try {
                tap.owner(user);
                tap.persist(lasting);
                return tap;
            } catch (LinuxException failure) {
                tap.close();
                throw failure;
            }
        });
    }

    @Override
    public void address(String name, @Nullable HostAddress v4, @Nullable HostAddress v6) throws HostChangeRefused {
        requireName(name);
        requireAllowed(v4);
        requireAllowed(v6);
        calling(() -> {
            Link link = HostLinks.find(name);
            if (link == null) throw missing(name);
            requireOwn(link);
            for (LinkAddress address : HostLinks.addresses()) {
                if (address.index() != link.index() || isKernels(link, address) || is(address, v4) || is(address, v6)) {
                    continue;
                }
                HostLinks.removeAddress(link, address);
            }
            if (v4 != null) HostLinks.addAddress(link, v4.address(), v4.prefixBits());
            if (v6 != null) HostLinks.addAddress(link, v6.address(), v6.prefixBits());
            return link;
        });
    }

    @Override
    public void remove(String name) throws HostChangeRefused {
        requireName(name);
        calling(() -> {
            Link link = HostLinks.find(name);
            if (link == null) return name;
            requireOwn(link);
            HostLinks.remove(link);
            return name;
        });
    }

    @Override
    public BridgeTaps bridge(String interfaceName, BridgeWay way) throws HostChangeRefused {
        return calling(() -> new DirectBridges(user).bridge(interfaceName, way, packetSockets));
    }

    @Override
    public void guests(String interfaceName, BridgeTaps taps, BridgedStations stations) throws HostChangeRefused {
        taps.follow(stations);
        Tap host = taps.host();
        if (host != null) guests(interfaceName, host.name(), stations);
    }

    @Override
    public void lead(String interfaceName, BridgeTaps taps, int slot, @Nullable IpAddress address)
            throws HostChangeRefused {
        Tap host = taps.host();
        if (host != null) lead(interfaceName, host.name(), slot, address);
    }

    /// The same for a pair known by the name of its TAP towards the host.
    void guests(String interfaceName, String hostTap, BridgedStations stations) throws HostChangeRefused {
        calling(() -> {
            new DirectBridges(user).guests(interfaceName, hostTap, stations);
            return hostTap;
        });
    }

    /// The same for a pair known by the name of its TAP towards the host.
    void lead(String interfaceName, String hostTap, int slot, @Nullable IpAddress address) throws HostChangeRefused {
        calling(() -> {
            new DirectBridges(user).lead(interfaceName, hostTap, slot, address);
            return hostTap;
        });
    }

    private static Tap configured(Tap tap, long mac) throws LinuxException {
        try {
            tap.configure(mac, MTU_BYTES);
            return tap;
        } catch (LinuxException failure) {
            tap.close();
            throw failure;
        }
    }

    private static boolean is(LinkAddress address, @Nullable HostAddress wanted) {
        return wanted != null
                && Objects.equals(address.address(), wanted.address())
                && address.prefixBits() == wanted.prefixBits();
    }

    /// The link-local address the kernel makes of the MAC address (RFC 4291 appendix A).
    private static boolean isKernels(Link link, LinkAddress address) {
        long mac = link.mac();
        long identifier = (mac >>> 24 ^ 0x2_0000) << 40 | 0xff_feL << 24 | mac & 0xff_ffff;
        return address.address().equals(new IpAddress(0xfe80L << 48, identifier));
    }

    private static void requireName(String name) throws HostChangeRefused {
        if (HostNames.isOurs(name)) return;
        throw new HostChangeRefused(HostChangeRefused.Reason.NAME, "'" + name + "' is no name of ours");
    }

    private void requireOwn(Link link) throws HostChangeRefused {
        boolean own = link.kind().equals("tun") && (link.tapOwner() == user || user == 0);
        if (own) return;
        throw new HostChangeRefused(
                HostChangeRefused.Reason.NAME, "'" + link.name() + "' is there and does not belong to user " + user);
    }

    private void requireRoom() throws LinuxException, HostChangeRefused {
        List<Link> links = HostLinks.all();
        long own = links.stream().filter(link -> link.tapOwner() == user).count();
        if (own < MOST_OF_A_USER) return;
        throw new HostChangeRefused(
                HostChangeRefused.Reason.LIMIT, "user " + user + " has " + MOST_OF_A_USER + " interfaces already");
    }

    private void requireAllowed(@Nullable HostAddress address) throws HostChangeRefused {
        AllowedRanges allowed = ranges.get();
        if (address == null || allowed.allow(address)) return;
        throw new HostChangeRefused(
                HostChangeRefused.Reason.ADDRESS,
                address + " is outside of what is allowed: "
                        + allowed.text(address.address().isV4()));
    }

    private static HostChangeRefused missing(String name) {
        return new HostChangeRefused(HostChangeRefused.Reason.MISSING, "there is no interface '" + name + "'");
    }

    /// Work that calls the kernel.
    @FunctionalInterface
    private interface Calls<T> {
        T run() throws LinuxException, HostChangeRefused;
    }

    private static <T> T calling(Calls<T> work) throws HostChangeRefused {
        try {
            return work.run();
        } catch (LinuxException failure) {
            throw new HostChangeRefused(HostChangeRefused.Reason.KERNEL, String.valueOf(failure.getMessage()));
        }
    }
}
