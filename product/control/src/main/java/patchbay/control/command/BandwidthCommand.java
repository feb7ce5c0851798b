package patchbay.control.command;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import patchbay.control.grammar.Reading;
import patchbay.control.json.JsonValue;
import patchbay.control.json.JsonWriter;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.BandwidthGroup;
import patchbay.control.model.Machine;
import patchbay.control.output.BandwidthText;
import patchbay.control.store.MachineJson;

/// `bandwidthctl`, virtualbox.md §1.9.
final class BandwidthCommand {
    private static final Pattern LIMIT = Pattern.compile("([0-9]+)(.*)", Pattern.DOTALL);
    /// Octets a second by suffix: small letters are bits, large ones octets.
    private static final Map<String, Long> UNITS =
            Map.of("k", 125L, "m", 125_000L, "g", 125_000_000L, "K", 1L << 10, "M", 1L << 20, "G", 1L << 30);

    private final Clerk clerk;

    BandwidthCommand(Clerk clerk) {
        this.clerk = clerk;
    }

    int run(Reading.Parsed parsed) {
        List<String> words = parsed.operands();
        String vm = words.getFirst();
        String what = words.get(1);
        if (what.equals("list")) return words.size() == 2 ? list(parsed) : tooMany(parsed);
        if (!List.of("add", "set", "remove").contains(what)) {
            return clerk.screen().misuse(parsed.command(), "Invalid parameter '" + what + "'");
        }
        if (words.size() < 3) return clerk.screen().misuse(parsed.command(), "Too few parameters");
        String name = words.get(2);
        if (what.equals("remove")) {
            boolean alone = parsed.options().isEmpty();
            return alone ? clerk.finish(change(vm, "deleted", before -> removed(before, name))) : tooMany(parsed);
        }
        if (what.equals("add") && name.isEmpty()) {
            return clerk.screen().refuse(Refusal.line("Bandwidth group name must not be empty!"));
        }
        if (what.equals("add") && !parsed.has("--type")) {
            return clerk.screen().misuse(parsed.command(), "Parameter --type is required");
        }
        if (what.equals("set") && parsed.has("--type")) return tooMany(parsed);
        if (!parsed.has("--limit")) return clerk.screen().misuse(parsed.command(), "Parameter --limit is required");
        return clerk.finish(limit(parsed.value("--limit", "")).then(limit -> {
            if (what.equals("set")) return clerk.desk().changeAny(vm, before -> set(before, name, limit));
            BandwidthGroup.Type type = BandwidthGroup.Type.ofWord(parsed.value("--type", ""));
            if (type == null) {
                return Outcome.refused(
                        Refusal.line("Invalid bandwidth group type").withRemedy("Use disk or network."));
            }
            return change(vm, "created", before -> added(before, name, type, limit));
        }));
    }

    private int tooMany(Reading.Parsed parsed) {
        return clerk.screen().misuse(parsed.command(), "Too many parameters");
    }

    private Outcome<Machine> change(String vm, String done, Edit edit) {
        return clerk.desk().holding(vm, machine -> {
            if (clerk.machinery().stateOf(machine.uuid()).online()) {
                String message = "Bandwidth groups cannot be " + done + " while the VM is running";
                return Outcome.refused(
                        Refusal.of(ErrorCode.VBOX_E_INVALID_VM_STATE, Component.BANDWIDTH_CONTROL, message)
                                .withRemedy("Power it off first; 'bandwidthctl set' changes a limit at once."));
            }
            return clerk.desk().changeStopped(machine.uuid().toString(), edit);
        });
    }

    private static Outcome<Machine> added(Machine before, String name, BandwidthGroup.Type type, long limit) {
        if (before.bandwidth().find(name) != null) {
            return Outcome.refused(Refusal.of(
                    ErrorCode.VBOX_E_OBJECT_IN_USE,
                    Component.BANDWIDTH_CONTROL,
                    "Bandwidth group named '" + name + "' already exists"));
        }
        return judged(() -> before.withBandwidth(before.bandwidth().with(new BandwidthGroup(name, type, limit))));
    }

    private static Outcome<Machine> set(Machine before, String name, long limit) {
        BandwidthGroup group = before.bandwidth().find(name);
        if (group == null) return Outcome.refused(noGroup(name));
        return judged(() -> before.withBandwidth(before.bandwidth().with(group.withLimit(limit))));
    }

    private static Outcome<Machine> removed(Machine before, String name) {
        if (before.bandwidth().find(name) == null) return Outcome.refused(noGroup(name));
        boolean used = before.adapters().stream()
                .anyMatch(card -> card.bandwidthGroup().equals(name));
        if (used) {
            return Outcome.refused(Refusal.of(
                            ErrorCode.VBOX_E_OBJECT_IN_USE,
                            Component.BANDWIDTH_CONTROL,
                            "The bandwidth group '" + name + "' is still in use")
                    .withRemedy("Take the cards out of it: modifyvm " + before.name() + " --nicbandwidthgroupN none"));
        }
        return judged(() -> before.withBandwidth(before.bandwidth().without(name)));
    }

    private static Outcome<Machine> judged(java.util.function.Supplier<Machine> change) {
        try {
            return Outcome.done(change.get());
        } catch (IllegalArgumentException nonsense) {
            return Outcome.refused(Refusals.invalid(Component.BANDWIDTH_CONTROL, nonsense));
        }
    }

    static Refusal noGroup(String name) {
        return Refusal.of(
                ErrorCode.VBOX_E_OBJECT_NOT_FOUND,
                Component.BANDWIDTH_CONTROL,
                "Could not find a bandwidth group named '" + name + "'");
    }

    /// Octets a second of a text such as `20m`.
    private static Outcome<Long> limit(String text) {
        if (text.startsWith("-")) return Outcome.refused(Refusal.line("Limit cannot be negative"));
        Matcher parts = LIMIT.matcher(text);
        if (!parts.matches()) return Outcome.refused(Refusal.line("No digits in limit specifier"));
        String suffix = parts.group(2);
        if (!suffix.isEmpty() && suffix.isBlank()) return Outcome.refused(Refusal.line("Trailing spaces in limit!"));
        Long unit = UNITS.get(suffix.isEmpty() ? "M" : suffix);
        if (unit == null) {
            return Outcome.refused(Refusal.line("Invalid unit suffix. Valid suffixes are: k, m, g, K, M, G"));
        }
        try {
            return Outcome.done(Math.multiplyExact(Long.parseLong(parts.group(1)), unit));
        } catch (ArithmeticException | NumberFormatException tooBig) {
            return Outcome.refused(Refusal.line("Limit is too big"));
        }
    }

    private int list(Reading.Parsed parsed) {
        Outcome<Machine> found = clerk.desk().find(parsed.operands().getFirst());
        if (!(found instanceof Outcome.Done<Machine>(Machine machine))) return clerk.finish(found);
        if (parsed.has("--json")) {
            List<JsonValue> values = machine.bandwidth().all().stream()
                    .<JsonValue>map(MachineJson::toJson)
                    .toList();
            clerk.screen().print(JsonWriter.pretty(new JsonValue.Items(values)));
        } else if (parsed.has("--machinereadable")) {
            clerk.screen().print(BandwidthText.machineReadable(machine));
        } else {
            clerk.screen().print(BandwidthText.human(machine));
        }
        return 0;
    }
}
