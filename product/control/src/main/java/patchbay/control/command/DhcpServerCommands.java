package patchbay.control.command;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import patchbay.control.grammar.Reading;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.LeaseRow;
import patchbay.control.machinery.NetworkService;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Configuration;
import patchbay.control.model.DhcpMembership;
import patchbay.control.model.DhcpPool;
import patchbay.control.model.HostOnlyInterface;
import patchbay.control.model.MacText;
import patchbay.control.model.OwnAddresses;
import patchbay.wire.IpAddress;

/// `dhcpserver`, virtualbox.md §4.1.
final class DhcpServerCommands {
    private static final List<String> VERBS =
            List.of("add", "modify", "remove", "start", "restart", "stop", "findlease");

    private final Clerk clerk;

    DhcpServerCommands(Clerk clerk) {
        this.clerk = clerk;
    }

    int run(Reading.Parsed parsed) {
        String what = parsed.operands().getFirst();
        if (!VERBS.contains(what)) {
            return clerk.screen().misuse(parsed.command(), "Invalid parameter '" + what + "'");
        }
        String misuse = DhcpServerSyntax.misuse(what, parsed);
        if (!misuse.isEmpty()) return clerk.screen().misuse(parsed.command(), misuse);
        if (parsed.has("--interface")) return ofInterface(parsed, what);
        return run(parsed, what, parsed.value("--network", ""));
    }

    /// The server of a host-only interface is that of its network.
    private int ofInterface(Reading.Parsed parsed, String what) {
        String name = parsed.value("--interface", "");
        Outcome<Configuration> read = clerk.desk().configuration();
        if (!(read instanceof Outcome.Done<Configuration>(Configuration configuration))) return clerk.finish(read);
        boolean there = configuration.hostOnly().interfaces().containsKey(name);
        return there
                ? run(parsed, what, HostOnlyInterface.networkOf(name))
                : clerk.screen().refuse(noInterface(name, what));
    }

    private int run(Reading.Parsed parsed, String what, String network) {
        return switch (what) {
            case "add", "modify" -> clerk.finish(set(network, parsed, what.equals("add")));
            case "remove" ->
                clerk.finish(clerk.desk()
                        .changeNetworks(before -> before.dhcpPools().containsKey(network)
                                ? Outcome.done(before.withoutDhcpPool(network))
                                : unknown(network)));
            case "findlease" -> findLease(network, parsed.value("--mac-address", ""), parsed.has("--json"));
            default -> clerk.finish(control(network, what));
        };
    }

    private Outcome<Configuration> set(String network, Reading.Parsed parsed, boolean add) {
        return clerk.desk().changeNetworks(before -> {
            DhcpPool pool = before.dhcpPools().get(network);
            // Vagrant forgives the first by its text, which must be all there is on the error stream.
            if (add && pool != null) return Outcome.refused(wrongArgument("DHCP server already exists"));
            if (!add && pool == null) {
                return Outcome.refused(wrongArgument("DHCP server does not exist")
                        .withRemedy("'list dhcpservers' shows the servers; add makes one."));
            }
            return new DhcpServerEdits(before)
                    .apply(network, pool, parsed)
                    .then(after -> parsed.has("--server-ip") ? unclaimed(after, before) : Outcome.done(after))
                    .map(before::with);
        });
    }

    /// Refuses a server at an address that is somebody else's on that network; VirtualBox lets both answer for it.
    static Outcome<DhcpPool> unclaimed(DhcpPool pool, Configuration configuration) {
        IpAddress server = IpAddress.v4(pool.server());
        String owner = OwnAddresses.owner(pool.network(), server, configuration);
        if (owner == null) return Outcome.done(pool);
        return Outcome.refused(Refusals.invalid(Component.DHCP_SERVER, "Invalid server address: " + server)
                .withRemedy("Choose another: " + owner + "."));
    }

    private Outcome<DhcpPool> control(String network, String what) {
        return known(network, pool -> {
            boolean runs = clerk.machinery().serves(NetworkService.DHCP, network);
            if (what.equals("start") && runs) {
                return Outcome.refused(Refusal.of(
                                ErrorCode.VBOX_E_OBJECT_IN_USE,
                                Component.DHCP_SERVER,
                                "Cannot start DHCP server because it is already running (pid "
                                        + ProcessHandle.current().pid() + ")")
                        .withClosing("Failed to start the server")
                        .withRemedy("Nothing: it runs. To begin anew, use dhcpserver restart."));
            }
            if (what.equals("restart") && !runs) {
                return Outcome.refused(Refusal.of(ErrorCode.E_FAIL, Component.DHCP_SERVER, "not running")
                        .withClosing("Failed to restart the server")
                        .withRemedy("Use dhcpserver start; it also starts with the first machine of its network."));
            }
            if (!what.equals("start")) clerk.machinery().stopService(NetworkService.DHCP, network);
            if (what.equals("stop") || !pool.enabled()) return Outcome.done(pool);
            Refusal refusal = clerk.machinery().startService(NetworkService.DHCP, network);
            if (refusal == null) return Outcome.done(pool);
            return Outcome.refused(refusal.withClosing("Failed to " + what + " the server"));
        });
    }

    private int findLease(String network, String mac, boolean json) {
        String wanted = mac.replace(":", "").replace("-", "");
        Outcome<DhcpPool> found = known(network, pool -> {
            if (!MacText.valid(wanted)) {
                return Outcome.refused(Refusals.invalid(Component.DHCP_SERVER, "Invalid MAC address format: " + mac)
                        .withRemedy(DhcpMembership.MAC_REMEDY));
            }
            Optional<LeaseRow> last = clerk.machinery().leases(network).stream()
                    .filter(row -> row.mac().replace(":", "").equalsIgnoreCase(wanted))
                    .max(Comparator.<LeaseRow, Boolean>comparing(
                                    row -> row.state().equals("acked"))
                            .thenComparing(LeaseRow::issued));
            if (last.isPresent()) {
                clerk.screen().print(json ? LeaseLists.json(network, last.get()) : LeaseLists.full(last.get()));
                return Outcome.done(pool);
            }
            return Outcome.refused(Refusal.of(
                            ErrorCode.VBOX_E_OBJECT_NOT_FOUND,
                            Component.DHCP_SERVER,
                            "Could not find a lease for " + mac)
                    .withRemedy("'patchbay leases' shows who has which address."));
        });
        return clerk.finish(found);
    }

    private Outcome<DhcpPool> known(String network, Function<DhcpPool, Outcome<DhcpPool>> work) {
        return clerk.desk().configuration().then(configuration -> {
            DhcpPool pool = configuration.dhcpPools().get(network);
            return pool == null ? unknown(network) : work.apply(pool);
        });
    }

    private static Refusal wrongArgument(String message) {
        return Refusal.line(message).withExitCode(2);
    }

    private static <T> Outcome<T> unknown(String network) {
        return Outcome.refused(Refusal.line("Failed to find DHCP server for network '" + network + "'")
                .withRemedy("'list dhcpservers' shows the servers."));
    }

    private static Refusal noInterface(String name, String what) {
        boolean settings = DhcpServerSyntax.isSetting(what);
        return Refusal.line(
                        settings
                                ? "Could not find interface '" + name + "'"
                                : "Failed to locate host-only interface '" + name + "'")
                .withRemedy("'list hostonlyifs' shows what there is; hostonlyif create makes one.");
    }
}
