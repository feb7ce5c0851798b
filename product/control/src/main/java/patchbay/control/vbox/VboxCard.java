package patchbay.control.vbox;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import patchbay.control.model.Adapter;
import patchbay.control.model.AliasMode;
import patchbay.control.model.Attachment;
import patchbay.control.model.AttachmentNames;
import patchbay.control.model.NatBoot;
import patchbay.control.model.NatBuffers;
import patchbay.control.model.NatDns;
import patchbay.control.model.NatEngine;
import patchbay.control.model.NicType;
import patchbay.control.model.PromiscuousPolicy;
import patchbay.control.model.Trace;

/// An `Adapter` element read as a card.
final class VboxCard {
    private static final int CABLE_IN_BY_DEFAULT = 116;
    private static final int LOOPBACK_CLOSED_BY_DEFAULT = 119;
    /// A mode of its own in old files; later a generic driver of this name.
    private static final String VDE = "VDE";

    private static final Map<String, Attachment> MODES = Map.of(
            "NAT",
            Attachment.NAT,
            "NATNetwork",
            Attachment.NATNETWORK,
            "BridgedInterface",
            Attachment.BRIDGED,
            "HostInterface",
            Attachment.BRIDGED,
            "InternalNetwork",
            Attachment.INTNET,
            "HostOnlyInterface",
            Attachment.HOSTONLY,
            "HostOnlyNetwork",
            Attachment.HOSTONLYNET,
            "GenericInterface",
            Attachment.GENERIC,
            VDE,
            Attachment.GENERIC);

    private final Element adapter;
    private final @Nullable Element disabled;
    private final int version;

    private VboxCard(Element adapter, int version) {
        this.adapter = adapter;
        this.disabled = Elements.child(adapter, "DisabledModes");
        this.version = version;
    }

    /// The card of an element in a file of `version`.
    static Adapter read(Element adapter, int version) {
        return new VboxCard(adapter, version).card();
    }

    /// A slot that no element speaks of.
    static Adapter unsaid(int version) {
        boolean old = version < CABLE_IN_BY_DEFAULT;
        return Adapter.disabled(old ? NicType.AM79C970A : NicType.AM79C973);
    }

    /// Whether a file of this version that does not say so lets NAT reach the host's loopback.
    static boolean loopbackOpen(int version) {
        return version < LOOPBACK_CLOSED_BY_DEFAULT;
    }

    /// The oldest version of a file that can say this of a card; older ones have other defaults for what is left out.
    static int versionFor(Adapter card) {
        boolean newest = !card.nat().localhostReachable()
                || card.attachment() == Attachment.HOSTONLYNET
                || !card.names().hostOnlyNetwork().isEmpty();
        return newest ? LOOPBACK_CLOSED_BY_DEFAULT : CABLE_IN_BY_DEFAULT;
    }

    private Adapter card() {
        Adapter usual = unsaid(version);
        String typeText = adapter.getAttribute("type");
        NicType type = typeText.isEmpty() ? usual.type() : NicType.ofWord(typeText);
        if (type == null) throw new VboxFault("there is no card of type '" + typeText + "' here");
        Attachment attachment = attachment();
        AttachmentNames names = names();
        if (attachment == Attachment.INTNET && names.internal().isEmpty()) names = names.withInternal("intnet");
        return usual.change()
                .enabled(Elements.truth(adapter, "enabled", false))
                .type(type)
                .attachment(attachment)
                .names(names)
                .mac(adapter.getAttribute("MACAddress"))
                .cableConnected(Elements.truth(adapter, "cable", version >= CABLE_IN_BY_DEFAULT))
                .speedKbps(Elements.whole(adapter, "speed", 0))
                .bootPriority(Elements.number(adapter, "bootPriority", 0))
                .promiscuous(policy(adapter.getAttribute("promiscuousModePolicy")))
                .bandwidthGroup(adapter.getAttribute("bandwidthGroup"))
                .trace(new Trace(Elements.truth(adapter, "trace", false), adapter.getAttribute("tracefile")))
                .properties(properties())
                .nat(nat())
                .build();
    }

    private Attachment attachment() {
        for (Map.Entry<String, Attachment> mode : MODES.entrySet()) {
            if (Elements.child(adapter, mode.getKey()) != null) return mode.getValue();
        }
        return Attachment.NULL;
    }

    /// The element of a mode, whether the card is in it or not.
    private @Nullable Element mode(String name) {
        Element active = Elements.child(adapter, name);
        return active == null ? Elements.child(disabled, name) : active;
    }

    private AttachmentNames names() {
        Element bridged = mode("BridgedInterface");
        return new AttachmentNames(
                Elements.text(mode("InternalNetwork"), "name"),
                Elements.text(bridged == null ? mode("HostInterface") : bridged, "name"),
                Elements.text(mode("HostOnlyInterface"), "name"),
                Elements.text(mode("NATNetwork"), "name"),
                isOldVde() ? VDE : Elements.text(mode("GenericInterface"), "driver"),
                Elements.text(mode("HostOnlyNetwork"), "name"));
    }

    private boolean isOldVde() {
        return mode(VDE) != null && mode("GenericInterface") == null;
    }

    private SortedMap<String, String> properties() {
        SortedMap<String, String> properties = new TreeMap<>();
        for (Element each : Elements.children(mode("GenericInterface"), "Property")) {
            properties.put(each.getAttribute("name"), each.getAttribute("value"));
        }
        String network = Elements.text(mode(VDE), "network");
        if (isOldVde() && !network.isEmpty()) properties.put("network", network);
        return properties;
    }

    private NatEngine nat() {
        Element nat = mode("NAT");
        Element dns = Elements.child(nat, "DNS");
        Element alias = Elements.child(nat, "Alias");
        Element tftp = Elements.child(nat, "TFTP");
        NatBuffers usual = NatBuffers.DEFAULT;
        NatBuffers buffers = new NatBuffers(
                Elements.number(nat, "mtu", usual.mtuBytes()),
                Elements.whole(nat, "socksnd", usual.socketSendKib()),
                Elements.whole(nat, "sockrcv", usual.socketReceiveKib()),
                Elements.whole(nat, "tcpsnd", usual.tcpSendKib()),
                Elements.whole(nat, "tcprcv", usual.tcpReceiveKib()));
        return NatEngine.DEFAULT
                .withNetwork(Elements.text(nat, "network"))
                .withBindAddress(Elements.text(nat, "hostip"))
                .withBuffers(buffers)
                .withAlias(new AliasMode(
                        Elements.truth(alias, "logging", false),
                        Elements.truth(alias, "proxy-only", false),
                        Elements.truth(alias, "use-same-ports", false)))
                .withBoot(new NatBoot(
                        NatBoot.DEFAULT.tftp(),
                        Elements.text(tftp, "prefix"),
                        Elements.text(tftp, "boot-file"),
                        Elements.text(tftp, "next-server")))
                .withDns(new NatDns(
                        Elements.truth(dns, "pass-domain", true),
                        Elements.truth(dns, "use-proxy", false),
                        Elements.truth(dns, "use-host-resolver", false)))
                .withLocalhostReachable(Elements.truth(nat, "localhost-reachable", loopbackOpen(version)))
                .withRules(VboxRule.read(nat));
    }

    private static PromiscuousPolicy policy(String word) {
        return switch (word) {
            case "AllowNetwork" -> PromiscuousPolicy.ALLOW_NETWORK;
            case "AllowAll" -> PromiscuousPolicy.ALLOW_ALL;
            default -> PromiscuousPolicy.DENY;
        };
    }
}
