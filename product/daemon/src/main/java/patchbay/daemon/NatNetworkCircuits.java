package patchbay.daemon;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Extradata;
import patchbay.control.model.NatNetwork;
import patchbay.control.model.NatRule;
import patchbay.lan.Switch;
import patchbay.linux.LoopThread;
import patchbay.nat.Ipv6Settings;
import patchbay.nat.NatSettings;
import patchbay.nat.NatSettingsBuilder;
import patchbay.service.AddressPlan;
import patchbay.service.Ipv6Plan;
import patchbay.service.LoopbackMap;
import patchbay.service.dns.DnsSettings;
import patchbay.wire.IpAddress;

/// Makes the routers of NAT networks from their settings.
final class NatNetworkCircuits {
    private NatNetworkCircuits() {}

    /// The router of a network on its switch, with every rule bound, or a refusal with nothing left.
    static NatCircuit make(NatNetwork network, NatSettings settings, LoopThread loop, Switch lan, HostWatches watches)
            throws RefusedException {
        NatCircuit circuit = new NatCircuit(network.name(), loop, lan, settings, watches);
        @Nullable Refusal refusal = circuit.changeRules(List.of(), rules(network));
        if (refusal == null) return circuit;
        circuit.close();
        throw new RefusedException(refusal);
    }

    static AddressPlan plan(NatNetwork network) {
        SequencedMap<Integer, Integer> loopbacks = new LinkedHashMap<>();
        network.loopbacks().forEach((host, offset) -> {
            IpAddress address = IpAddress.parse(host);
            if (address != null) loopbacks.put(address.v4Bits(), offset);
        });
        return AddressPlan.ofMany(
                network.network().network(), network.network().prefixBits(), LoopbackMap.of(loopbacks));
    }

    /// The rules of both families; those of IPv6, when it is spoken, with names of their own.
    static List<NatRule> rules(NatNetwork network) {
        List<NatRule> rules = new ArrayList<>(network.rules4());
        if (!network.ipv6()) return rules;
        for (NatRule rule : network.rules6()) {
            rules.add(new NatRule(
                    rule.name() + " (IPv6)",
                    rule.protocol(),
                    rule.hostAddress().isEmpty() ? "::" : rule.hostAddress(),
                    rule.hostPort(),
                    rule.guestAddress(),
                    rule.guestPort()));
        }
        return rules;
    }

    /// How a network's router is to be.
    static NatSettings settings(NatNetwork network, Extradata extradata, Path tftpFolder) throws RefusedException {
        NatSettingsBuilder settings = NatSettings.of(plan(network))
                .change()
                .dns(new DnsSettings(true, false, true))
                .tftpFolder(tftpFolder.toString());
        settings.bindIp(source(network, extradata, true));
        if (network.ipv6()) {
            Ipv6Plan plan = new Ipv6Plan(network.ipv6PrefixBits(), network.loopback6());
            IpAddress source = source(network, extradata, false);
            settings.ipv6(new Ipv6Settings(true, plan, network.ipv6Default(), source));
        }
        return settings.build();
    }

    /// Where what leaves comes from, by `NAT/<network>/SourceIp4` or `SourceIp6`; any address when that is not set.
    private static IpAddress source(NatNetwork network, Extradata extradata, boolean v4) throws RefusedException {
        String key = "NAT/" + network.name() + (v4 ? "/SourceIp4" : "/SourceIp6");
        String text = extradata.values().getOrDefault(key, "");
        if (text.isEmpty()) return v4 ? IpAddress.ANY_V4 : IpAddress.ANY_V6;
        IpAddress address = IpAddress.parse(text);
        if (address != null && address.isV4() == v4) return address;
        String family = v4 ? "IPv4" : "IPv6";
        throw new RefusedException(Refusal.of(
                        ErrorCode.E_INVALIDARG,
                        Component.NAT_NETWORK,
                        "Invalid " + family + " address \"" + text + "\" as " + key)
                .withRemedy("Set it with setextradata global " + key + " and an address of this host's, or without"
                        + " one to leave that to the host."));
    }
}
