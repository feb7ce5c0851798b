package patchbay.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.LeaseRow;
import patchbay.control.machinery.Meter;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.NatRule;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.linux.LoopThread;
import patchbay.nat.NatGateway;
import patchbay.nat.NatSettings;
import patchbay.nat.flow.FlowEntry;
import patchbay.nat.rule.ForwardRule;
import patchbay.nat.rule.RuleResult;
import patchbay.service.dhcp.server.Lease;
import patchbay.service.dns.MappedNames;
import patchbay.service.dns.MemberNames;
import patchbay.service.dns.NameMapping;
import patchbay.wire.IpAddress;
import patchbay.wire.MacAddress;

/// The network of one card on NAT: a switch with the gateway on it, and its forwarding rules. Made and changed
/// on control threads, one at a time for a machine.
final class NatCircuit implements Network, RouteWatch.Follower, NamesWatch.Follower {
    private static final System.Logger LOG = System.getLogger("nat");

    private static final int PLACES_A_TURN = 256;
    private static final int MAX_LISTED_FLOWS = 100_000;

    private final String name;
    private final LoopThread loop;
    private final HostWatches watches;
    private final Switch lan;
    private final NatGateway gateway;
    private final SwitchPort gatewayPort;
    private long namesSeen;

    /// The network of one card, on a switch of its own; its guests hear of the host by `watches`.
    NatCircuit(String name, LoopThread loop, NatSettings settings, HostWatches watches) {
        this(name, loop, Loops.call(loop, () -> new Switch(name, loop.loop())), settings, watches);
    }

    /// The router of a network whose switch others share.
    NatCircuit(String name, LoopThread loop, Switch lan, NatSettings settings, HostWatches watches) {
        this.name = name;
        this.loop = loop;
        this.lan = lan;
        this.watches = watches;
        this.namesSeen = loop.host().names().revision();
        this.gateway = Loops.call(loop, () -> new NatGateway(loop.loop(), settings));
        this.gatewayPort = Loops.call(loop, () -> {
            SwitchPort port = lan.plug(NatGateway.portSettings(name + ".gateway", settings), gateway);
            gateway.connect(port);
            gateway.listen(new FlowEvents(name, loop.loop()));
            return port;
        });
        watches.tell(this);
    }

    /// Guests get and lose their default route over IPv6 with the host.
    @Override
    public void leadsOut(boolean now) {
        Loops.run(loop, () -> gateway.defaultRouteV6(now));
    }

    @Override
    public synchronized void lookAtNames() {
        long now = loop.host().names().revision();
        if (now == namesSeen) return;
        namesSeen = now;
        Loops.run(loop, gateway::namesChanged);
    }

    @Override
    public LoopThread loop() {
        return loop;
    }

    @Override
    public Switch lan() {
        return lan;
    }

    @Override
    public String label() {
        return "nat";
    }

    @Override
    public boolean fixesAddresses() {
        return false;
    }

    /// Only the gateway is at the other end, so whatever stands behind the card, a bridge or machines within
    /// the machine, gets all that is sent to it.
    @Override
    public boolean isCable() {
        return true;
    }

    /// Puts the rules in the place of the old ones; a refusal leaves the old ones in force.
    @Nullable
    Refusal changeRules(List<NatRule> before, List<NatRule> after) {
        List<NatRule> removed =
                before.stream().filter(rule -> !after.contains(rule)).toList();
        List<NatRule> added =
                after.stream().filter(rule -> !before.contains(rule)).toList();
        if (removed.isEmpty() && added.isEmpty()) return null;
        for (NatRule rule : removed) remove(rule);
        List<NatRule> bound = new ArrayList<>();
        for (NatRule rule : added) {
            Refusal refusal = add(rule);
            if (refusal == null) {
                bound.add(rule);
                continue;
            }
            for (NatRule undo : bound) remove(undo);
            for (NatRule back : removed) restore(back);
            return refusal;
        }
        return null;
    }

    /// Has the name server know the machines on the network, and what guests with a lease call themselves. `leases` is
    /// asked on the loop.
    void nameMembers(Supplier<List<Lease>> leases) {
        Loops.run(loop, () -> {
            NetworkMembers members = new NetworkMembers(loop.host().clock(), lan, gateway, leases);
            gateway.know(new MemberNames(loop.loop(), name, members));
        });
    }

    /// Has the name server answer by these mappings first.
    void map(List<NameMapping> mappings) {
        if (!mappings.isEmpty()) Loops.run(loop, () -> gateway.know(new MappedNames(mappings)));
    }

    SortedMap<String, Long> counters() {
        return Loops.call(loop, () -> new TreeMap<>(gateway.snapshot()));
    }

    /// The IPv6 addresses that guests were heard with.
    List<LeaseRow> addressesV6() {
        return Loops.call(loop, () -> {
            List<LeaseRow> rows = new ArrayList<>();
            gateway.addressesV6(
                    (hi, lo, mac) -> rows.add(LeaseRow.own(new IpAddress(hi, lo).toString(), MacAddress.format(mac))));
            return rows;
        });
    }

    /// The flows of this moment, read a few at a time: other work of the loop goes on between.
    FlowListing flows() {
        List<FlowEntry> flows = new ArrayList<>();
        long place = 0;
        while (place != NatGateway.NO_MORE_FLOWS && flows.size() < MAX_LISTED_FLOWS) {
            long from = place;
            place = Loops.call(loop, () -> gateway.readFlows(from, PLACES_A_TURN, flows));
        }
        return new FlowListing(flows, Loops.call(loop, () -> loop.loop().nowNanos()));
    }

    /// Flows, and the loop's time when they were read.
    record FlowListing(List<FlowEntry> flows, long nowNanos) {}

    /// The address leased to a card, IPv4 bits; 0 for none.
    int leaseOf(long mac) {
        return Loops.call(loop, () -> gateway.leaseOf(mac));
    }

    /// The counters of a card's network, for whoever watches.
    Meter meter(String machine, int slot) {
        return meter(new TreeMap<>(Map.of("vm", machine, "nic", "" + slot)));
    }

    /// The counters of a network's router.
    Meter meter() {
        return meter(new TreeMap<>(Map.of("network", name)));
    }

    private Meter meter(SortedMap<String, String> labels) {
        return Loops.call(loop, () -> {
            SortedMap<String, Long> counters = new TreeMap<>(gateway.snapshot());
            Map<String, Long> sizes = gateway.sizes();
            counters.keySet().removeAll(sizes.keySet());
            return new Meter("nat", labels, counters, new TreeMap<>(sizes));
        });
    }

    /// Closes the gateway with its connections and rules; the card has been unplugged before.
    @Override
    public void close() {
        watches.forget(this);
        Loops.run(loop, () -> {
            lan.unplug(gatewayPort);
            gateway.close();
        });
    }

    private @Nullable Refusal add(NatRule rule) {
        try {
            ForwardRule engineRule = NatRules.engineRule(rule);
            RuleResult result = LowPortRules.add(loop, gateway, engineRule);
            return result.ok() ? null : NatRules.refusal(name, rule, result);
        } catch (RefusedException unreadable) {
            return unreadable.refusal();
        }
    }

    private void remove(NatRule rule) {
        Loops.run(loop, () -> gateway.removeRule(rule.name()));
    }

    private void restore(NatRule rule) {
        Refusal refusal = add(rule);
        if (refusal != null)
            LOG.log(System.Logger.Level.WARNING, "a rule could not be restored: {0}", refusal.message());
    }
}
