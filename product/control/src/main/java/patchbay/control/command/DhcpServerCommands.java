package patchbay.control.command;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import patchbay.control.grammar.Reading;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.LeaseRow;
import patchbay.control.machinery.NetworkService;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Configuration;
import patchbay.control.model.DhcpPool;
import patchbay.control.model.MacText;
import patchbay.wire.IpAddress;

/// `dhcpserver`, virtualbox.md §4.1.
final class DhcpServerCommands {
    private static final List<String> VERBS =
            List.of("add", "modify", "remove", "start", "restart", "stop", "findlease");

    /// The options with addresses, and what VirtualBox calls one that is missing.
    private static final Map<String, String> ADDRESSES = new java.util.TreeMap<>(Map.of(
            "--server-ip", "--ip", "--netmask", "--netmask", "--lower-ip", "--lowerip", "--upper-ip", "--upperip"));

    private final Clerk clerk;

    DhcpServerCommands(Clerk clerk) {
        this.clerk = clerk;
    }

    int run(Reading.Parsed parsed) {
        String what = parsed.operands().getFirst();
        if (!VERBS.contains(what)) {
            return clerk.screen().misuse(parsed.command(), "Invalid parameter '" + what + "'");
        }
        String misuse = misuse(what, parsed);
        if (!misuse.isEmpty()) return clerk.screen().misuse(parsed.command(), misuse);
        if (parsed.has("--interface")) return clerk.screen().refuse(noInterface(parsed.value("--interface", ""), what));
        String network = parsed.value("--network", "");
        return switch (what) {
            case "add", "modify" -> clerk.finish(set(network, parsed, what.equals("add")));
            case "remove" ->
                clerk.finish(clerk.desk()
                        .changeNetworks(before -> before.dhcpPools().containsKey(network)
                                ? Outcome.done(before.withoutDhcpPool(network))
                                : unknown(network)));
            case "findlease" -> findLease(network, parsed.value("--mac-address", ""));
            default -> clerk.finish(control(network, what));
        };
    }

    private static String misuse(String what, Reading.Parsed parsed) {
        boolean settings = what.equals("add") || what.equals("modify");
        for (var use : parsed.options()) {
            String name = use.option().name();
            boolean target = name.equals("--network") || name.equals("--interface");
            boolean fits = name.equals("--mac-address") ? what.equals("findlease") : target || settings;
            if (!fits) return "Unknown option: " + use.given();
        }
        if (parsed.has("--network") && parsed.has("--interface")) return "Either --network or --interface, not both";
        if (!parsed.has("--network") && !parsed.has("--interface")) {
            return "You need to specify either --network or --interface to identify the DHCP server";
        }
        if (what.equals("findlease") && !parsed.has("--mac-address")) return "You need to specify a MAC address";
        if (!what.equals("add")) return "";
        for (String option : List.of("--server-ip", "--netmask", "--lower-ip", "--upper-ip")) {
            if (!parsed.has(option)) return "Missing required option: " + ADDRESSES.get(option);
        }
        return "";
    }

    private Outcome<Configuration> set(String network, Reading.Parsed parsed, boolean add) {
        return clerk.desk().changeNetworks(before -> {
            DhcpPool pool = before.dhcpPools().get(network);
            if (add && pool != null) return Outcome.refused(Refusal.line("DHCP server already exists"));
            if (!add && pool == null) return Outcome.refused(Refusal.line("DHCP server does not exist"));
            return changed(network, pool, parsed).map(before::with);
        });
    }

    private static Outcome<DhcpPool> changed(
            String network, @org.jspecify.annotations.Nullable DhcpPool before, Reading.Parsed parsed) {
        return address(parsed, "--server-ip", "Invalid server address: ", before == null ? 0 : before.server())
                .then(server -> address(parsed, "--netmask", "Invalid netmask: ", before == null ? 0 : before.mask())
                        .then(mask -> address(
                                        parsed,
                                        "--lower-ip",
                                        "Invalid range lower address: ",
                                        before == null ? 0 : before.lower())
                                .then(lower -> address(
                                                parsed,
                                                "--upper-ip",
                                                "Invalid range upper address: ",
                                                before == null ? 0 : before.upper())
                                        .then(upper -> made(() -> new DhcpPool(
                                                network,
                                                enabled(parsed, before != null && before.enabled()),
                                                server,
                                                mask,
                                                lower,
                                                upper))))));
    }

    private static boolean enabled(Reading.Parsed parsed, boolean before) {
        boolean enabled = before;
        for (var use : parsed.options()) {
            if (use.option().name().equals("--enable")) enabled = true;
            if (use.option().name().equals("--disable")) enabled = false;
        }
        return enabled;
    }

    private static Outcome<Integer> address(Reading.Parsed parsed, String option, String bad, int otherwise) {
        if (!parsed.has(option)) return Outcome.done(otherwise);
        String text = parsed.value(option, "");
        IpAddress address = IpAddress.parse(text);
        if (address != null && address.isV4()) return Outcome.done(address.v4Bits());
        return Outcome.refused(Refusals.invalid(Component.DHCP_SERVER, bad + text));
    }

    private static Outcome<DhcpPool> made(java.util.function.Supplier<DhcpPool> pool) {
        try {
            return Outcome.done(pool.get());
        } catch (IllegalArgumentException unfit) {
            return Outcome.refused(Refusals.invalid(Component.DHCP_SERVER, unfit));
        }
    }

    private Outcome<DhcpPool> control(String network, String what) {
        return known(network, pool -> {
            boolean runs = clerk.machinery().serves(NetworkService.DHCP, network);
            if (what.equals("start") && runs) {
                return Outcome.refused(Refusal.of(
                                ErrorCode.VBOX_E_OBJECT_IN_USE,
                                Component.DHCP_SERVER,
                                "Cannot start DHCP server because it is already running")
                        .withClosing("Failed to start the server"));
            }
            if (what.equals("restart") && !runs) {
                return Outcome.refused(Refusal.of(ErrorCode.E_FAIL, Component.DHCP_SERVER, "not running")
                        .withClosing("Failed to restart the server"));
            }
            if (!what.equals("start")) clerk.machinery().stopService(NetworkService.DHCP, network);
            if (what.equals("stop") || !pool.enabled()) return Outcome.done(pool);
            Refusal refusal = clerk.machinery().startService(NetworkService.DHCP, network);
            if (refusal == null) return Outcome.done(pool);
            return Outcome.refused(refusal.withClosing("Failed to " + what + " the server"));
        });
    }

    private int findLease(String network, String mac) {
        String wanted = mac.replace(":", "").replace("-", "");
        Outcome<DhcpPool> found = known(network, pool -> {
            if (!MacText.valid(wanted)) {
                return Outcome.refused(Refusals.invalid(Component.DHCP_SERVER, "Invalid MAC address format: " + mac));
            }
            for (LeaseRow row : clerk.machinery().leases(network)) {
                if (!row.mac().replace(":", "").equalsIgnoreCase(wanted)) continue;
                clerk.screen().print(LeaseLists.full(row));
                return Outcome.done(pool);
            }
            return Outcome.refused(Refusal.of(
                    ErrorCode.VBOX_E_OBJECT_NOT_FOUND, Component.DHCP_SERVER, "Could not find a lease for " + mac));
        });
        return clerk.finish(found);
    }

    private Outcome<DhcpPool> known(String network, Function<DhcpPool, Outcome<DhcpPool>> work) {
        return clerk.desk().configuration().then(configuration -> {
            DhcpPool pool = configuration.dhcpPools().get(network);
            return pool == null ? unknown(network) : work.apply(pool);
        });
    }

    private static <T> Outcome<T> unknown(String network) {
        return Outcome.refused(Refusal.line("Failed to find DHCP server for network '" + network + "'")
                .withRemedy("'list dhcpservers' shows the servers."));
    }

    private static Refusal noInterface(String name, String what) {
        boolean settings = what.equals("add") || what.equals("modify");
        return Refusal.line(
                        settings
                                ? "Could not find interface '" + name + "'"
                                : "Failed to locate host-only interface '" + name + "'")
                .withRemedy("There are no host-only interfaces yet; name a network with --network.");
    }
}
