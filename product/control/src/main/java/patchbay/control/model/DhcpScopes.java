package patchbay.control.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import patchbay.wire.IpAddress;

/// Everything a DHCP server tells beside addresses, from the widest scope to the narrowest.
public record DhcpScopes(DhcpTerms global, List<DhcpGroupTerms> groups, List<DhcpClientTerms> clients) {
    public static final int MAX_GROUPS = 64;
    public static final int MAX_CLIENTS = 256;
    public static final DhcpScopes NONE = new DhcpScopes(DhcpTerms.NONE, List.of(), List.of());

    public DhcpScopes {
        Bounds.require(groups.size() <= MAX_GROUPS, "a DHCP server has at most " + MAX_GROUPS + " groups");
        Bounds.require(
                clients.size() <= MAX_CLIENTS,
                "a DHCP server has at most " + MAX_CLIENTS + " individual configurations");
        Set<Integer> fixed = new HashSet<>();
        for (DhcpClientTerms client : clients) {
            int address = client.fixedAddress();
            Bounds.require(
                    address == 0 || fixed.add(address),
                    "The fixed address " + IpAddress.formatV4(address) + " is given twice",
                    "Choose another, or free it with an empty --fixed-address for who has it.");
        }
        groups = List.copyOf(groups);
        clients = List.copyOf(clients);
    }

    /// The group of a name, or a new one without conditions.
    public DhcpGroupTerms group(String name) {
        for (DhcpGroupTerms group : groups) if (group.name().equals(name)) return group;
        return new DhcpGroupTerms(name, List.of(), DhcpTerms.NONE);
    }

    /// What is said of the client `other` speaks of, or `other` itself.
    public DhcpClientTerms client(DhcpClientTerms other) {
        for (DhcpClientTerms client : clients) if (client.isAbout(other)) return client;
        return other;
    }

    public DhcpScopes with(DhcpTerms changed) {
        return new DhcpScopes(changed, groups, clients);
    }

    public DhcpScopes with(DhcpGroupTerms changed) {
        return new DhcpScopes(
                global, replaced(groups, changed, group -> group.name().equals(changed.name())), clients);
    }

    public DhcpScopes without(DhcpGroupTerms gone) {
        List<DhcpGroupTerms> left = groups.stream()
                .filter(group -> !group.name().equals(gone.name()))
                .toList();
        return new DhcpScopes(global, left, clients);
    }

    public DhcpScopes with(DhcpClientTerms changed) {
        return new DhcpScopes(global, groups, replaced(clients, changed, changed::isAbout));
    }

    public DhcpScopes without(DhcpClientTerms gone) {
        return new DhcpScopes(
                global,
                groups,
                clients.stream().filter(client -> !client.isAbout(gone)).toList());
    }

    private static <T> List<T> replaced(List<T> before, T changed, Predicate<T> same) {
        List<T> after = new ArrayList<>(before);
        for (int at = 0; at < after.size(); at++) {
            if (!same.test(after.get(at))) continue;
            after.set(at, changed);
            return after;
        }
        after.add(changed);
        return after;
    }
}
