package patchbay.control.command;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.OptionUse;
import patchbay.control.grammar.Reading;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Configuration;
import patchbay.control.model.HostOnlyNetwork;
import patchbay.wire.IpAddress;

/// `hostonlynet`, virtualbox.md §5.3. VirtualBox has it on macOS alone.
final class HostOnlyNetCommands {
    private static final List<String> REQUIRED = List.of("--name", "--netmask", "--lower-ip", "--upper-ip");

    /// Addresses by the name of their option.
    private static final Map<String, String> WRONG = new TreeMap<>(Map.of(
            "--netmask", "Invalid netmask: ",
            "--lower-ip", "Invalid range lower address: ",
            "--upper-ip", "Invalid range upper address: "));

    private final Clerk clerk;

    HostOnlyNetCommands(Clerk clerk) {
        this.clerk = clerk;
    }

    int run(Reading.Parsed parsed) {
        List<String> words = parsed.operands();
        if (words.isEmpty()) return clerk.screen().misuse(parsed.command(), "No sub-command specified");
        String what = words.getFirst();
        if (!Set.of("add", "modify", "remove").contains(what)) {
            return clerk.screen().misuse(parsed.command(), "Unknown sub-command '" + what + "'");
        }
        String misuse = misuse(what, parsed);
        if (misuse != null) return clerk.screen().misuse(parsed.command(), misuse);
        return clerk.finish(clerk.desk().changeNetworks(before -> switch (what) {
            case "add" -> add(before, parsed);
            case "modify" -> find(before, parsed).then(network -> modify(before, network, parsed));
            default ->
                find(before, parsed)
                        .map(network -> before.with(before.hostOnly().withoutNetwork(network.name())));
        }));
    }

    private static @Nullable String misuse(String what, Reading.Parsed parsed) {
        for (OptionUse use : parsed.options()) {
            String name = use.option().name();
            boolean identifies = name.equals("--name") || name.equals("--id");
            if (what.equals("remove") && !identifies) return "Unknown option: " + use.given();
        }
        if (!what.equals("add")) {
            boolean named = parsed.has("--name") || parsed.has("--id");
            return named ? null : "Either --name or --id parameter must be specified";
        }
        for (String option : REQUIRED) {
            if (!parsed.has(option)) return "The " + option + " parameter must be specified";
        }
        return null;
    }

    private Outcome<Configuration> add(Configuration before, Reading.Parsed parsed) {
        String name = parsed.value("--name", "");
        UUID uuid = parsed.has("--id")
                ? Configuration.uuid(parsed.value("--id", ""))
                : clerk.choices().chance().get();
        if (uuid == null)
            return Outcome.refused(
                    invalid("Invalid UUID '" + parsed.value("--id", "") + "'", "Leave --id out: one is chosen."));
        for (HostOnlyNetwork other : before.hostOnly().networks().values()) {
            if (other.name().equals(name)) return Outcome.refused(taken("name '" + name + "'"));
            if (other.uuid().equals(uuid)) return Outcome.refused(taken("UUID {" + uuid + "}"));
        }
        return settled(before, new Draft(uuid, name, true, 0, 0, 0), parsed);
    }

    private Outcome<Configuration> modify(Configuration before, HostOnlyNetwork network, Reading.Parsed parsed) {
        Draft draft = new Draft(
                network.uuid(), network.name(), network.enabled(), network.mask(), network.lower(), network.upper());
        return settled(before, draft, parsed);
    }

    /// What a network is to be, not judged yet.
    private record Draft(UUID uuid, String name, boolean enabled, int mask, int lower, int upper) {}

    private Outcome<Configuration> settled(Configuration before, Draft draft, Reading.Parsed parsed) {
        boolean enabled = draft.enabled();
        for (OptionUse use : parsed.options()) {
            if (use.option().name().equals("--enable")) enabled = true;
            if (use.option().name().equals("--disable")) enabled = false;
        }
        boolean on = enabled;
        return address(parsed, "--netmask", draft.mask())
                .then(mask -> address(parsed, "--lower-ip", draft.lower())
                        .then(lower -> address(parsed, "--upper-ip", draft.upper())
                                .then(upper -> made(new Draft(draft.uuid(), draft.name(), on, mask, lower, upper)))))
                .then(this::allowed)
                .map(network -> before.with(before.hostOnly().with(network)));
    }

    private static Outcome<Integer> address(Reading.Parsed parsed, String option, int otherwise) {
        if (!parsed.has(option)) return Outcome.done(otherwise);
        String text = parsed.value(option, "");
        IpAddress address = IpAddress.parse(text);
        if (address != null && address.isV4()) return Outcome.done(address.v4Bits());
        String example = option.equals("--netmask") ? "255.255.255.0" : "192.168.56.1";
        return Outcome.refused(invalid(WRONG.get(option) + text, Refusals.writeIpv4(example)));
    }

    private static Outcome<HostOnlyNetwork> made(Draft draft) {
        try {
            return Outcome.done(new HostOnlyNetwork(
                    draft.uuid(), draft.name(), draft.enabled(), draft.mask(), draft.lower(), draft.upper()));
        } catch (IllegalArgumentException unfit) {
            return Outcome.refused(Refusals.invalid(Component.HOST_ONLY_NETWORK, unfit));
        }
    }

    private Outcome<HostOnlyNetwork> allowed(HostOnlyNetwork network) {
        IpAddress host = IpAddress.v4(network.lower());
        int prefixBits = Integer.bitCount(network.mask());
        if (clerk.machinery().hostNetworks().allows(host, prefixBits)) return Outcome.done(network);
        return Outcome.refused(HostOnlyIfCommands.denied(host + "/" + prefixBits, "IPv4"));
    }

    private static Outcome<HostOnlyNetwork> find(Configuration before, Reading.Parsed parsed) {
        String name = parsed.value("--name", "");
        String id = parsed.value("--id", "");
        UUID uuid = Configuration.uuid(id);
        for (HostOnlyNetwork network : before.hostOnly().networks().values()) {
            boolean found = parsed.has("--name")
                    ? network.name().equals(name)
                    : network.uuid().equals(uuid);
            if (found) return Outcome.done(network);
        }
        String what = parsed.has("--name") ? name : id;
        return Outcome.refused(Refusal.of(
                        ErrorCode.VBOX_E_OBJECT_NOT_FOUND,
                        Component.VIRTUALBOX,
                        "Could not find a host-only network '" + what + "'")
                .withRemedy("'list hostonlynets' shows what there is."));
    }

    private static Refusal taken(String what) {
        return invalid(
                "A host-only network with the " + what + " already exists",
                "'list hostonlynets' shows it; change it with hostonlynet modify.");
    }

    private static Refusal invalid(String message, String remedy) {
        return Refusals.invalid(Component.HOST_ONLY_NETWORK, message).withRemedy(remedy);
    }
}
