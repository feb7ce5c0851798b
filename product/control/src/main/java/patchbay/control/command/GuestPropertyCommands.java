package patchbay.control.command;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.Reading;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Configuration;
import patchbay.control.model.GuestProperties;
import patchbay.control.model.GuestProperty;
import patchbay.control.model.Machine;

/// `guestproperty`: texts kept of a machine, and what is known of its guest's cards ([KnownProperties]). Words after
/// the subcommand are read here: `--flags` has a value after `set` and none after `enumerate`.
final class GuestPropertyCommands {
    private static final String INCORRECT = "Incorrect parameters";

    private final Clerk clerk;

    GuestPropertyCommands(Clerk clerk) {
        this.clerk = clerk;
    }

    int run(Reading.Parsed parsed) {
        String what = parsed.operands().getFirst();
        List<String> words =
                apart(parsed.operands().subList(1, parsed.operands().size()));
        @Nullable
        String misuse = switch (what) {
            case "get" -> words.size() == 2 || words.size() == 3 && option(words, 2, "verbose") ? null : INCORRECT;
            case "set" -> settable(words) ? null : INCORRECT;
            case "unset", "delete" -> words.size() == 2 ? null : INCORRECT;
            case "enumerate", "enum", "wait" -> null;
            default -> "Unknown subcommand: " + what;
        };
        if (misuse != null) return clerk.screen().misuse(parsed.command(), misuse);
        return switch (what) {
            case "get" -> get(words);
            case "set" -> set(words);
            case "unset", "delete" -> clerk.finish(change(words.getFirst(), words.get(1), "", null));
            case "wait" -> new GuestPropertyWait(clerk).run(parsed, words);
            default -> new GuestPropertyListing(clerk).run(parsed, words);
        };
    }

    /// With `--flags=x` and `--timeout=x`, which VirtualBox's manual has and its program does not, as two words.
    private static List<String> apart(List<String> words) {
        return words.stream()
                .flatMap(word -> word.matches("--(flags|timeout)=.*") ? Stream.of(word.split("=", 2)) : Stream.of(word))
                .toList();
    }

    private static boolean settable(List<String> words) {
        return words.size() == 2 || words.size() == 3 || words.size() == 5 && option(words, 3, "flags");
    }

    private static boolean option(List<String> words, int at, String name) {
        return words.get(at).equals("--" + name) || words.get(at).equals("-" + name);
    }

    private int get(List<String> words) {
        Outcome<Machine> found = clerk.desk().find(words.getFirst());
        if (!(found instanceof Outcome.Done<Machine>(Machine machine))) return clerk.finish(found);
        GuestProperty property = KnownProperties.of(machine, clerk.machinery()).get(words.get(1));
        if (property == null) {
            clerk.screen().print("No value set!\n");
            return 0;
        }
        clerk.screen().print("Value: " + property.value() + "\n");
        if (words.size() == 3) {
            clerk.screen().print("Timestamp: " + property.nanos() + "\nFlags: " + property.flagsText() + "\n");
        }
        return 0;
    }

    private int set(List<String> words) {
        Set<GuestProperty.Flag> flags = null;
        try {
            if (words.size() == 5) flags = GuestProperty.flags(words.get(4));
        } catch (IllegalArgumentException unknown) {
            return clerk.screen().refuse(Refusals.invalid(Component.MACHINE, unknown));
        }
        return clerk.finish(change(words.getFirst(), words.get(1), words.size() > 2 ? words.get(2) : "", flags));
    }

    /// Sets a property, or deletes it when `value` is empty; without flags it keeps those it has, as in VirtualBox.
    private Outcome<Machine> change(String vm, String name, String value, @Nullable Set<GuestProperty.Flag> flags) {
        long now = KnownProperties.nanos(Instant.now());
        return changed(vm, machine -> {
                    GuestProperties before = KnownProperties.lasting(machine, clerk.machinery());
                    GuestProperty was = before.values().get(name);
                    if (was != null && was.flags().contains(GuestProperty.Flag.RDONLYHOST)) {
                        return Outcome.refused(readOnly(name));
                    }
                    if (value.isEmpty()) return Outcome.done(before.without(name));
                    Set<GuestProperty.Flag> kept = was == null ? Set.of() : was.flags();
                    return Outcome.done(before.with(name, new GuestProperty(value, now, flags == null ? kept : flags)));
                })
                .map(machine -> {
                    GuestProperty property = machine.guestProperties().values().get(name);
                    String text = property == null ? "" : property.flagsText();
                    clerk.desk().propertyNews().tell(new PropertyNews.Item(machine.uuid(), name, value, text));
                    return machine;
                });
    }

    private Outcome<Machine> changed(String vm, Function<Machine, Outcome<GuestProperties>> edit) {
        return clerk.desk()
                .holding(
                        vm,
                        found -> clerk.desk()
                                .change(before -> {
                                    Machine machine = before.machines().get(found.uuid());
                                    if (machine == null) return Outcome.refused(Refusals.noMachine(vm));
                                    return edit.apply(machine)
                                            .map(after -> before.with(machine.withGuestProperties(after)));
                                })
                                .then(after -> machineOf(after, found)));
    }

    private static Outcome<Machine> machineOf(Configuration configuration, Machine found) {
        Machine machine = configuration.machines().get(found.uuid());
        return machine == null ? Outcome.refused(Refusals.noMachine(found.name())) : Outcome.done(machine);
    }

    private static Refusal readOnly(String name) {
        return Refusal.of(
                        ErrorCode.E_ACCESSDENIED,
                        Component.MACHINE,
                        "The property '" + name + "' cannot be changed by the host")
                .withRemedy("It was set with the flag RDONLYHOST or READONLY.");
    }
}
