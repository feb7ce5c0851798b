package patchbay.nat.forward;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import patchbay.loop.Counters;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.nat.rule.ForwardRule;
import patchbay.nat.rule.RuleResult;
import patchbay.nat.udp.UdpForward;
import patchbay.nat.udp.UdpNat;

/// The forwarding rules of one network that are in force, by name.
public final class RuleTable {
    /// The most rules a network may have.
    public static final int MAX_RULES = 1_024;

    private final EventLoop loop;
    private final UdpNat udp;
    private final Guests guests;
    private final int backlog;
    private final boolean ipv6;
    private final Counters counters;
    private final Map<String, InForce> byName = new LinkedHashMap<>();

    /// A rule and how to take it out of force.
    private record InForce(ForwardRule rule, Runnable close) {}

    /// Connections wait in a queue of `backlog` until they are accepted; `ipv6` says whether guests speak it.
    public RuleTable(EventLoop loop, UdpNat udp, Guests guests, int backlog, boolean ipv6) {
        this.loop = loop;
        this.udp = udp;
        this.guests = guests;
        this.backlog = backlog;
        this.ipv6 = ipv6;
        this.counters = guests.counters();
    }

    /// Binds the rule's port; from then on it is in force.
    public RuleResult add(ForwardRule rule) {
        if (byName.containsKey(rule.name())) return RuleResult.of(rule, RuleResult.Outcome.NAME_TAKEN);
        if (byName.size() >= MAX_RULES) return RuleResult.of(rule, RuleResult.Outcome.TOO_MANY);
        int result = switch (rule.protocol()) {
            case TCP -> addTcp(rule);
            case UDP -> addUdp(rule);
        };
        return result < 0 ? RuleResult.refused(rule, -result) : RuleResult.of(rule, RuleResult.Outcome.IN_FORCE);
    }

    /// Closes the rule's port; connections through it live on. False when there is no rule of that name.
    public boolean remove(String name) {
        InForce rule = byName.remove(name);
        if (rule == null) return false;
        rule.close().run();
        return true;
    }

    /// The rules in force, in the order in which they were added.
    public List<ForwardRule> rules() {
        List<ForwardRule> rules = new ArrayList<>();
        for (InForce rule : byName.values()) rules.add(rule.rule());
        return rules;
    }

    /// Closes all ports.
    public void close() {
        for (InForce rule : byName.values()) rule.close().run();
        byName.clear();
    }

    private int addTcp(ForwardRule rule) {
        if (!rule.guestAddress().isV4() && !ipv6) return -Errno.EAFNOSUPPORT;
        TcpListener listener = new TcpListener(loop, rule, guests, counters);
        int result = listener.open(backlog);
        if (result >= 0) byName.put(rule.name(), new InForce(rule, listener::close));
        return result;
    }

    private int addUdp(ForwardRule rule) {
        if (!rule.guestAddress().isV4() && !ipv6) return -Errno.EAFNOSUPPORT;
        UdpForward forward = udp.forward(rule, guests::guess);
        int result = udp.open(forward);
        if (result >= 0) byName.put(rule.name(), new InForce(rule, () -> udp.removeForward(forward)));
        return result;
    }
}
