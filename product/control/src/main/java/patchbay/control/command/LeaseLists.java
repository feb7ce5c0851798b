package patchbay.control.command;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import patchbay.control.grammar.Reading;
import patchbay.control.json.JsonValue;
import patchbay.control.json.JsonWriter;
import patchbay.control.machinery.LeaseRow;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Configuration;

/// `leases`, and a lease as `dhcpserver findlease` shows it.
final class LeaseLists {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Clerk clerk;

    LeaseLists(Clerk clerk) {
        this.clerk = clerk;
    }

    int run(Reading.Parsed parsed) {
        Outcome<Configuration> read = clerk.desk().configuration();
        if (!(read instanceof Outcome.Done<Configuration>(Configuration configuration))) return clerk.finish(read);
        List<String> networks = parsed.operands().isEmpty()
                ? List.copyOf(configuration.dhcpPools().keySet())
                : parsed.operands();
        for (String network : networks) {
            if (configuration.dhcpPools().containsKey(network)) continue;
            return clerk.screen()
                    .refuse(Refusal.line("Failed to find DHCP server for network '" + network + "'")
                            .withRemedy("'list dhcpservers' shows the servers."));
        }
        clerk.screen().print(parsed.has("--json") ? json(networks) : table(networks));
        return 0;
    }

    private String table(List<String> networks) {
        StringBuilder out = new StringBuilder();
        for (String network : networks) {
            for (LeaseRow row : clerk.machinery().leases(network)) {
                out.append(String.format(
                        Locale.ROOT,
                        "%-20s %-15s %s %-8s %6d s %s%n",
                        network,
                        row.address(),
                        row.mac(),
                        row.state(),
                        row.left(Instant.now()),
                        row.hostName()));
            }
        }
        return out.toString();
    }

    private String json(List<String> networks) {
        List<JsonValue> values = new ArrayList<>();
        for (String network : networks) {
            for (LeaseRow row : clerk.machinery().leases(network)) {
                values.add(JsonValue.object()
                        .with("network", network)
                        .with("address", row.address())
                        .with("mac", row.mac())
                        .with("clientId", row.clientId())
                        .with("hostName", row.hostName())
                        .with("state", row.state())
                        .with("issued", row.issued().toString())
                        .with("expiry", row.expiry().toString())
                        .build());
            }
        }
        return JsonWriter.pretty(new JsonValue.Items(values));
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
