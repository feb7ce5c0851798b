package patchbay.control.command;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.Reading;
import patchbay.control.json.JsonFields;
import patchbay.control.json.JsonValue;
import patchbay.control.json.JsonWriter;
import patchbay.control.machinery.LeaseRow;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Configuration;
import patchbay.control.model.Machine;

/// `leases`: which machine has which address, of IPv6 too; and a lease as `dhcpserver findlease` shows it.
final class LeaseLists {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Clerk clerk;

    LeaseLists(Clerk clerk) {
        this.clerk = clerk;
    }

    /// A lease and whose it is.
    ///
    /// @param machine the machine with a card of the lease's MAC address, or null when there is none
    /// @param slot that card, or 0
    private record Found(
            String network, LeaseRow row, @Nullable Machine machine, int slot) {
        String machineName() {
            return machine == null ? "" : machine.name();
        }
    }

    int run(Reading.Parsed parsed) {
        Outcome<Configuration> read = clerk.desk().configuration();
        if (!(read instanceof Outcome.Done<Configuration>(Configuration configuration))) return clerk.finish(read);
        List<String> networks = parsed.operands().isEmpty() ? networks(configuration) : parsed.operands();
        List<Found> found = new ArrayList<>();
        for (String network : networks) {
            if (!networks(configuration).contains(network)) {
                return clerk.screen()
                        .refuse(Refusal.line("Failed to find DHCP server for network '" + network + "'")
                                .withRemedy("'list dhcpservers' shows the servers."));
            }
            for (LeaseRow row : clerk.machinery().leases(network)) found.add(found(network, row, configuration));
            for (LeaseRow row : clerk.machinery().addressesV6(network)) found.add(found(network, row, configuration));
        }
        if (parsed.has("--json")) clerk.screen().print(json(found));
        else clerk.screen().print(parsed.has("--machinereadable") ? machineReadable(found) : table(found));
        return 0;
    }

    /// The networks with a DHCP server, and NAT networks, whose guests may have IPv6 addresses of their own.
    private static List<String> networks(Configuration configuration) {
        SortedSet<String> networks = new TreeSet<>(configuration.dhcpPools().keySet());
        configuration.natNetworks().forEach((name, network) -> {
            if (network.ipv6()) networks.add(name);
        });
        return List.copyOf(networks);
    }

    private static Found found(String network, LeaseRow row, Configuration configuration) {
        String mac = row.mac().replace(":", "");
        for (Machine machine : configuration.machines().values()) {
            for (int slot = 1; slot <= machine.slots(); slot++) {
                if (machine.adapter(slot).mac().equalsIgnoreCase(mac)) return new Found(network, row, machine, slot);
            }
        }
        return new Found(network, row, null, 0);
    }

    private static String table(List<Found> found) {
        if (found.isEmpty()) return "No leases.\n";
        TextTable table =
                new TextTable(List.of("Network", "Address", "MAC", "State", "Left", "VM", "NIC", "Host name"));
        for (Found each : found) {
            table.row(List.of(
                    each.network,
                    each.row.address(),
                    each.row.mac(),
                    each.row.state(),
                    each.row.isOwn() ? "-" : each.row.left(Instant.now()) + " s",
                    each.machineName(),
                    each.slot == 0 ? "" : "" + each.slot,
                    each.row.hostName()));
        }
        return table.text(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /// `key(i)="value"`, i from 0, in the way of showvminfo.
    private static String machineReadable(List<Found> found) {
        StringBuilder out = new StringBuilder();
        for (int index = 0; index < found.size(); index++) {
            JsonValue.Fields fields = fields(found.get(index));
            for (String key : fields.values().keySet()) {
                String value =
                        fields.get(key) instanceof JsonValue.Whole(long number) ? "" + number : fields.text(key, "");
                String quoted = value.replace("\\", "\\\\").replace("\"", "\\\"");
                out.append(key).append('(').append(index).append(")=\"");
                out.append(quoted).append("\"\n");
            }
        }
        return out.toString();
    }

    private static String json(List<Found> found) {
        return JsonWriter.pretty(new JsonValue.Items(
                found.stream().<JsonValue>map(LeaseLists::fields).toList()));
    }

    private static JsonValue.Fields fields(Found found) {
        LeaseRow row = found.row;
        JsonFields fields = JsonValue.object()
                .with("network", found.network)
                .with("address", row.address())
                .with("mac", row.mac())
                .with("clientId", row.clientId())
                .with("hostName", row.hostName())
                .with("state", row.state());
        if (!row.isOwn()) {
            fields.with("issued", row.issued().toString())
                    .with("expiry", row.expiry().toString());
        }
        Machine machine = found.machine;
        if (machine == null) return fields.build();
        return fields.with("vm", machine.name())
                .with("vmUuid", machine.uuid().toString())
                .with("nic", found.slot)
                .build();
    }

    /// The same of one lease alone.
    static String json(String network, LeaseRow row) {
        return JsonWriter.pretty(fields(new Found(network, row, null, 0)));
    }

    /// virtualbox.md §4.6.
    static String full(LeaseRow row) {
        return "IP Address:  " + row.address() + "\nMAC Address: " + row.mac() + "\nState:       " + row.state()
                + "\nIssued:      " + time(row.issued()) + "\nExpire:      " + time(row.expiry()) + "\nTTL:         "
                + row.seconds() + " sec, currently " + row.left(Instant.now()) + " sec left\n";
    }

    private static String time(Instant instant) {
        return TIME.format(instant) + " (" + instant.getEpochSecond() + ")";
    }
}
