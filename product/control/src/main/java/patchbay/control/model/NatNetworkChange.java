package patchbay.control.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv4Cidr;

/// A copy of a [NatNetwork] in the making; [#build()] judges it. Used by one thread, for one statement.
public final class NatNetworkChange {
    private final String name;
    private boolean enabled;
    private Ipv4Cidr network;
    private boolean dhcp;
    private boolean ipv6;
    private String ipv6Prefix;
    private boolean ipv6Default;
    private List<NatRule> rules4;
    private List<NatRule> rules6;
    private SequencedMap<String, Integer> loopbacks;
    private long loopback6;

    NatNetworkChange(NatNetwork before) {
        name = before.name();
        enabled = before.enabled();
        network = before.network();
        dhcp = before.dhcp();
        ipv6 = before.ipv6();
        ipv6Prefix = before.ipv6Prefix();
        ipv6Default = before.ipv6Default();
        rules4 = before.rules4();
        rules6 = before.rules6();
        loopbacks = before.loopbacks();
        loopback6 = before.loopback6();
    }

    public NatNetworkChange enabled(boolean changed) {
        enabled = changed;
        return this;
    }

    /// Another network; guests of IPv4 rules keep their place in it.
    public NatNetworkChange network(Ipv4Cidr changed) {
        int hostBits = ~network.mask();
        rules4 = rules4.stream().map(rule -> moved(rule, hostBits, changed)).toList();
        network = changed;
        return this;
    }

    private static NatRule moved(NatRule rule, int hostBits, Ipv4Cidr network) {
        IpAddress guest = IpAddress.parse(rule.guestAddress());
        if (guest == null || !guest.isV4()) return rule;
        String moved = IpAddress.formatV4(network.host(guest.v4Bits() & hostBits));
        return new NatRule(rule.name(), rule.protocol(), rule.hostAddress(), rule.hostPort(), moved, rule.guestPort());
    }

    public NatNetworkChange dhcp(boolean changed) {
        dhcp = changed;
        return this;
    }

    public NatNetworkChange ipv6(boolean changed) {
        ipv6 = changed;
        return this;
    }

    public NatNetworkChange ipv6Prefix(String changed) {
        ipv6Prefix = changed;
        return this;
    }

    public NatNetworkChange ipv6Default(boolean changed) {
        ipv6Default = changed;
        return this;
    }

    public NatNetworkChange rules4(List<NatRule> changed) {
        rules4 = changed;
        return this;
    }

    public NatNetworkChange rules6(List<NatRule> changed) {
        rules6 = changed;
        return this;
    }

    public NatNetworkChange loopback(String host, int offset) {
        loopbacks = new LinkedHashMap<>(loopbacks);
        loopbacks.put(host, offset);
        return this;
    }

    public NatNetworkChange withoutLoopback(String host) {
        loopbacks = new LinkedHashMap<>(loopbacks);
        loopbacks.remove(host);
        return this;
    }

    public NatNetworkChange loopback6(long changed) {
        loopback6 = changed;
        return this;
    }

    public NatNetwork build() {
        return new NatNetwork(
                name, enabled, network, dhcp, ipv6, ipv6Prefix, ipv6Default, rules4, rules6, loopbacks, loopback6);
    }
}
