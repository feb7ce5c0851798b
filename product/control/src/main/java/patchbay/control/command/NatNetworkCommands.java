package patchbay.control.command;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.OptionUse;
import patchbay.control.grammar.Reading;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Machinery;
import patchbay.control.machinery.NetworkService;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Configuration;
import patchbay.control.model.DhcpPool;
import patchbay.control.model.NatNetwork;
import patchbay.control.model.OwnAddresses;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv4Cidr;

/// `natnetwork`, virtualbox.md §3.1.
final class NatNetworkCommands {
    private static final Set<String> REPEATABLE = Set.of("--port-forward-4", "--port-forward-6", "--loopback-4");

    /// What a new network has until its options are read.
    private static final Ipv4Cidr FIRST = new Ipv4Cidr(0x0a00_0200, 24);

    private final Clerk clerk;

    NatNetworkCommands(Clerk clerk) {
        this.clerk = clerk;
    }

    int run(Reading.Parsed parsed) {
        String what = parsed.operands().getFirst();
        if (what.equals("list")) return list(parsed);
        if (!List.of("add", "modify", "remove", "start", "stop").contains(what)) {
            return clerk.screen().misuse(parsed.command(), "Invalid parameter '" + what + "'");
        }
        if (parsed.has("--json")) return clerk.screen().misuse(parsed.command(), "Unknown option: --json");
        if (parsed.operands().size() > 1) {
            String word = parsed.operands().get(1);
            return clerk.screen().misuse(parsed.command(), "Invalid parameter '" + word + "'");
        }
        String misuse = misuse(what, parsed);
        if (misuse != null) return clerk.screen().misuse(parsed.command(), misuse);
        String name = parsed.value("--netname", "");
        return clerk.finish(
                switch (what) {
                    case "add" -> add(name, parsed.options());
                    case "modify" -> modify(name, parsed.options());
                    case "remove" -> remove(name);
                    default -> run(what, name);
                });
    }

    private static @Nullable String misuse(String what, Reading.Parsed parsed) {
        if (parsed.options().isEmpty()) return "Not enough parameters";
        Set<String> seen = new HashSet<>();
        boolean settings = what.equals("add") || what.equals("modify");
        for (OptionUse use : parsed.options()) {
            String name = use.option().name();
            if (!settings && !name.equals("--netname")) return "Unknown option: " + use.given();
            if (!REPEATABLE.contains(name) && !seen.add(switched(name))) return twice(name);
            boolean rule = name.startsWith("--port-forward");
            if (rule && use.delete() && what.equals("add")) return "Port-forward could be deleted on modify";
        }
        if (!parsed.has("--netname")) return "You need to specify the --netname option";
        if (what.equals("add") && !parsed.has("--network")) return "You need to specify the --network option";
        return null;
    }

    private static String switched(String name) {
        return name.equals("--disable") ? "--enable" : name;
    }

    /// What is said of an option that stands twice, in the words VirtualBox has for each.
    private static String twice(String name) {
        return switch (name) {
            case "--netname", "--network" -> "You can only specify " + name + " only once.";
            case "--enable", "--disable" -> "You can specify either --enable or --disable once.";
            default -> "You can specify " + name + " only once.";
        };
    }

    private Outcome<Configuration> add(String name, List<OptionUse> uses) {
        return clerk.desk().changeNetworks(before -> {
            if (before.natNetworks().containsKey(name)) return said("NATNetwork server already exists");
            return fresh(name)
                    .then(fresh -> NatNetworkEdits.apply(fresh, uses))
                    .map(after -> {
                        Configuration with = before.with(after);
                        boolean server = after.dhcp() && !before.dhcpPools().containsKey(name);
                        return server ? with.with(DhcpPool.of(after)) : with;
                    })
                    .then(after -> apart(before, after, name));
        });
    }

    private static Outcome<NatNetwork> fresh(String name) {
        try {
            return Outcome.done(NatNetwork.fresh(name, FIRST));
        } catch (IllegalArgumentException unfit) {
            return Outcome.refused(NatNetworkEdits.failed(Refusals.invalid(Component.NAT_NETWORK, unfit)));
        }
    }

    private Outcome<Configuration> modify(String name, List<OptionUse> uses) {
        return clerk.desk().changeNetworks(before -> {
            NatNetwork network = before.natNetworks().get(name);
            if (network == null) return missing();
            return NatNetworkEdits.apply(network, uses)
                    .then(after -> isFixed(network, after) ? running() : Outcome.done(after))
                    .map(after -> withServer(before.with(after), network, after))
                    .then(after -> apart(before, after, name));
        });
    }

    /// Refuses a router that takes the address of the network's DHCP server.
    private static Outcome<Configuration> apart(Configuration before, Configuration after, String name) {
        DhcpPool pool = after.dhcpPools().get(name);
        if (pool == null) return Outcome.done(after);
        String owner = OwnAddresses.of(name, after).get(pool.server());
        boolean fresh = owner != null && !OwnAddresses.of(name, before).containsKey(pool.server());
        if (!fresh) return Outcome.done(after);
        String server = IpAddress.formatV4(pool.server());
        return Outcome.refused(NatNetworkEdits.failed(Refusals.invalid(
                        Component.NAT_NETWORK, "The network's DHCP server has the address " + server)
                .withRemedy("Give the server another with dhcpserver modify --server-ip, or choose another offset.")));
    }

    /// Whether something changed that a running network cannot follow. Differs: VirtualBox's DHCP cannot, ours
    /// can.
    private boolean isFixed(NatNetwork before, NatNetwork after) {
        return isFixed(before, after, clerk.machinery());
    }

    static boolean isFixed(NatNetwork before, NatNetwork after, Machinery machinery) {
        boolean same = before.network().equals(after.network())
                && before.ipv6() == after.ipv6()
                && before.ipv6PrefixText().equals(after.ipv6PrefixText());
        return !same && machinery.serves(NetworkService.NAT, before.name());
    }

    private static Outcome<NatNetwork> running() {
        return Outcome.refused(NatNetworkEdits.failed(runs()));
    }

    static Refusal runs() {
        return Refusal.of(
                        ErrorCode.VBOX_E_INVALID_OBJECT_STATE,
                        Component.NAT_NETWORK,
                        "Unable to change settings while NATNetwork instance is running")
                .withRemedy("Stop it first with natnetwork stop.");
    }

    /// The DHCP server follows: on or off with `--dhcp`, and to another network when it is still as it was made.
    private static Configuration withServer(Configuration changed, NatNetwork before, NatNetwork after) {
        DhcpPool pool = changed.dhcpPools().get(after.name());
        boolean turned = before.dhcp() != after.dhcp();
        if (pool == null) return turned && after.dhcp() ? changed.with(DhcpPool.of(after)) : changed;
        DhcpPool made = DhcpPool.of(before);
        boolean untouched = pool.with(made.scopes()).withEnabled(true).equals(made.withEnabled(true));
        if (untouched) return changed.with(DhcpPool.of(after).with(pool.scopes()));
        return turned ? changed.with(pool.withEnabled(after.dhcp())) : changed;
    }

    private Outcome<Configuration> remove(String name) {
        return clerk.desk()
                .changeNetworks(before -> before.natNetworks().containsKey(name)
                        ? Outcome.done(before.withoutNatNetwork(name))
                        : missing());
    }

    private Outcome<Configuration> run(String what, String name) {
        return clerk.desk().configuration().then(configuration -> {
            NatNetwork network = configuration.natNetworks().get(name);
            if (network == null) return missing();
            if (what.equals("stop")) {
                clerk.machinery().stopService(NetworkService.NAT, name);
                clerk.machinery().stopService(NetworkService.DHCP, name);
                return Outcome.done(configuration);
            }
            if (!network.enabled()) return Outcome.done(configuration);
            Refusal refusal = clerk.machinery().startService(NetworkService.NAT, name);
            DhcpPool pool = configuration.dhcpPools().get(name);
            if (refusal == null && pool != null && pool.enabled()) {
                refusal = clerk.machinery().startService(NetworkService.DHCP, name);
            }
            if (refusal == null) return Outcome.done(configuration);
            return Outcome.refused(
                    refusal.withClosing("Failed to start network").withExitCode(2));
        });
    }

    private int list(Reading.Parsed parsed) {
        for (OptionUse use : parsed.options()) {
            if (use.option().name().equals("--json")) continue;
            return clerk.screen().misuse(parsed.command(), "Unknown option: " + use.given());
        }
        String pattern = parsed.operands().size() > 1 ? parsed.operands().get(1) : "*";
        Outcome<Configuration> read = clerk.desk().configuration();
        if (read instanceof Outcome.Done<Configuration>(Configuration configuration)) {
            clerk.screen()
                    .print(
                            parsed.has("--json")
                                    ? NetworkListing.natNetworksJson(configuration, pattern)
                                    : NetworkListing.natNetworkList(configuration, pattern));
        }
        return clerk.finish(read);
    }

    private static <T> Outcome<T> missing() {
        return said("NATNetwork server does not exist");
    }

    private static <T> Outcome<T> said(String line) {
        return Outcome.refused(Refusal.line(line).withExitCode(2).withRemedy("'natnetwork list' shows what there is."));
    }
}
