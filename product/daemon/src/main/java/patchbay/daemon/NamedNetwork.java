package patchbay.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Meter;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Extradata;
import patchbay.control.model.NatNetwork;
import patchbay.lan.Switch;
import patchbay.linux.LoopThread;
import patchbay.nat.NatSettings;
import patchbay.privileged.HostChangeRefused;
import patchbay.service.AddressPlan;
import patchbay.service.dhcp.server.DhcpDefaults;
import patchbay.service.dhcp.server.DhcpServerSettings;
import patchbay.service.dhcp.server.DhcpStation;
import patchbay.service.dhcp.server.Lease;
import patchbay.service.dhcp.server.NatDhcpDefaults;
import patchbay.uplink.TapListener;

/// A network with a name: its switch, the loop that lives on, how many cards are on it, and the services
/// that run there. Guarded by [InternalNetworks].
final class NamedNetwork {
    private static final System.Logger LOG = System.getLogger("networks");

    private final String name;
    private final LoopThread loop;
    private final Switch lan;
    private final HostWatches watches;
    private @Nullable NatCircuit nat;
    private @Nullable NatNetwork natAs;
    private volatile @Nullable DhcpCircuit dhcp; // also read on the loop, by the name server
    private @Nullable DhcpServerSettings dhcpAs;
    private @Nullable AddressPlan dhcpFor;
    private @Nullable AddressPlan plan;
    private @Nullable HostTrunk trunk;
    private @Nullable HostEnd trunkAs;
    private @Nullable VdeCircuit vde;
    private @Nullable HostBridge bridge;
    private final NetworkCaptures captures;
    private final List<BridgedCard> guests = new ArrayList<>();
    int cards;

    NamedNetwork(String name, LoopThread loop, HostWatches watches) {
        this.name = name;
        this.loop = loop;
        this.watches = watches;
        this.lan = Loops.call(loop, () -> new Switch(name, loop.loop()));
        this.captures = new NetworkCaptures(loop, lan);
    }

    String name() {
        return name;
    }

    LoopThread loop() {
        return loop;
    }

    Switch lan() {
        return lan;
    }

    /// The router that runs here, or null.
    @Nullable
    NatCircuit router() {
        return nat;
    }

    boolean hasNat() {
        return nat != null;
    }

    boolean hasDhcp() {
        return dhcp != null;
    }

    boolean isIdle() {
        return cards == 0 && nat == null && dhcp == null && vde == null && captures.isEmpty();
    }

    /// Who watches every port of it.
    NetworkCaptures captures() {
        return captures;
    }

    /// Makes the host's end be as `wanted` says: null for none. `gone` is told on the network's loop when
    /// somebody takes the interface away.
    @Nullable
    Refusal trunk(@Nullable HostEnd wanted, HostSide host, TapListener gone) {
        HostEnd before = trunkAs;
        if (Objects.equals(before, wanted)) return null;
        if (before != null && wanted != null && before.interfaceName().equals(wanted.interfaceName())) {
            Refusal refusal = before.sameAddresses(wanted) ? null : host.address(wanted);
            if (refusal == null) trunkAs = wanted;
            return refusal;
        }
        if (trunk != null) trunk.close();
        trunk = null;
        trunkAs = null;
        if (wanted == null) return null;
        try {
            trunk = new HostTrunk(host.open(wanted), wanted.mac(), loop, lan, gone);
            trunkAs = wanted;
            return null;
        } catch (RefusedException refused) {
            return refused.refusal();
        }
    }

    /// Joins the network to an interface of the host, if it is not yet, and lets a card be reached from there. A
    /// refusal leaves everything as before.
    void bridge(BridgedCard card, HostSide host, TapListener gone) throws RefusedException {
        HostBridge made = bridge == null ? host.bridge(card, this, gone) : null;
        if (made != null) bridge = made;
        else if (bridge != null) bridge.requireFit(card);
        guests.add(card);
        try {
            tellGuests();
        } catch (HostChangeRefused refused) {
            guests.remove(card);
            if (made != null) unbridge();
            String what = "Failed to bridge to '" + card.interfaceName() + "'";
            throw new RefusedException(HostSide.refusal(what, refused));
        }
    }

    /// Makes the bridge anew, after somebody took it away, for the cards that are on it.
    void bridgeAgain(HostSide host, TapListener gone) throws RefusedException {
        if (guests.isEmpty() || bridge != null) return;
        bridge(guests.removeLast(), host, gone);
    }

    /// The counters of the VDE switch, the bridge and the host's end, and of every port that is no machine's.
    List<Meter> meters() {
        List<Meter> meters = new ArrayList<>();
        if (vde != null) meters.add(vde.meter());
        if (bridge != null) meters.add(bridge.meter());
        if (trunk != null) meters.add(trunk.meter());
        DhcpCircuit server = dhcp;
        if (server != null) meters.add(server.meter(name));
        meters.addAll(ServicePorts.meters(loop, lan, Map.of("network", name)));
        return meters;
    }

    /// Forgets a card that [#bridge] named.
    void leaveBridge(BridgedCard card) {
        if (!guests.remove(card)) return;
        if (bridge != null) bridge.forget(card.mac());
        if (guests.isEmpty()) unbridge();
        else followGuests();
    }

    /// Makes the interface lead here what concerns the cards and services that are here now.
    void followGuests() {
        try {
            tellGuests();
        } catch (HostChangeRefused refused) {
            LOG.log(System.Logger.Level.WARNING, "''{0}'': {1}", name, refused.text());
        }
    }

    private void tellGuests() throws HostChangeRefused {
        if (bridge == null || guests.isEmpty()) return;
        Set<Long> macs = new LinkedHashSet<>();
        guests.forEach(card -> macs.add(card.mac()));
        DhcpServerSettings server = dhcpAs;
        if (server != null) macs.add(DhcpStation.portSettings(name, server).mac());
        bridge.stations(guests.stream().anyMatch(BridgedCard::all), List.copyOf(macs));
    }

    private void unbridge() {
        if (bridge != null) bridge.close();
        bridge = null;
    }

    /// Lets go of the host's end, which somebody took away or nobody needs.
    void trunkGone() {
        unbridge();
        if (trunk != null) trunk.close();
        trunk = null;
        trunkAs = null;
    }

    /// Makes the router be as `wanted` says: null for none. Boot files are in `tftpFolder`. Rules and IPv6's
    /// default route follow at once, the rest with the next start.
    @Nullable
    Refusal nat(@Nullable NatNetwork wanted, Extradata extradata, Path tftpFolder) {
        NatCircuit running = nat;
        if (wanted == null) {
            if (running != null) running.close();
            guardRouter(false);
            nat = null;
            natAs = null;
            plan = null;
            return null;
        }
        if (running != null) return changeNat(wanted);
        try {
            NatSettings settings = NatNetworkCircuits.settings(wanted, extradata, tftpFolder);
            NatCircuit made = NatNetworkCircuits.make(wanted, settings, loop, lan, watches);
            made.nameMembers(this::leasesOnLoop);
            nat = made;
            guardRouter(true);
            natAs = wanted;
            plan = NatNetworkCircuits.plan(wanted);
            LOG.log(System.Logger.Level.INFO, "NAT network ''{0}'' runs", name);
            return null;
        } catch (RefusedException refused) {
            return refused.refusal();
        }
    }

    /// While a router runs here, no guest passes for it.
    private void guardRouter(boolean on) {
        Loops.run(loop, () -> lan.guardRouter(on));
    }

    /// Changes the running router, if there is one.
    @Nullable
    Refusal changeNat(NatNetwork wanted) {
        NatCircuit running = nat;
        NatNetwork before = natAs;
        if (running == null || before == null || before.equals(wanted)) return null;
        Refusal refusal = running.changeRules(NatNetworkCircuits.rules(before), NatNetworkCircuits.rules(wanted));
        if (refusal != null) return refusal;
        running.leadsOut(wanted.ipv6Default());
        natAs = wanted;
        return null;
    }

    /// Makes the DHCP server be as `wanted` says: null for none. One that runs is changed as it runs. While a
    /// router runs here, guests are told of it.
    @Nullable
    Refusal dhcp(@Nullable DhcpServerSettings wanted, Path leases) {
        DhcpCircuit running = dhcp;
        if (Objects.equals(wanted, dhcpAs) && (wanted == null || Objects.equals(plan, dhcpFor))) return null;
        if (wanted == null) {
            if (running != null) running.close();
            dhcp = null;
            dhcpAs = null;
            dhcpFor = null;
            followGuests();
            return null;
        }
        AddressPlan router = plan;
        DhcpDefaults defaults = router == null
                ? DhcpDefaults.NONE
                : new NatDhcpDefaults(router, loop.host().names());
        try {
            if (running == null) dhcp = new DhcpCircuit(wanted, loop, lan, leases, defaults);
            else running.change(wanted, defaults);
            dhcpAs = wanted;
            dhcpFor = router;
            followGuests();
            return null;
        } catch (IOException failure) {
            String message = "The leases of '" + name + "' cannot be kept: " + failure.getMessage();
            return Refusal.of(ErrorCode.VBOX_E_FILE_ERROR, Component.DHCP_SERVER, message);
        }
    }

    private List<Lease> leasesOnLoop() {
        DhcpCircuit running = dhcp;
        return running == null ? List.of() : running.leasesOnLoop();
    }

    /// Offers this network as a VDE switch in `directory`; null for not at all.
    @Nullable
    Refusal vde(@Nullable Path directory) {
        VdeCircuit running = vde;
        if (running == null ? directory == null : running.directory().equals(directory)) return null;
        if (running != null) running.close();
        vde = null;
        if (directory == null) return null;
        try {
            vde = new VdeCircuit(name, loop, lan, directory);
            return null;
        } catch (RefusedException refused) {
            return refused.refusal();
        }
    }

    /// The leases of the server that runs, or null.
    @Nullable
    List<Lease> leases() {
        return dhcp == null ? null : dhcp.leases();
    }
}
