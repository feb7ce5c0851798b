package patchbay.control.command;

import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.OptionUse;
import patchbay.control.grammar.Reading;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Chipset;
import patchbay.control.model.Configuration;
import patchbay.control.model.DhcpClientTerms;
import patchbay.control.model.DhcpPool;
import patchbay.control.model.DhcpScopes;
import patchbay.control.model.Machine;
import patchbay.control.model.OwnAddresses;
import patchbay.wire.IpAddress;

/// What `dhcpserver add|modify` makes of a server: first its addresses, then option for option what it tells.
/// All of it or nothing, where VirtualBox goes on after an option it refuses.
final class DhcpServerEdits {
    private final Configuration configuration;

    /// Edits of servers of `configuration`, in which machines are looked up.
    DhcpServerEdits(Configuration configuration) {
        this.configuration = configuration;
    }

    /// The server of `network` after all options; `before` is null for a new one.
    Outcome<DhcpPool> apply(String network, @Nullable DhcpPool before, Reading.Parsed parsed) {
        Outcome<DhcpPool> pool = addresses(network, before, parsed);
        DhcpTarget target = DhcpTarget.GLOBAL;
        int optionNumber = 0;
        for (OptionUse use : parsed.options()) {
            DhcpTarget now = target.after(use);
            // A configuration is removed while it is still the one that is spoken of.
            DhcpTarget concerned = use.option().name().equals("--remove-config") ? target : now;
            if (use.option().name().equals("--id")) optionNumber = (int) use.number();
            int number = optionNumber;
            pool = pool.then(value -> step(value, concerned, use, number));
            target = now;
        }
        return pool;
    }

    private static Outcome<DhcpPool> addresses(String network, @Nullable DhcpPool before, Reading.Parsed parsed) {
        int[] values = before == null
                ? new int[4]
                : new int[] {before.server(), before.mask(), before.lower(), before.upper()};
        List<String> options = List.of("--server-ip", "--netmask", "--lower-ip", "--upper-ip");
        List<String> names = List.of("server address", "netmask", "range lower address", "range upper address");
        List<String> examples = List.of("192.168.56.2", "255.255.255.0", "192.168.56.3", "192.168.56.254");
        for (int at = 0; at < values.length; at++) {
            if (!parsed.has(options.get(at))) continue;
            String text = parsed.value(options.get(at), "");
            IpAddress address = IpAddress.parse(text);
            if (address == null || !address.isV4()) {
                return invalid("Invalid " + names.get(at) + ": " + text, Refusals.writeIpv4(examples.get(at)));
            }
            values[at] = address.v4Bits();
        }
        boolean enabled = enabled(parsed, before != null && before.enabled());
        DhcpScopes scopes = before == null ? DhcpScopes.NONE : before.scopes();
        return made(() -> new DhcpPool(network, enabled, values[0], values[1], values[2], values[3], scopes));
    }

    private static boolean enabled(Reading.Parsed parsed, boolean before) {
        boolean enabled = before;
        for (OptionUse use : parsed.options()) {
            if (use.option().name().equals("--enable")) enabled = true;
            if (use.option().name().equals("--disable")) enabled = false;
        }
        return enabled;
    }

    private Outcome<DhcpPool> step(DhcpPool pool, DhcpTarget target, OptionUse use, int optionNumber) {
        DhcpScopes scopes = pool.scopes();
        return switch (use.option().name()) {
            case "--network", "--interface", "--server-ip", "--netmask", "--lower-ip", "--upper-ip" ->
                Outcome.done(pool);
            case "--enable", "--disable", "--options", "--id" -> Outcome.done(pool);
            case "--global", "--group", "--mac-address", "--vm", "--nic" ->
                target.isClient() ? client(scopes, target).map(ignored -> pool) : Outcome.done(pool);
            case "--remove-config" -> removed(scopes, target).map(pool::with);
            case "--fixed-address" ->
                client(scopes, target)
                        .then(client -> fixed(pool, client, use.value()))
                        .then(client -> made(() -> pool.with(scopes.with(client))));
            default -> {
                if (target.kind() == DhcpTarget.Kind.GLOBAL) yield DhcpTermEdits.global(pool, use, optionNumber);
                yield terms(scopes, target, use, optionNumber).then(changed -> made(() -> pool.with(changed)));
            }
        };
    }

    private Outcome<DhcpClientTerms> fixed(DhcpPool pool, DhcpClientTerms client, String text) {
        IpAddress address = IpAddress.parse(text);
        String owner = address == null ? null : OwnAddresses.owner(pool.network(), address, configuration);
        if (owner == null) return DhcpTermEdits.fixed(pool, client, text);
        Refusal refusal = Refusals.invalid(Component.DHCP_SERVER, "Invalid IPv4 address '" + text + "'");
        return Outcome.refused(refusal.withRemedy("Choose another: " + owner + "."));
    }

    private Outcome<DhcpScopes> terms(DhcpScopes scopes, DhcpTarget target, OptionUse use, int optionNumber) {
        if (target.isClient()) {
            return client(scopes, target)
                    .then(client -> DhcpTermEdits.apply(client.terms(), use, optionNumber)
                            .then(terms -> made(() -> scopes.with(client.with(terms)))));
        }
        return DhcpGroupEdits.apply(scopes.group(target.name()), use, optionNumber)
                .then(group -> made(() -> scopes.with(group)));
    }

    private Outcome<DhcpScopes> removed(DhcpScopes scopes, DhcpTarget target) {
        if (target.isClient()) return client(scopes, target).map(scopes::without);
        return Outcome.done(scopes.without(scopes.group(target.name())));
    }

    /// The client of a scope. A machine that is gone is found by its UUID while something is said of it.
    private Outcome<DhcpClientTerms> client(DhcpScopes scopes, DhcpTarget target) {
        if (target.kind() == DhcpTarget.Kind.MAC) {
            return Outcome.done(scopes.client(DhcpClientTerms.ofMac(target.mac())));
        }
        Machine machine = configuration.find(target.name());
        UUID uuid = machine == null ? Configuration.uuid(target.name()) : machine.uuid();
        boolean known = machine != null
                || uuid != null && scopes.clients().stream().anyMatch(client -> uuid.equals(client.machine()));
        if (uuid == null || !known) return Outcome.refused(Refusals.noMachine(target.name()));
        int slots = machine == null ? Chipset.MOST_SLOTS : machine.slots();
        if (target.slot() > slots) {
            return invalid(
                    "Argument slot is invalid (must be slot < " + slots + ")", "It has the cards 1 to " + slots + ".");
        }
        return Outcome.done(scopes.client(DhcpClientTerms.ofCard(uuid, target.slot())));
    }

    static <T> Outcome<T> invalid(String message, String remedy) {
        return Outcome.refused(Refusals.invalid(Component.DHCP_SERVER, message).withRemedy(remedy));
    }

    /// What the model makes, or its refusal.
    static <T> Outcome<T> made(Supplier<T> value) {
        try {
            return Outcome.done(value.get());
        } catch (IllegalArgumentException unfit) {
            Refusal refusal = Refusals.invalid(Component.DHCP_SERVER, unfit);
            return Outcome.refused(refusal);
        }
    }
}
