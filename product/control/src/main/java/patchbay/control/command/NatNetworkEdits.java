package patchbay.control.command;

import java.util.List;
import patchbay.control.grammar.Numbers;
import patchbay.control.grammar.OptionUse;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.NatNetwork;
import patchbay.control.model.NatRule;
import patchbay.wire.IpAddress;

/// What the options of natnetwork do to a network, in VirtualBox's order whatever theirs: the network and what it
/// offers, rules taken away, rules added, loopback mappings, and whether it is on.
final class NatNetworkEdits {
    private static final List<String> ORDER =
            List.of("--network", "--dhcp", "--ipv6-prefix", "--ipv6", "--ipv6-default");

    private NatNetworkEdits() {}

    /// The network as all options want it.
    static Outcome<NatNetwork> apply(NatNetwork before, List<OptionUse> uses) {
        try {
            return judged(before, uses);
        } catch (IllegalArgumentException unfit) {
            return Outcome.refused(failed(Refusals.invalid(Component.NAT_NETWORK, unfit)));
        }
    }

    private static Outcome<NatNetwork> judged(NatNetwork before, List<OptionUse> uses) {
        Outcome<NatNetwork> network = Outcome.done(before);
        for (OptionUse use : uses) if (switchesIpv6Off(use)) network = network.then(each -> value(each, use));
        for (String name : ORDER) {
            for (OptionUse use : uses) {
                if (name.equals(use.option().name())) network = network.then(each -> value(each, use));
            }
        }
        for (boolean deletions : new boolean[] {true, false}) {
            for (OptionUse use : uses) {
                boolean rule = use.option().name().startsWith("--port-forward");
                if (rule && use.delete() == deletions) network = network.then(each -> rule(each, use));
            }
        }
        for (OptionUse use : uses) {
            if (use.option().name().equals("--loopback-4")) network = network.then(each -> loopback(each, use));
            if (use.option().name().equals("--loopback-6"))
                network = network.map(
                        each -> each.change().loopback6(use.number()).build());
        }
        for (OptionUse use : uses) {
            String name = use.option().name();
            if (!name.equals("--enable") && !name.equals("--disable")) continue;
            network = network.map(
                    each -> each.change().enabled(name.equals("--enable")).build());
        }
        return network;
    }

    /// IPv6 goes before its prefix, which may be empty only without it, and comes after it.
    private static boolean switchesIpv6Off(OptionUse use) {
        return use.option().name().equals("--ipv6") && Boolean.FALSE.equals(NetworkWords.truth(use.value()));
    }

    private static Outcome<NatNetwork> value(NatNetwork before, OptionUse use) {
        return switch (use.option().name()) {
            case "--network" ->
                NetworkWords.network(use.value())
                        .map(cidr -> before.change().network(cidr).build());
            case "--dhcp" -> truth(use).map(on -> before.change().dhcp(on).build());
            case "--ipv6" -> truth(use).map(on -> before.change().ipv6(on).build());
            case "--ipv6-default" ->
                truth(use).map(on -> before.change().ipv6Default(on).build());
            default ->
                use.value().isEmpty() && before.ipv6()
                        ? Outcome.refused(failed(Refusal.of(
                                        ErrorCode.E_FAIL,
                                        Component.NAT_NETWORK,
                                        "Setting an empty IPv6 prefix when IPv6 is enabled")
                                .withRemedy("Give it a prefix, or turn IPv6 off with --ipv6 off.")))
                        : NetworkWords.prefix6(use.value())
                                .map(prefix ->
                                        before.change().ipv6Prefix(prefix).build());
        };
    }

    private static Outcome<Boolean> truth(OptionUse use) {
        Boolean truth = NetworkWords.truth(use.value());
        if (truth != null) return Outcome.done(truth);
        return Outcome.refused(Refusal.misuse("Invalid argument format: " + use.given() + "=" + use.value())
                .withRemedy("Say on or off."));
    }

    private static Outcome<NatNetwork> rule(NatNetwork before, OptionUse use) {
        boolean ipv6 = use.option().name().endsWith("6");
        List<NatRule> rules = ipv6 ? before.rules6() : before.rules4();
        Outcome<List<NatRule>> changed = use.delete()
                ? NetworkWords.removed(rules, use.value())
                : NetworkWords.rule(use.value(), ipv6).then(rule -> NetworkWords.added(rules, rule));
        return changed.map(after -> ipv6
                ? before.change().rules6(after).build()
                : before.change().rules4(after).build());
    }

    private static Outcome<NatNetwork> loopback(NatNetwork before, OptionUse use) {
        String text = use.value();
        if (use.delete()) {
            if (before.loopbacks().containsKey(text)) {
                return Outcome.done(before.change().withoutLoopback(text).build());
            }
            return badLoopback("No such mapping is there; 'natnetwork list' shows them.");
        }
        int equals = text.indexOf('=');
        String host = equals < 0 ? "" : text.substring(0, equals);
        IpAddress address = IpAddress.parse(host);
        long offset = equals < 0 ? -1 : Numbers.uint32(text.substring(equals + 1));
        if (address == null || !address.isV4() || offset < 0 || offset > Integer.MAX_VALUE) {
            return badLoopback("Write it as 127.0.0.1=2.");
        }
        return Outcome.done(
                before.change().loopback(address.toString(), (int) offset).build());
    }

    private static Outcome<NatNetwork> badLoopback(String remedy) {
        return Outcome.refused(
                Refusal.line("invalid loopback string").withExitCode(2).withRemedy(remedy));
    }

    /// A refusal of the API's, and what the command says after it.
    static Refusal failed(Refusal refusal) {
        return refusal.withClosing("Failed to set configuration").withExitCode(2);
    }
}
