package patchbay.control.vbox;

import java.util.List;
import org.w3c.dom.Element;
import patchbay.control.model.Adapter;
import patchbay.control.model.AliasMode;
import patchbay.control.model.Attachment;
import patchbay.control.model.NatBoot;
import patchbay.control.model.NatBuffers;
import patchbay.control.model.NatDns;
import patchbay.control.model.NatEngine;
import patchbay.control.model.NicType;

/// Writes a card into an `Adapter` element: attributes and modes that we know, as a file of version 1.16 or newer has
/// them. What else is there stays.
final class VboxCardWriter {
    private static final List<String> MODES = List.of(
            "DisabledModes",
            "NAT",
            "NATNetwork",
            "BridgedInterface",
            "HostInterface",
            "InternalNetwork",
            "HostOnlyInterface",
            "HostOnlyNetwork",
            "GenericInterface",
            "VDE");

    private VboxCardWriter() {}

    static void write(Adapter card, Element adapter, int version) {
        Elements.set(adapter, "enabled", "" + card.enabled(), "false");
        Elements.set(adapter, "MACAddress", card.mac(), "");
        Elements.set(adapter, "cable", "" + card.cableConnected(), "true");
        Elements.set(adapter, "speed", "" + card.speedKbps(), "0");
        Elements.set(adapter, "bootPriority", "" + card.bootPriority(), "0");
        String policy = switch (card.promiscuous()) {
            case DENY -> "Deny";
            case ALLOW_NETWORK -> "AllowNetwork";
            case ALLOW_ALL -> "AllowAll";
        };
        Elements.set(adapter, "promiscuousModePolicy", policy, "Deny");
        Elements.set(adapter, "trace", "" + card.trace().enabled(), "false");
        Elements.set(adapter, "tracefile", card.trace().file(), "");
        Elements.set(adapter, "bandwidthGroup", card.bandwidthGroup(), "");
        Elements.set(adapter, "type", card.type().word(), NicType.AM79C973.word());
        for (String mode : MODES) Elements.children(adapter, mode).forEach(adapter::removeChild);
        // A mode we do not know is the card's only as long as it was given no other.
        boolean elsewhere = card.attachment() != Attachment.NULL;
        if (elsewhere) Elements.children(adapter, "CloudNetwork").forEach(adapter::removeChild);
        Element disabled = adapter.getOwnerDocument().createElement("DisabledModes");
        for (Attachment mode : Attachment.values()) {
            if (mode == card.attachment() || mode == Attachment.NULL || !says(mode, card, version)) continue;
            mode(mode, card, disabled, version);
        }
        if (disabled.hasChildNodes()) adapter.appendChild(disabled);
        if (elsewhere) mode(card.attachment(), card, adapter, version);
    }

    /// Whether there is something to remember of a mode the card is not in.
    private static boolean says(Attachment mode, Adapter card, int version) {
        return switch (mode) {
            case NAT -> !card.nat().equals(NatEngine.DEFAULT.withLocalhostReachable(VboxCard.loopbackOpen(version)));
            case NULL -> false;
            case BRIDGED -> !card.names().bridged().isEmpty();
            case INTNET -> !card.names().internal().isEmpty();
            case HOSTONLY -> !card.names().hostOnly().isEmpty();
            case HOSTONLYNET -> !card.names().hostOnlyNetwork().isEmpty();
            case NATNETWORK -> !card.names().natNetwork().isEmpty();
            case GENERIC ->
                !card.names().genericDriver().isEmpty() || !card.properties().isEmpty();
        };
    }

    private static void mode(Attachment mode, Adapter card, Element parent, int version) {
        switch (mode) {
            case NULL -> {}
            case NAT -> nat(card.nat(), Elements.add(parent, "NAT"), version);
            case BRIDGED -> named(parent, "BridgedInterface", card.names().bridged());
            case INTNET -> named(parent, "InternalNetwork", card.names().internal());
            case HOSTONLY -> named(parent, "HostOnlyInterface", card.names().hostOnly());
            case HOSTONLYNET -> named(parent, "HostOnlyNetwork", card.names().hostOnlyNetwork());
            case NATNETWORK -> named(parent, "NATNetwork", card.names().natNetwork());
            case GENERIC -> {
                Element generic = Elements.add(parent, "GenericInterface");
                Elements.set(generic, "driver", card.names().genericDriver(), "");
                card.properties().forEach((key, value) -> {
                    Element property = Elements.add(generic, "Property");
                    property.setAttribute("name", key);
                    property.setAttribute("value", value);
                });
            }
        }
    }

    private static void named(Element parent, String mode, String name) {
        Elements.set(Elements.add(parent, mode), "name", name, "");
    }

    private static void nat(NatEngine nat, Element element, int version) {
        NatBuffers buffers = nat.buffers();
        Elements.set(element, "network", nat.network(), "");
        Elements.set(element, "hostip", nat.bindAddress(), "");
        Elements.set(element, "mtu", "" + buffers.mtuBytes(), "0");
        Elements.set(element, "socksnd", "" + buffers.socketSendKib(), "64");
        Elements.set(element, "sockrcv", "" + buffers.socketReceiveKib(), "64");
        Elements.set(element, "tcpsnd", "" + buffers.tcpSendKib(), "64");
        Elements.set(element, "tcprcv", "" + buffers.tcpReceiveKib(), "64");
        Elements.set(
                element, "localhost-reachable", "" + nat.localhostReachable(), "" + VboxCard.loopbackOpen(version));
        if (!nat.dns().withServers("").equals(NatDns.DEFAULT)) {
            Element dns = Elements.add(element, "DNS");
            Elements.set(dns, "pass-domain", "" + nat.dns().passDomain(), "true");
            Elements.set(dns, "use-proxy", "" + nat.dns().proxy(), "false");
            Elements.set(dns, "use-host-resolver", "" + nat.dns().hostResolver(), "false");
        }
        if (!nat.alias().equals(AliasMode.DEFAULT)) {
            Element alias = Elements.add(element, "Alias");
            Elements.set(alias, "logging", "" + nat.alias().log(), "false");
            Elements.set(alias, "proxy-only", "" + nat.alias().proxyOnly(), "false");
            Elements.set(alias, "use-same-ports", "" + nat.alias().samePorts(), "false");
        }
        NatBoot boot = nat.boot();
        if (!(boot.prefix() + boot.file() + boot.server()).isEmpty()) {
            Element tftp = Elements.add(element, "TFTP");
            Elements.set(tftp, "prefix", boot.prefix(), "");
            Elements.set(tftp, "boot-file", boot.file(), "");
            Elements.set(tftp, "next-server", boot.server(), "");
        }
        VboxRule.write(element, nat.rules());
    }
}
