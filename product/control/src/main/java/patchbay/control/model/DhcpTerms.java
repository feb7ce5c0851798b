package patchbay.control.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What clients within one scope of a DHCP server are told, and for how long. Lease times are seconds, 0
/// where the scope does not say.
///
/// @param options by option number, 1 to 254; every value can be encoded
/// @param forced numbers of options that are told without being asked for
/// @param suppressed numbers of options that are never told, whatever wider scopes say
public record DhcpTerms(
        long minSeconds,
        long defaultSeconds,
        long maxSeconds,
        SortedMap<Integer, DhcpOptionText> options,
        List<Integer> forced,
        List<Integer> suppressed) {
    public static final DhcpTerms NONE = new DhcpTerms(0, 0, 0, new TreeMap<>(), List.of(), List.of());

    private static final long MAX_SECONDS = 0xffff_ffffL;
    private static final int MAX_OPTION = 254;

    public DhcpTerms {
        for (long seconds : new long[] {minSeconds, defaultSeconds, maxSeconds}) {
            Bounds.range(seconds, 0, MAX_SECONDS, "a lease time");
        }
        options.forEach((code, value) -> {
            option(code);
            Bounds.require(value.octets(code) != null, "option " + code + " cannot be '" + value.text() + "'");
        });
        forced.forEach(DhcpTerms::option);
        suppressed.forEach(DhcpTerms::option);
        options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
        forced = List.copyOf(forced);
        suppressed = List.copyOf(suppressed);
    }

    private static void option(int code) {
        Bounds.range(code, 1, MAX_OPTION, "the number of a DHCP option");
    }

    public DhcpTerms withMinSeconds(long seconds) {
        return new DhcpTerms(seconds, defaultSeconds, maxSeconds, options, forced, suppressed);
    }

    public DhcpTerms withDefaultSeconds(long seconds) {
        return new DhcpTerms(minSeconds, seconds, maxSeconds, options, forced, suppressed);
    }

    public DhcpTerms withMaxSeconds(long seconds) {
        return new DhcpTerms(minSeconds, defaultSeconds, seconds, options, forced, suppressed);
    }

    public DhcpTerms withOption(int code, DhcpOptionText value) {
        SortedMap<Integer, DhcpOptionText> changed = new TreeMap<>(options);
        changed.put(code, value);
        return withOptions(changed);
    }

    public DhcpTerms withoutOption(int code) {
        SortedMap<Integer, DhcpOptionText> changed = new TreeMap<>(options);
        changed.remove(code);
        return withOptions(changed);
    }

    public DhcpTerms withoutOptions() {
        return withOptions(new TreeMap<>());
    }

    private DhcpTerms withOptions(SortedMap<Integer, DhcpOptionText> changed) {
        return new DhcpTerms(minSeconds, defaultSeconds, maxSeconds, changed, forced, suppressed);
    }

    /// With an option told unasked, or no longer.
    public DhcpTerms withForced(int code, boolean yes) {
        List<Integer> changed = among(forced, code, yes);
        return new DhcpTerms(minSeconds, defaultSeconds, maxSeconds, options, changed, suppressed);
    }

    /// With an option kept from clients, or no longer.
    public DhcpTerms withSuppressed(int code, boolean yes) {
        List<Integer> changed = among(suppressed, code, yes);
        return new DhcpTerms(minSeconds, defaultSeconds, maxSeconds, options, forced, changed);
    }

    private static List<Integer> among(List<Integer> codes, int code, boolean yes) {
        List<Integer> changed = new ArrayList<>(codes);
        if (!yes) changed.remove(Integer.valueOf(code));
        else if (!changed.contains(code)) changed.add(code);
        return changed;
    }
}
