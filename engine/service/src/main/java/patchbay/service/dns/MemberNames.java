package patchbay.service.dns;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import patchbay.loop.EventLoop;
import patchbay.wire.IpAddress;

/// The names of the machines on a network: `node1` and `node1.natnet1`. A machine's own name goes before what guests
/// call themselves when they ask for an address; a guest cannot have a name of more than one part, nor one that others
/// trust (`localhost`, and what Windows asks for to find proxies and tunnels: `wpad`, `isatap`).
///
/// The members are looked at when a question comes, at most once a second.
public final class MemberNames implements LocalNames {
    private static final long FRESH_NANOS = 1_000_000_000L;
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");
    private static final Set<String> NOT_FOR_GUESTS = Set.of("localhost", "wpad", "isatap");

    private final EventLoop loop;
    private final String domain;
    private final Supplier<List<Member>> members;
    private Map<String, List<IpAddress>> addresses = Map.of();
    private Map<IpAddress, String> names = Map.of();
    private long lookedNanos;
    private boolean looked;

    /// One address of a member, or none of a machine that has none yet.
    ///
    /// @param name as it was given; what cannot be a name of the DNS is left out
    /// @param chosenByGuest whether a guest said so, and not the host's user
    public record Member(String name, @Nullable IpAddress address, boolean chosenByGuest) {}

    public MemberNames(EventLoop loop, String network, Supplier<List<Member>> members) {
        this.loop = loop;
        this.domain = plain(network);
        this.members = members;
    }

    @Override
    public @Nullable List<IpAddress> addressesOf(String name) {
        look();
        return addresses.get(name);
    }

    @Override
    public String nameOf(IpAddress address) {
        look();
        return names.getOrDefault(address, "");
    }

    private void look() {
        if (looked && loop.nowNanos() - lookedNanos < FRESH_NANOS) return;
        looked = true;
        lookedNanos = loop.nowNanos();
        addresses = new HashMap<>();
        names = new HashMap<>();
        List<Member> all = members.get();
        for (Member member : all) if (!member.chosenByGuest()) add(plain(member.name()), member.address());
        Set<String> taken = Set.copyOf(addresses.keySet());
        for (Member member : all) {
            String name = plain(member.name());
            boolean lawful = name.indexOf('.') < 0 && !NOT_FOR_GUESTS.contains(name) && !taken.contains(name);
            if (member.chosenByGuest() && lawful) add(name, member.address());
        }
    }

    private void add(String name, @Nullable IpAddress address) {
        if (!NAME.matcher(name).matches()) return;
        boolean domainIsLawful = NAME.matcher(domain).matches();
        if (name.indexOf('.') < 0) put(name, address);
        if (domainIsLawful) put(name + "." + domain, address);
        if (address != null) names.putIfAbsent(address, domainIsLawful ? name + "." + domain : name);
    }

    private void put(String name, @Nullable IpAddress address) {
        List<IpAddress> known = addresses.computeIfAbsent(name, ignored -> new ArrayList<>());
        if (address != null && !known.contains(address)) known.add(address);
    }

    private static String plain(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replace(' ', '-');
    }
}
