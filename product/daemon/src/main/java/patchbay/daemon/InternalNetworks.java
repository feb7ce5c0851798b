package patchbay.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Meter;
import patchbay.control.machinery.NetworkService;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Configuration;
import patchbay.control.model.DhcpPool;
import patchbay.control.model.HostOnlyInterface;
import patchbay.control.model.HostOnlyNetwork;
import patchbay.control.model.NatNetwork;
import patchbay.control.model.PromiscuousPolicy;
import patchbay.line.Places;
import patchbay.linux.LinuxException;
import patchbay.service.dhcp.server.Lease;

/// The networks with names, private to this daemon as VirtualBox's are to a user: made with the first card or
/// service that needs one, gone with the last. A NAT network's router and a DHCP server run while cards are on
/// the network they are named after, in whichever of the two ways the cards are attached, or while a command has
/// started them. Safe for any thread.
final class InternalNetworks {
    private static final System.Logger LOG = System.getLogger("networks");

    private final Loops loops;
    private final NamesWatch names = new NamesWatch();
    private final NetworkMarks marks;
    private final HostSide host;
    private final Path leases;
    private final Path tftp;
    private final Map<String, NamedNetwork> byName = new TreeMap<>();
    private Configuration wanted = Configuration.EMPTY;
    private boolean recovering;

    /// In the home leases are kept, what was started, and boot files.
    InternalNetworks(Loops loops, HostSide host, Places places) {
        this.loops = loops;
        this.host = host;
        this.marks = new NetworkMarks(places.home().resolve("networks.run"));
        this.leases = places.home().resolve("leases");
        this.tftp = places.tftpFolder();
    }

    /// Joins the network of that name, which is made if need be; [Network#close] leaves it.
    synchronized Network join(String name) throws LinuxException, RefusedException {
        NamedNetwork network = named(name);
        network.cards++;
        if (!recovering) {
            for (NetworkService service : NetworkService.values()) {
                if (marks.of(service, name) == NetworkMarks.Mark.STOPPED) {
                    marks.set(service, name, NetworkMarks.Mark.NONE);
                }
            }
        }
        Refusal refusal = serve(name, network);
        if (refusal == null) return new Membership(network, () -> leave(name, network), policy -> {});
        leave(name, network);
        throw new RefusedException(refusal);
    }

    /// A network of its own for a card that is attached to nothing, but whose driver is served here: nobody else is
    /// there, and nobody ever comes.
    Network dark() throws LinuxException {
        return new Membership(
                new NamedNetwork("null", loops.next(), new HostWatches(null, names)), () -> {}, policy -> {});
    }

    /// Joins a NAT network, which must be there.
    synchronized Network joinNat(String name) throws LinuxException, RefusedException {
        if (wanted.natNetworks().containsKey(name)) return join(name);
        throw new RefusedException(Refusal.of(
                        ErrorCode.VBOX_E_OBJECT_NOT_FOUND,
                        Component.CONSOLE,
                        "Could not find a NAT network named '" + name + "'")
                .withRemedy("'natnetwork list' shows what there is, natnetwork add makes one; choose it with modifyvm"
                        + " --nat-networkN, while the machine runs with controlvm nicN natnetwork NAME."));
    }

    /// Joins the network of a host-only interface, which must be there.
    synchronized Network joinHostOnly(String interfaceName) throws LinuxException, RefusedException {
        if (wanted.hostOnly().interfaces().containsKey(interfaceName)) {
            return join(HostOnlyInterface.networkOf(interfaceName));
        }
        throw new RefusedException(Refusal.of(
                        ErrorCode.VBOX_E_VM_ERROR,
                        Component.CONSOLE,
                        "Nonexistent host networking interface, name '" + interfaceName + "'")
                .withRemedy("Make one with hostonlyif create and choose it with --hostonlyadapterN."));
    }

    /// Joins the network of an interface of the host.
    synchronized Network joinBridged(BridgedCard card) throws LinuxException, RefusedException {
        String interfaceName = card.interfaceName();
        if (wanted.hostOnly().interfaces().containsKey(interfaceName)) return joinHostOnly(interfaceName);
        String name = HostOnlyInterface.networkOf(interfaceName);
        Network joined = join(name);
        NamedNetwork network = named(name);
        try {
            network.bridge(card, host, reason -> trunkGone(name, reason));
        } catch (RefusedException refused) {
            joined.close();
            throw refused;
        }
        Runnable leaving = () -> {
            unbridged(network, card);
            joined.close();
        };
        return new Membership(network, leaving, policy -> repoliced(network, card, policy));
    }

    private synchronized void unbridged(NamedNetwork network, BridgedCard card) {
        network.leaveBridge(card);
    }

    private synchronized void repoliced(NamedNetwork network, BridgedCard card, PromiscuousPolicy policy) {
        card.policy(policy);
        network.followGuests();
    }

    /// Joins a host-only network, which must be there and enabled.
    synchronized Network joinHostOnlyNetwork(String name) throws LinuxException, RefusedException {
        HostOnlyNetwork network = wanted.hostOnly().networks().get(name);
        if (network != null && network.enabled()) return join(network.network());
        String message = network == null
                ? "Nonexistent host-only network '" + name + "'"
                : "The host-only network '" + name + "' is disabled";
        throw new RefusedException(Refusal.of(ErrorCode.VBOX_E_VM_ERROR, Component.CONSOLE, message)
                .withRemedy("'list hostonlynets' shows what there is; hostonlynet add and modify --enable mend it."));
    }

    /// While true, cards that join come back after a daemon's death: what a command had stopped stays stopped.
    synchronized void recovering(boolean goesOn) {
        recovering = goesOn;
    }

    /// Makes every network's services be as the configuration says; what cannot be is logged.
    synchronized void follow(Configuration now) {
        wanted = now;
        offer(VdeCircuit.offers(now)).forEach(InternalNetworks::report);
        for (String name : List.copyOf(byName.keySet())) {
            NamedNetwork network = byName.get(name);
            if (network != null) report(serve(name, network));
            forgetIdle(name);
        }
        for (NetworkService service : NetworkService.values()) {
            for (String name : namesOf(service)) {
                boolean started = marks.of(service, name) == NetworkMarks.Mark.STARTED;
                if (started && !byName.containsKey(name)) report(serve(name));
            }
        }
    }

    /// Changes what runs before a change is stored; a refusal leaves everything as before.
    synchronized @Nullable Refusal apply(Configuration before, Configuration after) {
        for (NatNetwork network : after.natNetworks().values()) {
            NamedNetwork running = byName.get(network.name());
            boolean same = Objects.equals(network, before.natNetworks().get(network.name()));
            if (same || running == null) continue;
            Refusal refusal = running.changeNat(network);
            if (refusal != null) return refusal;
        }
        Refusal inUse = inUse(before, after);
        if (inUse != null) return inUse;
        Refusal hostEnd = host.apply(before, after);
        if (hostEnd != null) return hostEnd;
        SortedMap<String, Path> offers = VdeCircuit.offers(after);
        if (offers.equals(VdeCircuit.offers(before))) return null;
        List<Refusal> refusals = offer(offers);
        if (refusals.isEmpty()) return null;
        offer(VdeCircuit.offers(before));
        return refusals.getFirst();
    }

    /// Why a host-only interface or network cannot go: somebody is on it.
    private @Nullable Refusal inUse(Configuration before, Configuration after) {
        for (String name : byName.keySet()) {
            HostEnd end = HostEnd.of(name, before);
            if (end == null || HostEnd.of(name, after) != null || !hasCards(name)) continue;
            return Refusal.of(
                            ErrorCode.VBOX_E_OBJECT_IN_USE,
                            Component.HOST,
                            "The network '" + name + "' is in use by a running machine")
                    .withRemedy("Power the machine off, or attach its card elsewhere.");
        }
        return null;
    }

    /// Makes the VDE switches be the wanted ones; answers what could not be.
    private List<Refusal> offer(SortedMap<String, Path> offers) {
        List<Refusal> refusals = new ArrayList<>();
        for (String name : List.copyOf(byName.keySet())) {
            NamedNetwork network = byName.get(name);
            if (network == null || offers.containsKey(name)) continue;
            network.vde(null);
            forgetIdle(name);
        }
        offers.forEach((name, directory) -> {
            try {
                Refusal refusal = named(name).vde(directory);
                if (refusal != null) refusals.add(refusal);
            } catch (LinuxException failure) {
                refusals.add(VdeCircuit.refusal(name, failure));
            }
            forgetIdle(name);
        });
        return refusals;
    }

    /// The counters of what networks have beside cards, for whoever watches.
    synchronized List<Meter> meters() {
        List<Meter> meters = new ArrayList<>();
        for (NamedNetwork network : byName.values()) meters.addAll(network.meters());
        return meters;
    }

    private boolean hasCards(String name) {
        NamedNetwork network = byName.get(name);
        return network != null && network.cards > 0;
    }

    synchronized boolean serves(NetworkService service, String name) {
        NamedNetwork network = byName.get(name);
        return network != null && (service == NetworkService.NAT ? network.hasNat() : network.hasDhcp());
    }

    synchronized @Nullable Refusal start(NetworkService service, String name) {
        NetworkMarks.Mark before = marks.of(service, name);
        marks.set(service, name, NetworkMarks.Mark.STARTED);
        Refusal refusal = serve(name);
        if (refusal != null) marks.set(service, name, before);
        forgetIdle(name);
        return refusal;
    }

    synchronized void stop(NetworkService service, String name) {
        NamedNetwork network = byName.get(name);
        boolean cards = network != null && network.cards > 0;
        marks.set(service, name, cards ? NetworkMarks.Mark.STOPPED : NetworkMarks.Mark.NONE);
        if (network != null) report(serve(name, network));
        forgetIdle(name);
    }

    /// The routers that run, by the network's name.
    synchronized Map<String, NatCircuit> routers() {
        Map<String, NatCircuit> routers = new TreeMap<>();
        byName.forEach((name, network) -> {
            NatCircuit router = network.router();
            if (router != null) routers.put(name, router);
        });
        return routers;
    }

    /// The leases of a network's DHCP server, from disk when it does not run.
    synchronized List<Lease> leases(String name) {
        NamedNetwork network = byName.get(name);
        List<Lease> running = network == null ? null : network.leases();
        if (running != null) return running;
        try {
            return LeaseFile.read(leaseFile(name));
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "the leases of '" + name + "' cannot be read", failure);
            return List.of();
        }
    }

    /// The address that is leased to a MAC address now, IPv4 bits; 0 for none.
    int leaseOf(String name, long mac) {
        long now = Instant.now().getEpochSecond();
        return leases(name).stream()
                .filter(lease -> lease.mac() == mac && lease.state() == Lease.State.ACKED && !lease.isOver(now))
                .max(Comparator.comparingLong(Lease::issuedSeconds))
                .map(Lease::address)
                .orElse(0);
    }

    /// Lets a capture see a network's every port, whoever is there or comes; makes the network if need be.
    synchronized @Nullable Refusal watch(String name, LiveCapture capture) {
        try {
            if (named(name).captures().watch(capture)) return null;
        } catch (LinuxException failure) {
            return Refusal.of(ErrorCode.VBOX_E_HOST_ERROR, Component.VIRTUALBOX, String.valueOf(failure.getMessage()));
        }
        String message = "The network '" + name + "' is captured " + LiveCapture.MOST_OF_ONE + " times already";
        return Refusal.of(ErrorCode.VBOX_E_OBJECT_IN_USE, Component.VIRTUALBOX, message)
                .withRemedy("End one of them.");
    }

    synchronized void unwatch(String name, LiveCapture capture) {
        NamedNetwork network = byName.get(name);
        if (network == null) return;
        network.captures().unwatch(capture);
        forgetIdle(name);
    }

    /// Ends all services; nothing of what was started is forgotten.
    synchronized void close() {
        for (NamedNetwork network : byName.values()) {
            network.nat(null, wanted.extradata(), tftp);
            network.dhcp(null, leases);
            network.trunkGone();
            network.vde(null);
            network.captures().end();
        }
        byName.clear();
        names.close();
    }

    private @Nullable Refusal serve(String name) {
        try {
            return serve(name, named(name));
        } catch (LinuxException failure) {
            return Refusal.of(
                    ErrorCode.VBOX_E_HOST_ERROR,
                    Component.NAT_NETWORK,
                    "The network '" + name + "' cannot run: " + failure.getMessage());
        }
    }

    private @Nullable Refusal serve(String name, NamedNetwork network) {
        Refusal unplugged = network.trunk(HostEnd.of(name, wanted), host, reason -> trunkGone(name, reason));
        if (unplugged != null) return unplugged;
        NatNetwork natNetwork = wanted.natNetworks().get(name);
        NetworkMarks.Mark nat = marks.of(NetworkService.NAT, name);
        NetworkMarks.Mark dhcp = marks.of(NetworkService.DHCP, name);
        boolean natRuns = natNetwork != null && natNetwork.enabled() && runs(nat, network.cards > 0);
        Refusal refusal = network.nat(natRuns ? natNetwork : null, wanted.extradata(), tftp);
        if (refusal != null) return refusal;
        DhcpPool pool = pool(name);
        if (pool == null || !pool.enabled() || !runs(dhcp, network.cards > 0)) {
            return network.dhcp(null, leaseFile(name));
        }
        return network.dhcp(DhcpPlans.settings(pool, wanted), leaseFile(name));
    }

    /// The DHCP server of a network; a host-only network has one of its own.
    private @Nullable DhcpPool pool(String name) {
        DhcpPool pool = wanted.dhcpPools().get(name);
        HostOnlyNetwork network = wanted.hostOnly().networkOf(name);
        return pool != null || network == null ? pool : network.pool();
    }

    /// Somebody removed the host's end of a network: it is made again. Called on the network's loop, which a control
    /// thread may be waiting for.
    private void trunkGone(String name, String reason) {
        Thread.ofVirtual().start(() -> {
            LOG.log(System.Logger.Level.WARNING, "''{0}'': {1}", name, reason);
            synchronized (this) {
                NamedNetwork network = byName.get(name);
                if (network == null) return;
                network.trunkGone();
                report(serve(name, network));
                try {
                    network.bridgeAgain(host, again -> trunkGone(name, again));
                } catch (RefusedException refused) {
                    report(refused.refusal());
                }
            }
        });
    }

    private static boolean runs(NetworkMarks.Mark mark, boolean cards) {
        return switch (mark) {
            case STARTED -> true;
            case STOPPED -> false;
            case NONE -> cards;
        };
    }

    private Iterable<String> namesOf(NetworkService service) {
        return service == NetworkService.NAT
                ? wanted.natNetworks().keySet()
                : wanted.dhcpPools().keySet();
    }

    private NamedNetwork named(String name) throws LinuxException {
        NamedNetwork network = byName.get(name);
        if (network == null) {
            network = new NamedNetwork(name, loops.next(), new HostWatches(null, names));
            byName.put(name, network);
        }
        return network;
    }

    private void forgetIdle(String name) {
        NamedNetwork network = byName.get(name);
        if (network == null || !network.isIdle()) return;
        network.trunkGone();
        byName.remove(name);
    }

    private synchronized void leave(String name, NamedNetwork network) {
        network.cards--;
        if (byName.get(name) != network) return;
        report(serve(name, network));
        forgetIdle(name);
    }

    private Path leaseFile(String name) {
        return leases.resolve(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)) + ".leases");
    }

    private static void report(@Nullable Refusal refusal) {
        if (refusal != null) LOG.log(System.Logger.Level.WARNING, refusal.message());
    }
}
