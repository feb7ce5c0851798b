package patchbay.daemon;

import java.nio.file.Files;
import java.nio.file.Path;
import patchbay.linux.Descriptors;
import patchbay.linux.LinuxSockets;
import patchbay.linux.LoopThread;
import patchbay.loop.Errno;
import patchbay.nat.NatGateway;
import patchbay.nat.rule.ForwardRule;
import patchbay.nat.rule.RuleResult;
import patchbay.privileged.HostChangeRefused;
import patchbay.privileged.LowPorts;

/// Forwarding rules of ports below 1024 where this daemon has no right to them: their sockets are bound by the
/// privileged program, where that is installed. Used on control threads.
final class LowPortRules {
    private static final System.Logger LOG = System.getLogger("nat");

    private LowPortRules() {}

    /// Puts a rule into force.
    static RuleResult add(LoopThread loop, NatGateway gateway, ForwardRule rule) {
        RuleResult result = Loops.call(loop, () -> gateway.addRule(rule));
        boolean right = result.errno() != Errno.EACCES || rule.hostPort() >= LowPorts.FIRST_FREE;
        Path program = HostRights.socket();
        return right || !Files.exists(program) ? result : byProgram(loop, gateway, result, program);
    }

    private static RuleResult byProgram(LoopThread loop, NatGateway gateway, RuleResult refused, Path program) {
        ForwardRule rule = refused.rule();
        LinuxSockets sockets = loop.host().sockets();
        boolean tcp = rule.protocol() == ForwardRule.Protocol.TCP;
        int socket = Loops.call(
                loop, () -> sockets.openForPort(tcp, rule.hostAddress().isV4()));
        if (socket < 0) return RuleResult.refused(rule, -socket);
        try {
            LowPorts.ask(program, socket, tcp, rule.hostAddress(), rule.hostPort());
        } catch (HostChangeRefused no) {
            Descriptors.close(socket);
            LOG.log(System.Logger.Level.WARNING, "port {0}: {1}", String.valueOf(rule.hostPort()), no.text());
            boolean taken = no.reason() == HostChangeRefused.Reason.TAKEN;
            return taken ? RuleResult.refused(rule, Errno.EADDRINUSE) : refused;
        }
        return Loops.call(loop, () -> sockets.lending(socket, () -> gateway.addRule(rule)));
    }
}
