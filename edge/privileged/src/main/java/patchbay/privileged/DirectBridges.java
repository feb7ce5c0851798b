package patchbay.privileged;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import patchbay.linux.Descriptors;
import patchbay.linux.HostLinks;
import patchbay.linux.Link;
import patchbay.linux.LinuxException;
import patchbay.linux.Promiscuous;
import patchbay.linux.Tap;
import patchbay.linux.TrafficRules;
import patchbay.linux.TrafficRules.Side;
import patchbay.linux.TrafficRules.Way;

/// Joins networks to interfaces of the host, for a user. Beside the interface stand two TAPs: what is
/// written to `pbhN` comes in at the interface, so that the host hears it; what is written to `pbwN` goes
/// out of it. Frames for guests that the host sends are led to `pbhN`, those that come in to `pbwN`; of
/// group frames both get copies. Rules of one pair have one priority on the interface, so that they are
/// replaced and removed as a whole.
///
/// A bridge of the kernel's gets one TAP as a part of it instead, and needs no rules.
final class DirectBridges {
    /// Pairs on one host.
    private static final int MOST_PAIRS = 64;
    /// Guests on one pair.
    static final int MOST_GUESTS = 64;

    private static final int FIRST_PRIORITY = 20_480;

    private final int user;

    DirectBridges(int user) {
        this.user = user;
    }

    BridgeTaps bridge(String interfaceName) throws LinuxException, HostChangeRefused {
        Link link = bridgeable(interfaceName);
        List<Link> links = HostLinks.all();
        int pair = freePair(links);
        if (link.kind().equals("bridge")) return part(link, pair);
        removeLeftovers(link, links);
        Tap host = tap(HostNames.towardsHost(pair), link);
        try {
            Tap wire = tap(HostNames.towardsWire(pair), link);
            try {
                TrafficRules.prepare(link);
                lead(host.name(), Way.REDIRECT_IN, link);
                lead(wire.name(), Way.REDIRECT_OUT, link);
                return new BridgeTaps(wire, host, Promiscuous.on(link));
            } catch (LinuxException failure) {
                wire.close();
                throw failure;
            }
        } catch (LinuxException failure) {
            host.close();
            throw failure;
        }
    }

    /// Says which stations are behind a pair, from now on; none removes all rules from the interface.
    void guests(String interfaceName, String hostTap, List<Long> macs) throws LinuxException, HostChangeRefused {
        Link link = bridgeable(interfaceName);
        int pair = HostNames.pairOf(hostTap);
        Link host = pair < 0 ? null : HostLinks.find(hostTap);
        Link wire = pair < 0 ? null : HostLinks.find(HostNames.towardsWire(pair));
        if (host == null || wire == null || !isOwn(host) || !isOwn(wire)) {
            throw refused("'" + hostTap + "' is no pair of user " + user);
        }
        Set<Long> taken = new HashSet<>();
        for (Link each : HostLinks.all()) taken.add(each.mac());
        for (long mac : macs) {
            if (taken.contains(mac)) throw refused("the host itself has the address of a guest");
        }
        int priority = FIRST_PRIORITY + pair;
        clear(link, priority);
        if (macs.isEmpty()) return;
        TrafficRules.leadGroups(link, Side.INGRESS, priority, Way.COPY_OUT, wire);
        TrafficRules.leadGroups(link, Side.EGRESS, priority, Way.COPY_OUT, host);
        for (long mac : macs) {
            TrafficRules.Target fromWire = new TrafficRules.Target(mac, wire);
            TrafficRules.Target fromHost = new TrafficRules.Target(mac, host);
            TrafficRules.leadStation(link, Side.INGRESS, priority, Way.REDIRECT_OUT, fromWire);
            TrafficRules.leadStation(link, Side.EGRESS, priority, Way.REDIRECT_OUT, fromHost);
        }
    }

    private BridgeTaps part(Link bridge, int pair) throws LinuxException, HostChangeRefused {
        Tap wire = tap(HostNames.towardsWire(pair), bridge);
        try {
            HostLinks.enslave(present(wire.name()), bridge);
            return new BridgeTaps(wire, null, -1);
        } catch (LinuxException failure) {
            wire.close();
            throw failure;
        }
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
        TrafficRules.leadAll(link, Side.INGRESS, FIRST_PRIORITY, way, to);
    }

    /// Rules whose pair is gone, by a crash of who had it.
    private static void removeLeftovers(Link link, List<Link> links) throws LinuxException {
        for (int pair = 0; pair < MOST_PAIRS; pair++) {
            if (!isThere(HostNames.towardsHost(pair), links)) clear(link, FIRST_PRIORITY + pair);
        }
    }

    private static void clear(Link link, int priority) throws LinuxException {
        TrafficRules.remove(link, Side.INGRESS, priority);
        TrafficRules.remove(link, Side.EGRESS, priority);
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
