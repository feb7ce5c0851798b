package patchbay.control.model;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The settings of one card's NAT engine, virtualbox.md §2.2. They stay when the card is attached elsewhere.
///
/// @param network CIDR text as given, or empty for the slot's own `10.0.(slot+1).0/24`
/// @param bindAddress IPv4 address that outgoing sockets are bound to, or empty
/// @param localhostReachable whether the gateway's address leads to the host's loopback
/// @param forwardBroadcast whether a guest's broadcasts leave as the host's
/// @param rules forwarding rules, sorted by name, names unique
public record NatEngine(
        String network,
        String bindAddress,
        NatBuffers buffers,
        AliasMode alias,
        NatBoot boot,
        NatDns dns,
        boolean localhostReachable,
        boolean forwardBroadcast,
        List<NatRule> rules) {
    public static final int MAX_RULES = 256;

    public static final NatEngine DEFAULT = new NatEngine(
            "", "", NatBuffers.DEFAULT, AliasMode.DEFAULT, NatBoot.DEFAULT, NatDns.DEFAULT, false, true, List.of());

    public NatEngine {
        Bounds.text(network, "the NAT network");
        Bounds.text(bindAddress, "the NAT bind address");
        Bounds.require(rules.size() <= MAX_RULES, "a card has at most " + MAX_RULES + " NAT rules");
        rules = rules.stream().sorted(Comparator.comparing(NatRule::name)).toList();
        Set<String> names = new HashSet<>();
        for (NatRule rule : rules) {
            Bounds.require(names.add(rule.name()), "A NAT rule of this name already exists");
        }
    }

    /// The rule of this name, or null.
    public @Nullable NatRule rule(String name) {
        for (NatRule rule : rules) if (rule.name().equals(name)) return rule;
        return null;
    }

    public NatEngine withRule(NatRule rule) {
        return withRules(Stream.concat(rules.stream(), Stream.of(rule)).toList());
    }

    public NatEngine withoutRule(String name) {
        return withRules(
                rules.stream().filter(rule -> !rule.name().equals(name)).toList());
    }

    public NatEngine withRules(List<NatRule> changed) {
        return new NatEngine(
                network, bindAddress, buffers, alias, boot, dns, localhostReachable, forwardBroadcast, changed);
    }

    public NatEngine withNetwork(String changed) {
        return new NatEngine(
                changed, bindAddress, buffers, alias, boot, dns, localhostReachable, forwardBroadcast, rules);
    }

    public NatEngine withBindAddress(String changed) {
        return new NatEngine(network, changed, buffers, alias, boot, dns, localhostReachable, forwardBroadcast, rules);
    }

    public NatEngine withBuffers(NatBuffers changed) {
        return new NatEngine(
                network, bindAddress, changed, alias, boot, dns, localhostReachable, forwardBroadcast, rules);
    }

    public NatEngine withAlias(AliasMode changed) {
        return new NatEngine(
                network, bindAddress, buffers, changed, boot, dns, localhostReachable, forwardBroadcast, rules);
    }

    public NatEngine withBoot(NatBoot changed) {
        return new NatEngine(
                network, bindAddress, buffers, alias, changed, dns, localhostReachable, forwardBroadcast, rules);
    }

    public NatEngine withDns(NatDns changed) {
        return new NatEngine(
                network, bindAddress, buffers, alias, boot, changed, localhostReachable, forwardBroadcast, rules);
    }

    public NatEngine withLocalhostReachable(boolean changed) {
        return new NatEngine(network, bindAddress, buffers, alias, boot, dns, changed, forwardBroadcast, rules);
    }

    public NatEngine withForwardBroadcast(boolean changed) {
        return new NatEngine(network, bindAddress, buffers, alias, boot, dns, localhostReachable, changed, rules);
    }
}
