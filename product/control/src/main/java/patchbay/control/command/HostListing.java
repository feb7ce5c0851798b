package patchbay.control.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import patchbay.control.json.JsonValue;
import patchbay.control.json.JsonWriter;
import patchbay.control.machinery.HostInterface;
import patchbay.control.model.Configuration;
import patchbay.control.model.HostOnlyInterface;
import patchbay.control.model.HostOnlyNetwork;
import patchbay.control.store.HostOnlyJson;
import patchbay.wire.IpAddress;
import patchbay.wire.MacAddress;

/// Listings of the host's interfaces and of host-only networks, virtualbox.md §5.4.
final class HostListing {
    private static final int VALUE_COLUMN = 17;
    private static final long FIRST_MAC = 0x0a00_2700_0000L;

    private HostListing() {}

    /// Interfaces that cards can be bridged to: all that are not host-only ones.
    static List<HostInterface> bridged(List<HostInterface> there) {
        return there.stream()
                .filter(each -> HostOnlyInterface.number(each.name()) < 0)
                .toList();
    }

    /// The host-only interfaces in the order of their numbers, each as the host has it; one that the host
    /// lost as it was configured, and down.
    static List<HostInterface> hostOnly(Configuration configuration, List<HostInterface> there) {
        Map<String, HostInterface> byName = new HashMap<>();
        there.forEach(each -> byName.put(each.name(), each));
        List<HostInterface> interfaces = new ArrayList<>();
        configuration.hostOnly().interfaces().values().stream()
                .sorted(Comparator.comparingInt(HostOnlyInterface::number))
                .forEach(each -> interfaces.add(ofHost(byName.get(each.name()), each)));
        return interfaces;
    }

    /// Of several IPv6 addresses the configured one is shown.
    private static HostInterface ofHost(@Nullable HostInterface there, HostOnlyInterface each) {
        if (there == null) return lost(each);
        return each.ipv6().equals(IpAddress.ANY_V6) ? there : there.withIpv6(each.ipv6(), each.ipv6PrefixBits());
    }

    private static HostInterface lost(HostOnlyInterface each) {
        int prefixBits = Integer.bitCount(each.mask());
        long mac = FIRST_MAC | each.number();
        boolean some = !each.ipv6().equals(IpAddress.ANY_V6);
        return new HostInterface(
                each.name(),
                false,
                each.address(),
                prefixBits,
                each.ipv6(),
                some ? each.ipv6PrefixBits() : 0,
                mac,
                false,
                false);
    }

    static String text(List<HostInterface> interfaces) {
        StringBuilder out = new StringBuilder();
        for (HostInterface each : interfaces) {
            line(out, "Name:", each.name());
            line(out, "GUID:", each.guid());
            line(out, "DHCP:", each.dhcp() ? "Enabled" : "Disabled");
            line(out, "IPAddress:", IpAddress.formatV4(each.address()));
            line(out, "NetworkMask:", IpAddress.formatV4(mask(each)));
            line(out, "IPV6Address:", v6(each));
            out.append("IPV6NetworkMaskPrefixLength: ")
                    .append(each.ipv6PrefixBits())
                    .append('\n');
            line(out, "HardwareAddress:", MacAddress.format(each.mac()));
            line(out, "MediumType:", "Ethernet");
            line(out, "Wireless:", each.wireless() ? "Yes" : "No");
            line(out, "Status:", each.up() ? "Up" : "Down");
            line(out, "VBoxNetworkName:", HostOnlyInterface.networkOf(each.name()));
            out.append('\n');
        }
        return out.toString();
    }

    static String json(List<HostInterface> interfaces) {
        List<JsonValue> values = interfaces.stream().map(HostListing::json).toList();
        return JsonWriter.pretty(new JsonValue.Items(values));
    }

    private static JsonValue json(HostInterface each) {
        return JsonValue.object()
                .with("name", each.name())
                .with("guid", each.guid())
                .with("dhcp", each.dhcp())
                .with("address", each.address() == 0 ? "" : IpAddress.formatV4(each.address()))
                .with("mask", each.address() == 0 ? "" : IpAddress.formatV4(mask(each)))
                .with("ipv6", v6(each))
                .with("ipv6PrefixBits", each.ipv6PrefixBits())
                .with("mac", MacAddress.format(each.mac()))
                .with("wireless", each.wireless())
                .with("up", each.up())
                .with("network", HostOnlyInterface.networkOf(each.name()))
                .build();
    }

    private static int mask(HostInterface each) {
        return each.prefixBits() == 0 || each.address() == 0 ? 0 : -1 << 32 - each.prefixBits();
    }

    private static String v6(HostInterface each) {
        return each.ipv6().equals(IpAddress.ANY_V6) ? "" : each.ipv6().toString();
    }

    static String networks(Configuration configuration) {
        StringBuilder out = new StringBuilder();
        for (HostOnlyNetwork network : configuration.hostOnly().networks().values()) {
            line(out, "Name:", network.name());
            line(out, "GUID:", network.uuid().toString());
            out.append('\n');
            line(out, "State:", network.enabled() ? "Enabled" : "Disabled");
            line(out, "NetworkMask:", IpAddress.formatV4(network.mask()));
            line(out, "LowerIP:", IpAddress.formatV4(network.lower()));
            line(out, "UpperIP:", IpAddress.formatV4(network.upper()));
            line(out, "VBoxNetworkName:", network.network());
            out.append('\n');
        }
        return out.toString();
    }

    static String networksJson(Configuration configuration) {
        List<JsonValue> values = configuration.hostOnly().networks().values().stream()
                .<JsonValue>map(HostOnlyJson::toJson)
                .toList();
        return JsonWriter.pretty(new JsonValue.Items(values));
    }

    private static void line(StringBuilder out, String label, String value) {
        out.append(label)
                .repeat(' ', Math.max(1, VALUE_COLUMN - label.length()))
                .append(value)
                .append('\n');
    }
}
