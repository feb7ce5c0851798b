package patchbay.control.command;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.Numbers;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.NatNetwork;
import patchbay.control.model.NatRule;
import patchbay.control.model.Protocol;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv4Cidr;

/// Texts of natnetwork's options as values, virtualbox.md §3.2.
final class NetworkWords {
    private static final Set<String> TRUE = Set.of("true", "t", "yes", "y", "enabled", "enable", "en", "e", "on", "1");
    private static final Set<String> FALSE =
            Set.of("false", "f", "no", "n", "disabled", "disable", "dis", "d", "off", "0");
    private static final int SHORTEST_RULE = 15;
    private static final int MAX_RULE_NAME = 63;
    private static final Pattern RULE =
            Pattern.compile("([^:]*):([A-Za-z]+):\\[([^\\]]*)\\]:([0-9A-Fa-fx]+):\\[([^\\]]*)\\]:([0-9A-Fa-fx]+)");

    private static final String NETWORK_REMEDY = "Write the network's first address and a prefix of 1 to "
            + NatNetwork.LONGEST_PREFIX + " bits, such as 10.0.2.0/24.";

    private NetworkWords() {}

    /// Whether a boolean word says yes; null when it is none.
    static @Nullable Boolean truth(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (TRUE.contains(lower)) return true;
        return FALSE.contains(lower) ? false : null;
    }

    static Outcome<Ipv4Cidr> network(String text) {
        Matcher matcher = Pattern.compile("([0-9.]+)(?:/([0-9]{1,2}))?").matcher(text);
        IpAddress address = matcher.matches() ? IpAddress.parse(matcher.group(1)) : null;
        String digits = address == null ? "33" : matcher.group(2);
        int prefix = digits == null ? 32 : Integer.parseInt(digits);
        if (address == null || !address.isV4() || prefix > 32) {
            return failed(text + " is not a valid IPv4 CIDR notation", NETWORK_REMEDY);
        }
        if (prefix == 0) return failed(text + " specifies zero prefix", NETWORK_REMEDY);
        if (prefix > NatNetwork.LONGEST_PREFIX) return failed(text + " network is too small", NETWORK_REMEDY);
        Ipv4Cidr cidr = Ipv4Cidr.around(address.v4Bits(), prefix);
        if (cidr.network() == address.v4Bits()) return Outcome.done(cidr);
        return failed(
                text + ": the specified address is longer than the specified prefix",
                "Write " + cidr + ", or a longer prefix.");
    }

    /// A prefix of IPv6 in its usual form; empty stays empty.
    static Outcome<String> prefix6(String text) {
        if (text.isEmpty()) return Outcome.done("");
        int slash = text.indexOf('/');
        String bare = slash < 0 ? text : text.substring(0, slash);
        IpAddress address = IpAddress.parse(bare);
        if (address == null || address.isV4())
            return invalid(text + " is not a valid IPv6 prefix", NatNetwork.PREFIX6_REMEDY);
        if (slash >= 0 && !text.substring(slash + 1).equals("64")) {
            String length = text.substring(slash + 1);
            return invalid("Invalid IPv6 prefix length " + length + ", must be 64", NatNetwork.PREFIX6_REMEDY);
        }
        boolean global = address.hi() >>> 61 == 1;
        boolean local = address.hi() >>> 57 == 0x7e;
        if (!global && !local) {
            return invalid(
                    "IPv6 prefix " + address + " is not unicast",
                    "Choose one of 2000::/3 or, for a network of your own, of fd00::/8.");
        }
        if (address.lo() != 0) {
            return invalid(
                    "Non-zero bits in the interface ID part of the IPv6 prefix " + address + "/64",
                    "Write " + new IpAddress(address.hi(), 0) + "/64.");
        }
        return Outcome.done(address + "/64");
    }

    /// The rule of `name:proto:[hostip]:hostport:[guestip]:guestport`.
    static Outcome<NatRule> rule(String text, boolean ipv6) {
        Matcher matcher = RULE.matcher(text);
        if (text.length() < SHORTEST_RULE || !matcher.matches()) return badRule(text);
        String name = matcher.group(1);
        Protocol protocol = Protocol.ofWord(matcher.group(2));
        String host = matcher.group(3);
        String guest = matcher.group(5);
        long hostPort = Numbers.uint32(matcher.group(4));
        long guestPort = Numbers.uint32(matcher.group(6));
        if (name.length() > MAX_RULE_NAME) {
            return Outcome.refused(Refusal.misuse("Port-forward rule name is too long"));
        }
        boolean addresses = (host.isEmpty() || isOf(host, ipv6)) && isOf(guest, ipv6);
        if (protocol == null || !addresses || !isPort(hostPort) || !isPort(guestPort)) return badRule(text);
        if (name.isEmpty()) {
            name = protocol.word() + "_[" + host + "]%" + hostPort + "_[" + guest + "]%" + guestPort;
        }
        return Outcome.done(new NatRule(name, protocol, host, (int) hostPort, guest, (int) guestPort));
    }

    /// The rules with one more.
    static Outcome<List<NatRule>> added(List<NatRule> rules, NatRule rule) {
        for (NatRule other : rules) {
            String taken = other.name().equals(rule.name())
                    ? "A NAT rule of this name already exists"
                    : other.listensWhere(rule) ? "A NAT rule for this host port and this host IP already exists" : "";
            if (taken.isEmpty()) continue;
            return Outcome.refused(Refusals.invalid(Component.NAT_NETWORK, taken)
                    .withClosing("Failed to add pf")
                    .withExitCode(2)
                    .withRemedy("It is '" + other.name() + "'; delete it first."));
        }
        return Outcome.done(java.util.stream.Stream.concat(rules.stream(), java.util.stream.Stream.of(rule))
                .toList());
    }

    /// The rules without one.
    static Outcome<List<NatRule>> removed(List<NatRule> rules, String name) {
        if (name.length() > MAX_RULE_NAME) {
            return Outcome.refused(Refusal.misuse("Port-forward rule name is too long"));
        }
        List<NatRule> left =
                rules.stream().filter(rule -> !rule.name().equals(name)).toList();
        if (left.size() < rules.size()) return Outcome.done(left);
        List<String> there = rules.stream().map(NatRule::name).toList();
        return Outcome.refused(Refusals.invalid(Component.NAT_NETWORK, "")
                .withClosing("Failed to delete pf")
                .withExitCode(2)
                .withRemedy(
                        there.isEmpty()
                                ? "Nothing: the network has no such rules."
                                : "Name one of its rules: the network has " + String.join(", ", there) + "."));
    }

    private static boolean isOf(String text, boolean ipv6) {
        IpAddress address = IpAddress.parse(text);
        return address != null && address.isV4() != ipv6;
    }

    private static boolean isPort(long port) {
        return port >= 1 && port <= 65_535;
    }

    private static Outcome<NatRule> badRule(String text) {
        return Outcome.refused(Refusal.misuse("Invalid port-forward rule " + text)
                .withRemedy("Write it as name:tcp|udp:[hostip]:hostport:[guestip]:guestport."));
    }

    private static <T> Outcome<T> failed(String message, String remedy) {
        Refusal refusal = Refusal.of(ErrorCode.E_FAIL, Component.NAT_NETWORK, message);
        return Outcome.refused(NatNetworkEdits.failed(refusal.withRemedy(remedy)));
    }

    private static <T> Outcome<T> invalid(String message, String remedy) {
        Refusal refusal = Refusals.invalid(Component.NAT_NETWORK, message);
        return Outcome.refused(NatNetworkEdits.failed(refusal.withRemedy(remedy)));
    }
}
