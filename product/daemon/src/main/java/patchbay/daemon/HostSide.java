package patchbay.daemon;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.HostInterface;
import patchbay.control.machinery.HostNetworks;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.BridgeMode;
import patchbay.control.model.Configuration;
import patchbay.control.model.HostOnlyInterface;
import patchbay.linux.HostLinks;
import patchbay.linux.Link;
import patchbay.linux.LinkAddress;
import patchbay.linux.LinuxException;
import patchbay.linux.Tap;
import patchbay.privileged.AllowedRanges;
import patchbay.privileged.BridgeTaps;
import patchbay.privileged.BridgeWay;
import patchbay.privileged.HostAddress;
import patchbay.privileged.HostChangeRefused;
import patchbay.privileged.HostChanges;
import patchbay.uplink.TapListener;
import patchbay.wire.IpAddress;

/// The host's own interfaces: looks at them, and makes, changes and removes those that are ours by
/// whichever way is open to this daemon ([HostRights]). Safe for any thread.
final class HostSide implements HostNetworks {
    private static final System.Logger LOG = System.getLogger("host");
    private static final Path ETC = Path.of("/etc");

    @Override
    public List<HostInterface> interfaces() {
        try {
            int first = HostLinks.defaultRouteIndex();
            List<LinkAddress> addresses = HostLinks.addresses();
            List<HostInterface> interfaces = new ArrayList<>();
            HostLinks.all().stream()
                    .filter(link -> link.isEthernet() && !link.isLoopback())
                    .sorted(Comparator.comparing(link -> link.index() != first))
                    .forEach(link -> interfaces.add(shown(link, addresses)));
            return interfaces;
        } catch (LinuxException failure) {
            LOG.log(System.Logger.Level.WARNING, "the host's interfaces cannot be listed", failure);
            return List.of();
        }
    }

    @Override
    public boolean allows(IpAddress address, int prefixBits) {
        return AllowedRanges.read(ETC).allow(new HostAddress(address, prefixBits));
    }

    private static HostInterface shown(Link link, List<LinkAddress> addresses) {
        LinkAddress v4 = null;
        LinkAddress v6 = null;
        for (LinkAddress each : addresses) {
            if (each.index() != link.index()) continue;
            if (each.address().isV4()) v4 = v4 == null ? each : v4;
            // A link-local address is shown only where there is no other.
            else if (v6 == null || v6.isLinkLocal()) v6 = each;
        }
        return new HostInterface(
                link.name(),
                v4 != null && !v4.lasting(),
                v4 == null ? 0 : v4.address().v4Bits(),
                v4 == null ? 0 : v4.prefixBits(),
                v6 == null ? IpAddress.ANY_V6 : v6.address(),
                v6 == null ? 0 : v6.prefixBits(),
                link.mac(),
                isWireless(link),
                link.isUp());
    }

    /// Makes host-only interfaces be as `after` says; a refusal leaves them as `before` says.
    @Nullable
    Refusal apply(Configuration before, Configuration after) {
        Map<String, HostOnlyInterface> was = before.hostOnly().interfaces();
        Map<String, HostOnlyInterface> is = after.hostOnly().interfaces();
        if (was.equals(is)) return null;
        HostChanges changes = HostRights.now();
        try {
            for (HostOnlyInterface each : is.values()) {
                HostOnlyInterface old = was.get(each.name());
                if (old == null) made(changes, HostEnd.of(each)).close();
                else if (!old.equals(each)) addressed(changes, HostEnd.of(each));
            }
            for (String name : was.keySet()) if (!is.containsKey(name)) changes.remove(name);
            return null;
        } catch (HostChangeRefused refused) {
            return refusal("Failed to change the host-only interfaces", refused);
        }
    }

    /// Makes again what the host lost, by a reboot or by somebody's hand; what cannot be is logged.
    void restore(Configuration configuration) {
        for (HostOnlyInterface each : configuration.hostOnly().interfaces().values()) {
            HostEnd end = HostEnd.of(each);
            try {
                if (isThere(end)) continue;
                made(HostRights.now(), end).close();
                LOG.log(System.Logger.Level.INFO, "''{0}'' is made again", end.interfaceName());
            } catch (HostChangeRefused refused) {
                LOG.log(System.Logger.Level.WARNING, "''{0}'': {1}", end.interfaceName(), refused.text());
            }
        }
    }

    /// Opens the wire of a network's end, which is made or mended if need be.
    Tap open(HostEnd end) throws RefusedException {
        try {
            return made(HostRights.now(), end);
        } catch (HostChangeRefused refused) {
            throw new RefusedException(refusal("Failed to open '" + end.interfaceName() + "'", refused));
        }
    }

    /// Gives the interface of an open wire other addresses.
    @Nullable
    Refusal address(HostEnd end) {
        try {
            addressed(HostRights.now(), end);
            return null;
        } catch (HostChangeRefused refused) {
            return refusal("Failed to change '" + end.interfaceName() + "'", refused);
        }
    }

    /// Joins a network to the interface of a card.
    HostBridge bridge(BridgedCard card, NamedNetwork network, TapListener gone) throws RefusedException {
        String interfaceName = card.interfaceName();
        try {
            Link link = HostLinks.find(interfaceName);
            if (link == null) throw new RefusedException(nonexistent(interfaceName));
            if (!link.isUp()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Bridged interface {0} is down. Guest will not be able to use this interface",
                        interfaceName);
            }
            BridgeWay way = way(link, card.mode());
            BridgeTaps taps = HostRights.now().bridge(interfaceName, way);
            return new HostBridge(link, way, taps, network, gone);
        } catch (HostChangeRefused refused) {
            throw new RefusedException(refusal("Failed to bridge to '" + interfaceName + "'", refused));
        } catch (LinuxException failure) {
            throw new RefusedException(refusal("Failed to bridge to '" + interfaceName + "'", kernel(failure)));
        }
    }

    private static BridgeWay way(Link link, BridgeMode mode) {
        return switch (mode) {
            case WIRED -> BridgeWay.WIRED;
            case SHARED_MAC -> BridgeWay.SHARED_MAC;
            case AUTO -> isWireless(link) || link.kind().equals("macvlan") ? BridgeWay.SHARED_MAC : BridgeWay.WIRED;
        };
    }

    private static boolean isWireless(Link link) {
        return Files.exists(Path.of("/sys/class/net", link.name(), "phy80211"));
    }

    private static Refusal nonexistent(String interfaceName) {
        return Refusal.of(
                        ErrorCode.VBOX_E_VM_ERROR,
                        Component.CONSOLE,
                        "Nonexistent host networking interface, name '" + interfaceName + "'")
                .withRemedy("'list bridgedifs' shows what there is; choose one with modifyvm --bridgeadapterN, "
                        + "while the machine runs with controlvm nicN bridged NAME.");
    }

    private static Tap made(HostChanges changes, HostEnd end) throws HostChangeRefused {
        boolean fresh = find(end) == null;
        Tap tap = changes.make(end.interfaceName(), end.lasting());
        try {
            if (!isThere(end)) addressed(changes, end);
            return tap;
        } catch (HostChangeRefused refused) {
            tap.close();
            if (fresh && end.lasting()) changes.remove(end.interfaceName());
            throw refused;
        }
    }

    private static void addressed(HostChanges changes, HostEnd end) throws HostChangeRefused {
        changes.address(end.interfaceName(), end.v4(), end.v6());
    }

    /// Whether the interface is there with all it is to have.
    private static boolean isThere(HostEnd end) throws HostChangeRefused {
        Link link = find(end);
        if (link == null) return false;
        try {
            List<LinkAddress> addresses = HostLinks.addresses();
            return has(addresses, link, end.v4()) && has(addresses, link, end.v6());
        } catch (LinuxException failure) {
            throw kernel(failure);
        }
    }

    private static boolean has(List<LinkAddress> addresses, Link link, @Nullable HostAddress wanted) {
        if (wanted == null) return true;
        return addresses.stream()
                .anyMatch(each -> each.index() == link.index()
                        && each.prefixBits() == wanted.prefixBits()
                        && Objects.equals(each.address(), wanted.address()));
    }

    private static @Nullable Link find(HostEnd end) throws HostChangeRefused {
        try {
            return HostLinks.find(end.interfaceName());
        } catch (LinuxException failure) {
            throw kernel(failure);
        }
    }

    private static HostChangeRefused kernel(LinuxException failure) {
        return new HostChangeRefused(HostChangeRefused.Reason.KERNEL, String.valueOf(failure.getMessage()));
    }

    static Refusal refusal(String what, HostChangeRefused refused) {
        return switch (refused.reason()) {
            case ADDRESS ->
                Refusal.of(ErrorCode.E_ACCESSDENIED, Component.HOST_INTERFACE, "")
                        .withRemedy(refused.text());
            case ABSENT, CALLER ->
                Refusal.of(ErrorCode.E_FAIL, Component.HOST, what + ": " + refused.text())
                        .withRemedy(HostRights.REMEDY);
            case NAME, LIMIT, MISSING, TAKEN, KERNEL, REQUEST ->
                Refusal.of(ErrorCode.E_FAIL, Component.HOST, what + ": " + refused.text());
        };
    }
}
