package patchbay.control.command;

import java.util.List;
import java.util.function.Function;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.NatEngine;
import patchbay.control.model.NatRule;
import patchbay.control.model.Protocol;
import patchbay.wire.IpAddress;

/// Forwarding rules from text, added and removed, virtualbox.md §2.7.
final class RuleEdits {
    private RuleEdits() {}

    /// The rule of six fields.
    ///
    /// @param badFields what to say when there are not six
    /// @param badProtocol what to say of a protocol that is none
    static Outcome<NatRule> parse(String text, String badFields, Function<String, Refusal> badProtocol) {
        List<String> fields =
                List.of(text.split(",", -1)).stream().map(String::strip).toList();
        if (fields.size() != 6) {
            return Outcome.refused(Refusal.misuse(badFields)
                    .withRemedy("Give six fields: name,tcp|udp,hostip,hostport,guestip,guestport."));
        }
        Protocol protocol = Protocol.ofWord(fields.get(1));
        if (protocol == null) {
            return Outcome.refused(badProtocol.apply(fields.get(1)).withRemedy("Use tcp or udp."));
        }
        int hostPort = port(fields.get(3));
        int guestPort = port(fields.get(5));
        if (hostPort < 1 || guestPort < 1) {
            String bad = hostPort < 1 ? fields.get(3) : fields.get(5);
            return refused("Invalid port '" + bad + "' in NAT rule '" + text + "'", "Ports are 1 to 65535.");
        }
        for (String address : List.of(fields.get(2), fields.get(4))) {
            if (!address.isEmpty() && IpAddress.parse(address) == null) {
                return refused(
                        "Invalid IPv4 address \"" + address + "\" in NAT rule '" + text + "'",
                        "Give an IPv4 or IPv6 address, or nothing for any.");
            }
        }
        String name = fields.get(0).isEmpty() ? protocol.word() + "_" + hostPort + "_" + guestPort : fields.get(0);
        return Outcome.done(new NatRule(name, protocol, fields.get(2), hostPort, fields.get(4), guestPort));
    }

    /// Differs: VirtualBox makes 0 of a text that is no number (quirk 4).
    private static int port(String text) {
        if (!text.matches("[0-9]{1,5}")) return 0;
        int port = Integer.parseInt(text);
        return port <= 65_535 ? port : 0;
    }

    private static Outcome<NatRule> refused(String message, String remedy) {
        return Outcome.refused(Refusals.invalid(Component.NAT_ENGINE, message).withRemedy(remedy));
    }

    static Outcome<NatEngine> added(NatRule rule, NatEngine before) {
        if (before.rule(rule.name()) != null) {
            return Outcome.refused(Refusals.invalid(Component.NAT_ENGINE, "A NAT rule of this name already exists")
                    .withRemedy("Delete '" + rule.name() + "' first, or give the rule another name."));
        }
        for (NatRule other : before.rules()) {
            if (other.listensWhere(rule)) {
                return Outcome.refused(Refusals.invalid(
                                Component.NAT_ENGINE, "A NAT rule for this host port and this host IP already exists")
                        .withRemedy("It is '" + other.name() + "'; delete it, or use another host port."));
            }
        }
        return Outcome.done(before.withRule(rule));
    }

    /// VirtualBox says nothing but its code here, and scripts that delete first rely on nothing more (quirk 17).
    static Outcome<NatEngine> removed(String name, NatEngine before) {
        if (before.rule(name) == null) {
            List<String> there = before.rules().stream().map(NatRule::name).toList();
            String remedy = there.isEmpty()
                    ? "Nothing: the card has no rules."
                    : "Name one of its rules: the card has " + String.join(", ", there) + ".";
            return Outcome.refused(Refusals.invalid(Component.NAT_ENGINE, "").withRemedy(remedy));
        }
        return Outcome.done(before.withoutRule(name));
    }
}
