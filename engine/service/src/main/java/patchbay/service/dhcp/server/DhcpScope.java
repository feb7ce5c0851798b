package patchbay.service.dhcp.server;

import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import patchbay.wire.Octets;

/// What one scope of a server's settings says.
///
/// @param minSeconds shortest lease; 0 says nothing
/// @param defaultSeconds lease of a client that asks for no time; 0 says nothing
/// @param maxSeconds longest lease; 0 says nothing
/// @param options data by option code
/// @param forced codes that are told without being asked for
/// @param suppressed codes that are never told, whatever wider scopes say
public record DhcpScope(
        long minSeconds,
        long defaultSeconds,
        long maxSeconds,
        SortedMap<Integer, Octets> options,
        Set<Integer> forced,
        Set<Integer> suppressed) {
    public static final DhcpScope EMPTY = new DhcpScope(0, 0, 0, new TreeMap<>(), Set.of(), Set.of());

    public DhcpScope {
        options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
        forced = Set.copyOf(forced);
        suppressed = Set.copyOf(suppressed);
    }
}
