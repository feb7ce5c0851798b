package patchbay.service.dhcp.server;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How a DHCP server is configured. Addresses are IPv4 bits.
///
/// @param address the server's own address
/// @param mac the server's own hardware address
/// @param mask the network's mask
/// @param lower first address of the pool
/// @param upper last address of the pool
/// @param global what everybody is told
/// @param groups what members of groups are told
/// @param individuals what single clients are told
/// @param own addresses of the network itself, such as its router's: never leased
public record DhcpServerSettings(
        int address,
        long mac,
        int mask,
        int lower,
        int upper,
        DhcpScope global,
        List<DhcpGroup> groups,
        List<DhcpIndividual> individuals,
        Set<Integer> own) {
    public DhcpServerSettings {
        if (Integer.compareUnsigned(lower, upper) > 0) throw new IllegalArgumentException("pool is empty");
        groups = List.copyOf(groups);
        individuals = List.copyOf(individuals);
        own = Set.copyOf(own);
    }

    /// On a network all of whose addresses, but the server's, may be leased.
    public DhcpServerSettings(
            int address,
            long mac,
            int mask,
            int lower,
            int upper,
            DhcpScope global,
            List<DhcpGroup> groups,
            List<DhcpIndividual> individuals) {
        this(address, mac, mask, lower, upper, global, groups, individuals, Set.of());
    }

    /// Whether `candidate` is one of the pool's that a client may have: not the network's own, and none of the two
    /// that mean the network and everybody on it.
    boolean isInPool(int candidate) {
        return Integer.compareUnsigned(candidate, lower) >= 0
                && Integer.compareUnsigned(candidate, upper) <= 0
                && candidate != address
                && (candidate & ~mask) != 0
                && (candidate | mask) != -1
                && !own.contains(candidate);
    }

    boolean isInNetwork(int candidate) {
        return (candidate & mask) == (address & mask);
    }

    @Nullable
    DhcpIndividual individual(long client) {
        for (DhcpIndividual individual : individuals) if (individual.mac() == client) return individual;
        return null;
    }

    /// The address that is kept for a client, or 0.
    int fixedAddress(long client) {
        DhcpIndividual individual = individual(client);
        return individual == null ? 0 : individual.fixedAddress();
    }

    /// Whether an address is kept for another client than this.
    boolean isFixedForOther(int candidate, long client) {
        for (DhcpIndividual individual : individuals) {
            if (individual.fixedAddress() == candidate && individual.mac() != client) return true;
        }
        return false;
    }
}
