package patchbay.privileged;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import patchbay.linux.Descriptors;
import patchbay.linux.FrameMatch;
import patchbay.linux.HostLinks;
import patchbay.linux.Link;
import patchbay.linux.LinkAddress;
import patchbay.linux.LinuxException;
import patchbay.linux.PacketSocket;
import patchbay.linux.Promiscuous;
import patchbay.linux.Tap;
import patchbay.linux.TrafficRules;
import patchbay.linux.TrafficRules.Place;
import patchbay.linux.TrafficRules.Side;
import patchbay.linux.TrafficRules.Way;
import patchbay.loop.Errno;
import patchbay.wire.IpAddress;

/// Joins networks to interfaces of the host, for a user. Beside the interface stand two TAPs: what is
/// written to `pbhN` comes in at the interface, so that the host hears it; what is written to `pbwN` goes
/// out of it. Frames for guests that the host sends are led to `pbhN`, those that come in to `pbwN`; of
/// group frames both get copies ([BridgeRules]).
///
/// A bridge of the kernel's gets one TAP as a part of it instead, and needs no rules. Where the kernel has no traffic
/// control there is a packet socket, by which guests reach the LAN, and the host reaches them, but not they the host.
final class DirectBridges {
    /// Pairs on one host.
    static final int MOST_PAIRS = 64;
    /// Guests on one pair.
    static final int MOST_GUESTS = 64;

    private final int user;
    private final Leading leading;

    DirectBridges(int user) {
        this(user, DirectBridges::lead);
    }

    DirectBridges(int user, Leading leading) {
        this.user = user;
        this.leading = leading;
    }

    /// How all frames that are written to a TAP are led to an interface.
    @FunctionalInterface
    interface Leading {
        void lead(String tap, Way way, Link to) throws LinuxException, HostChangeRefused;
    }

    /// @param packetSocket whether to do as where the kernel has no traffic control
    BridgeTaps bridge(String interfaceName, BridgeWay way, boolean packetSocket)
            throws LinuxException, HostChangeRefused {
        Link link = bridgeable(interfaceName);
        List<Link> links = HostLinks.all();
        if (link.kind().equals("bridge")) return part(link, freePair(links), way);
        if (packetSocket) return packets(link, way);
        try {
            return pair(link, links, way);
        } catch (LinuxException failure) {
            boolean noRules = failure.errno() == Errno.ENOENT || failure.errno() == Errno.EOPNOTSUPP;
            if (!noRules) throw failure;
            return packets(link, way);
        }
    }

    private BridgeTaps pair(Link link, List<Link> links, BridgeWay way) throws LinuxException, HostChangeRefused {
        int pair = freePair(links);
        removeLeftovers(link, links);
        return using(
                tap(HostNames.towardsHost(pair), link),
                host -> using(tap(HostNames.towardsWire(pair), link), wire -> {
                    TrafficRules.prepare(link);
                    leading.lead(host.name(), Way.REDIRECT_IN, link);
                    leading.lead(wire.name(), Way.REDIRECT_OUT, link);
                    // Frames for one address come in anyway.
                    return new BridgeTaps(wire, host, way == BridgeWay.WIRED ? Promiscuous.on(link) : -1);
                }));
    }

    /// What is done with a TAP that was opened for it.
    @FunctionalInterface
    private interface Use {
        BridgeTaps of(Tap tap) throws LinuxException, HostChangeRefused;
    }

    /// Uses a TAP, and closes it when that fails, for whatever reason.
    private static BridgeTaps using(Tap tap, Use use) throws LinuxException, HostChangeRefused {
        boolean made = false;
        try {
            BridgeTaps taps = use.of(tap);
            made = true;
            return taps;
        } finally {
            if (!made) tap.close();
        }
    }

    private static BridgeTaps packets(Link link, BridgeWay way) throws LinuxException, HostChangeRefused {
        if (way == BridgeWay.SHARED_MAC) {
            throw refused("the kernel has no traffic control (clsact, u32, mirred), and without it a MAC address"
                    + " cannot be shared");
        }
        return using(PacketSocket.open(link), wire -> new BridgeTaps(wire, null, Promiscuous.on(link)));
    }

    /// Says which stations are behind a pair, from now on; none removes all rules from the interface.
    void guests(String interfaceName, String hostTap, BridgedStations stations)
            throws LinuxException, HostChangeRefused {
        Link link = bridgeable(interfaceName);
        Pair own = own(hostTap);
        Set<Long> taken = new HashSet<>();
        for (Link each : HostLinks.all()) taken.add(each.mac());
        for (long mac : stations.macs()) {
            if (taken.contains(mac)) throw refused("the host itself has the address of a guest");
        }
        new BridgeRules(link, own.number()).lead(stations, own.wire(), own.host());
    }

    /// Leads an IP address to a pair; null leads the slot's former one to the host again.
    void lead(String interfaceName, String hostTap, int slot, @Nullable IpAddress address)
            throws LinuxException, HostChangeRefused {
        Link link = bridgeable(interfaceName);
        Pair own = own(hostTap);
        if (slot < 0 || slot >= BridgeRules.ADDRESSES) throw refused("there is no slot " + slot);
        if (address != null && !IpAddress.isOneStations(address.hi(), address.lo())) {
            throw refused(address + " is no single station's address");
        }
        if (address != null && isHosts(address)) throw refused("the host itself has the address " + address);
        new BridgeRules(link, own.number()).lead(slot, address, own.wire());
    }

    private static boolean isHosts(IpAddress address) throws LinuxException {
        for (LinkAddress each : HostLinks.addresses()) if (each.address().equals(address)) return true;
        return false;
    }

    /// A pair of this user's, as it is there.
    private record Pair(int number, Link wire, Link host) {}

    private Pair own(String hostTap) throws LinuxException, HostChangeRefused {
        int number = HostNames.pairOf(hostTap);
        Link host = number < 0 ? null : HostLinks.find(hostTap);
        Link wire = number < 0 ? null : HostLinks.find(HostNames.towardsWire(number));
        if (host != null && wire != null && isOwn(host) && isOwn(wire)) return new Pair(number, wire, host);
        throw refused("'" + hostTap + "' is no pair of user " + user);
    }

    private BridgeTaps part(Link bridge, int pair, BridgeWay way) throws LinuxException, HostChangeRefused {
        if (way == BridgeWay.SHARED_MAC) {
            throw refused("'" + bridge.name() + "' is a bridge, which takes every MAC address: only wired fits");
        }
        return using(tap(HostNames.towardsWire(pair), bridge), wire -> {
            HostLinks.enslave(present(wire.name()), bridge);
            return new BridgeTaps(wire, null, -1);
        });
    }

    /// A TAP with the interface's own address, since the host drops frames that come in for any other.
    private Tap tap(String name, Link link) throws LinuxException {
        Tap tap = Tap.open(name);
        try {
            // A part of a bridge must not have the bridge's own address.
            boolean part = link.kind().equals("bridge");
            tap.configure(part ? HostNames.partMac(name) : link.mac(), link.mtuBytes());
            tap.passesOnly();
            tap.owner(user);
            return tap;
        } catch (LinuxException failure) {
            tap.close();
            throw failure;
        }
    }

    private static void lead(String tap, Way way, Link to) throws LinuxException, HostChangeRefused {
        Link link = present(tap);
        TrafficRules.prepare(link);
        Place place = new Place(link, Side.INGRESS, new BridgeRules(to, HostNames.pairOf(tap)).priority());
        TrafficRules.lead(place, FrameMatch.all(), way, to);
    }

    /// Rules whose pair is gone, by a crash of who had it.
    private static void removeLeftovers(Link link, List<Link> links) throws LinuxException {
        for (Side side : Side.values()) {
            for (int priority : TrafficRules.priorities(link, side)) {
                int pair = BridgeRules.pairOf(priority);
                boolean left = pair >= 0 && !isThere(HostNames.towardsHost(pair), links);
                if (left) TrafficRules.remove(new Place(link, side, priority));
            }
        }
    }

    private static int freePair(List<Link> links) throws HostChangeRefused {
        for (int pair = 0; pair < MOST_PAIRS; pair++) {
            boolean taken = isThere(HostNames.towardsHost(pair), links) || isThere(HostNames.towardsWire(pair), links);
            if (!taken) return pair;
        }
        throw new HostChangeRefused(
                HostChangeRefused.Reason.LIMIT, "there are " + MOST_PAIRS + " bridged networks already");
    }

    private static boolean isThere(String name, List<Link> links) {
        return links.stream().anyMatch(link -> link.name().equals(name));
    }

    private static Link present(String name) throws LinuxException, HostChangeRefused {
        @Nullable Link link = HostLinks.find(name);
        if (link != null) return link;
        throw new HostChangeRefused(HostChangeRefused.Reason.MISSING, "there is no interface '" + name + "'");
    }

    private static Link bridgeable(String name) throws LinuxException, HostChangeRefused {
        Link link = present(name);
        boolean fits = link.isEthernet() && !link.isLoopback() && !HostNames.isOurs(name) && HostNames.pairOf(name) < 0;
        if (fits) return link;
        throw refused("'" + name + "' is no interface to bridge to");
    }

    private boolean isOwn(Link link) {
        return link.kind().equals("tun") && (link.tapOwner() == user || user == 0);
    }

    private static HostChangeRefused refused(String text) {
        return new HostChangeRefused(HostChangeRefused.Reason.NAME, text);
    }

    /// Closes descriptors that were handed over in vain.
    static void closeAll(List<Integer> descriptors) {
        descriptors.forEach(Descriptors::close);
    }
}
