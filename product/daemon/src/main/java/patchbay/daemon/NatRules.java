package patchbay.daemon;

import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.NatRule;
import patchbay.control.model.Protocol;
import patchbay.linux.LinuxException;
import patchbay.loop.Errno;
import patchbay.nat.rule.ForwardRule;
import patchbay.nat.rule.RuleResult;
import patchbay.wire.IpAddress;

/// Forwarding rules between the words of the user and those of the engine.
final class NatRules {
    private NatRules() {}

    /// The engine's form of a rule; refuses addresses that are none, which VirtualBox too notices only here.
    static ForwardRule engineRule(NatRule rule) throws RefusedException {
        IpAddress host = rule.hostAddress().isEmpty() ? IpAddress.ANY_V4 : address(rule, rule.hostAddress());
        IpAddress guest = rule.guestAddress().isEmpty() ? IpAddress.ANY_V4 : address(rule, rule.guestAddress());
        ForwardRule.Protocol protocol =
                rule.protocol() == Protocol.TCP ? ForwardRule.Protocol.TCP : ForwardRule.Protocol.UDP;
        return new ForwardRule(rule.name(), protocol, host, rule.hostPort(), guest, rule.guestPort());
    }

    private static IpAddress address(NatRule rule, String text) throws RefusedException {
        IpAddress address = IpAddress.parse(text);
        if (address != null) return address;
        String message = "NAT rule '" + rule.name() + "': '" + text + "' is not an IP address";
        throw new RefusedException(Refusal.of(ErrorCode.E_INVALIDARG, Component.NAT_ENGINE, message));
    }

    /// What to tell the user of a rule that the engine could not put into force: rule, address, port, reason, remedy.
    static Refusal refusal(String card, NatRule rule, RuleResult result) {
        String where = (rule.hostAddress().isEmpty() ? "0.0.0.0" : rule.hostAddress()) + ":" + rule.hostPort();
        String reason = switch (result.outcome()) {
            case HOST_REFUSED -> result.errnoName() + ", " + LinuxException.inWords(result.errno());
            case NAME_TAKEN -> "a rule of this name is in force already";
            case TOO_MANY -> "the card has as many rules as it may";
            case IN_FORCE -> throw new IllegalArgumentException("nothing was refused");
        };
        String message = card + ": configuration error: failed to set up redirection of " + rule.hostPort() + " to "
                + rule.guestPort() + ". Rule '" + rule.name() + "' ("
                + rule.protocol().word() + ") cannot listen on "
                + where + ": " + reason;
        return Refusal.of(ErrorCode.VBOX_E_HOST_ERROR, Component.CONSOLE, message)
                .withRemedy(remedy(rule, result));
    }

    private static String remedy(NatRule rule, RuleResult result) {
        return switch (result.errno()) {
            case Errno.EADDRINUSE ->
                "End the program that holds the port ('ss -ltnup | grep :" + rule.hostPort()
                        + "' names it), or give the rule another host port.";
            case Errno.EACCES, Errno.EPERM ->
                "Ports below 1024 are for root: give the rule a higher host port, run 'sudo sysctl -w "
                        + "net.ipv4.ip_unprivileged_port_start=" + rule.hostPort()
                        + "', or let root install the program that binds them (docs/manual/privileges.md).";
            case Errno.EADDRNOTAVAIL ->
                "No interface of this computer has that address ('ip addr' lists them); leave it empty for all.";
            default -> "Change or delete the rule: --natpf<N> delete " + rule.name() + ".";
        };
    }
}
