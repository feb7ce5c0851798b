package patchbay.control.command;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import patchbay.control.json.JsonValue;
import patchbay.control.json.JsonWriter;
import patchbay.control.model.Configuration;
import patchbay.control.model.DhcpClientTerms;
import patchbay.control.model.DhcpGroupTerms;
import patchbay.control.model.DhcpMembership;
import patchbay.control.model.DhcpPool;
import patchbay.control.model.DhcpTerms;
import patchbay.control.store.NetworkJson;
import patchbay.wire.IpAddress;
import patchbay.wire.MacAddress;

/// `list dhcpservers` in the layout of 7.0, virtualbox.md §4.6.
final class DhcpListing {
    private DhcpListing() {}

    /// All servers, with a blank line between two.
    static String text(Configuration configuration) {
        StringBuilder out = new StringBuilder();
        for (DhcpPool pool : configuration.dhcpPools().values()) {
            if (!out.isEmpty()) out.append('\n');
            server(out, pool);
            if (pool.scopes().groups().isEmpty()) out.append("Groups:               None\n");
            for (DhcpGroupTerms group : pool.scopes().groups()) group(out, group);
            if (pool.scopes().clients().isEmpty()) out.append("Individual Configs:   None\n");
            for (DhcpClientTerms client : pool.scopes().clients()) client(out, client, configuration);
        }
        return out.toString();
    }

    static String json(Configuration configuration) {
        List<JsonValue> values = configuration.dhcpPools().values().stream()
                .<JsonValue>map(NetworkJson::toJson)
                .toList();
        return JsonWriter.pretty(new JsonValue.Items(values));
    }

    private static void server(StringBuilder out, DhcpPool pool) {
        out.append("NetworkName:    ").append(pool.network());
        out.append("\nDhcpd IP:       ").append(IpAddress.formatV4(pool.server()));
        out.append("\nLowerIPAddress: ").append(IpAddress.formatV4(pool.lower()));
        out.append("\nUpperIPAddress: ").append(IpAddress.formatV4(pool.upper()));
        out.append("\nNetworkMask:    ").append(IpAddress.formatV4(pool.mask()));
        out.append("\nEnabled:        ").append(pool.enabled() ? "Yes" : "No");
        out.append("\nGlobal Configuration:\n");
        times(out, pool.scopes().global());
        out.append("        1/legacy: ").append(IpAddress.formatV4(pool.mask())).append('\n');
        options(out, pool.scopes().global());
    }

    private static void group(StringBuilder out, DhcpGroupTerms group) {
        out.append("Group:                ").append(group.name()).append('\n');
        if (group.conditions().isEmpty()) out.append("    Conditions:       None\n");
        for (DhcpMembership condition : group.conditions()) {
            out.append(String.format(
                    Locale.ROOT,
                    "    Conditions:       %s %-10s %s%n",
                    condition.include() ? "include" : "exclude",
                    condition.subject().title(),
                    condition.value()));
        }
        terms(out, group.terms());
    }

    private static void client(StringBuilder out, DhcpClientTerms client, Configuration configuration) {
        long mac = client.mac(configuration);
        String macText = mac == MacAddress.NONE ? "unknown" : MacAddress.format(mac);
        out.append("Individual Config:    ");
        if (client.machine() != null) {
            out.append("VM NIC: ").append(client.machine()).append(" slot ").append(client.slot());
            out.append(", ");
        }
        out.append("MAC ").append(macText).append("\n    Fixed Address:    ");
        int fixed = client.fixedAddress();
        out.append(fixed == 0 ? "dynamic" : IpAddress.formatV4(fixed)).append('\n');
        terms(out, client.terms());
    }

    private static void terms(StringBuilder out, DhcpTerms terms) {
        times(out, terms);
        if (terms.options().isEmpty()) out.append("    DHCP options:     None\n");
        options(out, terms);
    }

    private static void times(StringBuilder out, DhcpTerms terms) {
        out.append("    minLeaseTime:     ").append(seconds(terms.minSeconds()));
        out.append("\n    defaultLeaseTime: ").append(seconds(terms.defaultSeconds()));
        out.append("\n    maxLeaseTime:     ").append(seconds(terms.maxSeconds()));
        out.append("\n    Forced options:   ").append(numbers(terms.forced()));
        out.append("\n    Suppressed opts.: ")
                .append(numbers(terms.suppressed()))
                .append('\n');
    }

    private static void options(StringBuilder out, DhcpTerms terms) {
        terms.options().forEach((code, value) -> {
            out.append(String.format(Locale.ROOT, "      %3d/", code));
            out.append(value.hex() ? "hex:    " : "legacy: ")
                    .append(value.text())
                    .append('\n');
        });
    }

    private static String seconds(long seconds) {
        return seconds == 0 ? "default" : seconds + " sec";
    }

    private static String numbers(List<Integer> codes) {
        return codes.isEmpty() ? "None" : codes.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
