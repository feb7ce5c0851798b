package patchbay.service.dhcp.server;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import patchbay.wire.Octets;
import patchbay.wire.dhcp.DhcpMessage;
import patchbay.wire.dhcp.DhcpOption;

/// The scopes that concern one client, the most specific first.
final class ScopeChain {
    static final long MIN_SECONDS = 300;
    static final long DEFAULT_SECONDS = 600;
    static final long MAX_SECONDS = 43_200;

    /// Options the server fills by itself or that only clients send.
    private static final List<Integer> NOT_CONFIGURED = List.of(50, 51, 52, 53, 54, 55, 56, 57, 61, 80, 82);

    private final List<DhcpScope> scopes = new ArrayList<>();
    private final DhcpServerSettings settings;
    private final DhcpDefaults defaults;

    ScopeChain(DhcpServerSettings settings, DhcpDefaults defaults, DhcpClient client) {
        this.settings = settings;
        this.defaults = defaults;
        DhcpIndividual individual = settings.individual(client.mac());
        if (individual != null) scopes.add(individual.scope());
        for (DhcpGroup group : settings.groups()) if (group.has(client)) scopes.add(group.scope());
        scopes.add(settings.global());
    }

    /// The data of an option, or null when none is configured or a scope suppresses it.
    @Nullable
    Octets option(int code) {
        for (DhcpScope scope : scopes) {
            if (scope.suppressed().contains(code)) return null;
            Octets octets = scope.options().get(code);
            if (octets != null) return octets;
        }
        return code == DhcpOption.SUBNET_MASK ? Octets.ofWords(settings.mask()) : defaults.option(code);
    }

    /// The lease time for a client that asks for `wanted` seconds; 0 when it asks for none.
    long leaseSeconds(long wanted) {
        long least = first(DhcpScope::minSeconds, MIN_SECONDS);
        long most = Math.max(first(DhcpScope::maxSeconds, MAX_SECONDS), least);
        return Math.clamp(wanted == 0 ? first(DhcpScope::defaultSeconds, DEFAULT_SECONDS) : wanted, least, most);
    }

    /// What the client is told beside the lease itself: what it asks for, or everything when it does not say;
    /// what is forced; and the mask. In ascending order.
    SortedSet<Integer> codes(DhcpMessage request) {
        SortedSet<Integer> codes = new TreeSet<>();
        Octets asked = request.option(DhcpOption.PARAMETER_LIST);
        for (int at = 0; asked != null && at < asked.length(); at++) {
            int code = asked.u8(at);
            if (code > DhcpOption.PAD && code < DhcpOption.END) codes.add(code);
        }
        if (asked == null) {
            for (DhcpScope scope : scopes) codes.addAll(scope.options().keySet());
            codes.addAll(List.of(DhcpOption.ROUTER, DhcpOption.NAME_SERVERS, DhcpOption.DOMAIN_NAME));
        }
        for (DhcpScope scope : scopes) codes.addAll(scope.forced());
        codes.add(DhcpOption.SUBNET_MASK);
        codes.removeAll(NOT_CONFIGURED);
        return codes;
    }

    private long first(ToLongFunction<DhcpScope> field, long otherwise) {
        for (DhcpScope scope : scopes) if (field.applyAsLong(scope) != 0) return field.applyAsLong(scope);
        return otherwise;
    }
}
