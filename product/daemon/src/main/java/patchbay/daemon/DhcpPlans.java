package patchbay.daemon;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import patchbay.control.model.Configuration;
import patchbay.control.model.DhcpClientTerms;
import patchbay.control.model.DhcpGroupTerms;
import patchbay.control.model.DhcpMembership;
import patchbay.control.model.DhcpPool;
import patchbay.control.model.DhcpTerms;
import patchbay.control.model.OwnAddresses;
import patchbay.service.dhcp.server.DhcpCondition;
import patchbay.service.dhcp.server.DhcpGroup;
import patchbay.service.dhcp.server.DhcpIndividual;
import patchbay.service.dhcp.server.DhcpScope;
import patchbay.service.dhcp.server.DhcpServerSettings;
import patchbay.wire.MacAddress;
import patchbay.wire.Octets;

/// What a DHCP server's settings are for the engine: options as octets, machines' cards by the MAC addresses
/// they have now.
final class DhcpPlans {
    private DhcpPlans() {}

    static DhcpServerSettings settings(DhcpPool pool, Configuration configuration) {
        List<DhcpGroup> groups = new ArrayList<>();
        for (DhcpGroupTerms group : pool.scopes().groups()) {
            List<DhcpCondition> conditions =
                    group.conditions().stream().map(DhcpPlans::condition).toList();
            groups.add(new DhcpGroup(group.name(), conditions, scope(group.terms())));
        }
        return new DhcpServerSettings(
                pool.server(),
                pool.mac(),
                pool.mask(),
                pool.lower(),
                pool.upper(),
                scope(pool.scopes().global()),
                groups,
                individuals(pool, configuration),
                OwnAddresses.of(pool.network(), configuration).keySet());
    }

    /// A MAC address goes before the card that has it.
    private static List<DhcpIndividual> individuals(DhcpPool pool, Configuration configuration) {
        List<DhcpIndividual> individuals = new ArrayList<>();
        Set<Long> told = new HashSet<>();
        for (boolean cards : new boolean[] {false, true}) {
            for (DhcpClientTerms client : pool.scopes().clients()) {
                long mac = client.mac(configuration);
                if (client.machine() != null != cards || mac == MacAddress.NONE || !told.add(mac)) continue;
                int fixed = pool.isForClients(client.fixedAddress()) ? client.fixedAddress() : 0;
                individuals.add(new DhcpIndividual(mac, fixed, scope(client.terms())));
            }
        }
        return individuals;
    }

    private static DhcpScope scope(DhcpTerms terms) {
        SortedMap<Integer, Octets> options = new TreeMap<>();
        terms.options().forEach((code, value) -> {
            Octets octets = value.octets(code);
            if (octets != null) options.put(code, octets);
        });
        return new DhcpScope(
                terms.minSeconds(),
                terms.defaultSeconds(),
                terms.maxSeconds(),
                options,
                Set.copyOf(terms.forced()),
                Set.copyOf(terms.suppressed()));
    }

    private static DhcpCondition condition(DhcpMembership condition) {
        DhcpMembership.Subject subject = condition.subject();
        DhcpCondition.Subject looked = switch (subject) {
            case MAC, MAC_PATTERN -> DhcpCondition.Subject.MAC;
            case VENDOR, VENDOR_PATTERN -> DhcpCondition.Subject.VENDOR_CLASS;
            case USER, USER_PATTERN -> DhcpCondition.Subject.USER_CLASS;
        };
        String text = subject == DhcpMembership.Subject.MAC
                ? MacAddress.format(MacAddress.parse(condition.value()))
                : condition.value();
        return new DhcpCondition(condition.include(), looked, subject.isPattern(), text);
    }
}
