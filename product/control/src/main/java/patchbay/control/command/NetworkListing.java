package patchbay.control.command;

import java.util.List;
import java.util.regex.Pattern;
import patchbay.control.json.JsonValue;
import patchbay.control.json.JsonWriter;
import patchbay.control.model.Configuration;
import patchbay.control.model.NatNetwork;
import patchbay.control.model.NatRule;
import patchbay.control.store.NetworkJson;

/// Listings of NAT networks, virtualbox.md §3.6.
final class NetworkListing {
    private NetworkListing() {}

    /// `natnetwork list`: with header and trailer, and everything about each.
    static String natNetworkList(Configuration configuration, String pattern) {
        List<NatNetwork> networks = like(configuration, pattern);
        StringBuilder out = new StringBuilder("NAT Networks:\n\n");
        for (NatNetwork network : networks) entry(out, network, true);
        int count = networks.size();
        return out.append(count)
                .append(count == 1 ? " network found\n" : " networks found\n")
                .toString();
    }

    /// `list natnetworks`: without switch, rules and mappings unless it is a long list.
    static String natNetworks(Configuration configuration, boolean longList) {
        StringBuilder out = new StringBuilder();
        for (NatNetwork network : configuration.natNetworks().values()) entry(out, network, longList);
        return out.toString();
    }

    private static List<NatNetwork> like(Configuration configuration, String pattern) {
        Pattern names = Pattern.compile(regex(pattern));
        return configuration.natNetworks().values().stream()
                .filter(network -> names.matcher(network.name()).matches())
                .toList();
    }

    static String natNetworksJson(Configuration configuration, String pattern) {
        List<JsonValue> values = like(configuration, pattern).stream()
                .<JsonValue>map(NetworkJson::toJson)
                .toList();
        return JsonWriter.pretty(new JsonValue.Items(values));
    }

    private static void entry(StringBuilder out, NatNetwork network, boolean all) {
        line(out, "Name:", network.name());
        if (all) line(out, "Enabled:", yesNo(network.enabled()));
        line(out, "Network:", network.network().toString());
        line(out, "Gateway:", network.gateway());
        line(out, "DHCP Server:", yesNo(network.dhcp()));
        line(out, "IPv6:", yesNo(network.ipv6()));
        line(out, "IPv6 Prefix:", network.ipv6PrefixText());
        line(out, "IPv6 Default:", yesNo(network.ipv6Default()));
        if (all) {
            rules(out, "Port-forwarding (ipv4)", network.rules4());
            rules(out, "Port-forwarding (ipv6)", network.rules6());
            if (!network.loopbacks().isEmpty()) out.append("loopback mappings (ipv4)\n");
            network.loopbacks()
                    .forEach((host, offset) -> out.append("        ")
                            .append(host)
                            .append('=')
                            .append(offset)
                            .append('\n'));
            if (network.loopback6() != NatNetwork.ROUTER_V6) {
                out.append("loopback mappings (ipv6)\n        ::1=")
                        .append(network.loopback6())
                        .append('\n');
            }
        }
        out.append('\n');
    }

    private static void rules(StringBuilder out, String title, List<NatRule> rules) {
        if (!rules.isEmpty()) out.append(title).append('\n');
        for (NatRule rule : rules) {
            out.append("        ").append(rule.name());
            out.append(':').append(rule.protocol().word());
            out.append(":[").append(rule.hostAddress()).append("]:").append(rule.hostPort());
            out.append(":[").append(rule.guestAddress()).append("]:").append(rule.guestPort());
            out.append('\n');
        }
    }

    private static void line(StringBuilder out, String label, String value) {
        out.append(label).repeat(' ', 14 - label.length()).append(value).append('\n');
    }

    private static String yesNo(boolean yes) {
        return yes ? "Yes" : "No";
    }

    /// A shell's pattern as a regular expression.
    static String regex(String pattern) {
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < pattern.length(); at++) {
            char c = pattern.charAt(at);
            if (c == '*') out.append(".*");
            else if (c == '?') out.append('.');
            else out.append(Pattern.quote(String.valueOf(c)));
        }
        return out.toString();
    }
}
