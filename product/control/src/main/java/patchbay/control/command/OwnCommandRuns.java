package patchbay.control.command;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import patchbay.control.grammar.Numbers;
import patchbay.control.grammar.Reading;
import patchbay.control.json.JsonFields;
import patchbay.control.json.JsonValue;
import patchbay.control.json.JsonWriter;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.CounterGroup;
import patchbay.control.machinery.Finding;
import patchbay.control.machinery.FrontEnd;
import patchbay.control.machinery.Invocation;
import patchbay.control.machinery.NamespaceTarget;
import patchbay.control.machinery.PlugWords;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Machine;

/// The commands only `patchbay` has.
final class OwnCommandRuns {
    /// What the kernel takes as the name of an interface.
    private static final Pattern INTERFACE = Pattern.compile("[!-~&&[^/:]]{1,15}");

    private final Clerk clerk;
    private final Invocation invocation;

    OwnCommandRuns(Clerk clerk, Invocation invocation) {
        this.clerk = clerk;
        this.invocation = invocation;
    }

    int run(Reading.Parsed parsed) {
        return switch (parsed.command().name()) {
            case "doctor" -> doctor(parsed);
            case "qemu-args" -> plugWords(parsed, clerk.machinery()::qemuArguments);
            case "uml-args" -> plugWords(parsed, machine -> words(machine, FrontEnd.USER_MODE_LINUX));
            case "dpdk-args" -> plugWords(parsed, machine -> words(machine, FrontEnd.VIRTIO_USER));
            case "console" -> console(parsed);
            case "attach" -> attach(parsed);
            case "detach" -> detach(parsed);
            case "counters" -> counters(parsed);
            case "leases" -> new LeaseLists(clerk).run(parsed);
            case "flows" -> new FlowsCommand(clerk, invocation).run(parsed);
            case "stats" -> new StatsCommand(clerk, invocation).run(parsed);
            case "capture" -> new CaptureCommand(clerk, invocation).run(parsed);
            case "daemon" -> new DaemonCommand(clerk).run(parsed);
            default ->
                throw new IllegalStateException(
                        "no action for " + parsed.command().name());
        };
    }

    /// Exit code 1 when machines cannot run.
    private int doctor(Reading.Parsed parsed) {
        List<Finding> findings = clerk.machinery().doctor();
        boolean ill = findings.stream().anyMatch(finding -> finding.essential() && !finding.good());
        if (parsed.has("--json")) {
            List<JsonValue> values = findings.stream().map(OwnCommandRuns::json).toList();
            clerk.screen().print(JsonWriter.pretty(new JsonValue.Items(values)));
            return ill ? 1 : 0;
        }
        StringBuilder out = new StringBuilder();
        for (Finding finding : findings) {
            String mark = finding.good() ? "ok  " : finding.essential() ? "FAIL" : "note";
            out.append(mark)
                    .append("  ")
                    .append(finding.subject())
                    .append(": ")
                    .append(finding.found())
                    .append('\n');
            if (!finding.remedy().isEmpty())
                out.append("      what to do: ").append(finding.remedy()).append('\n');
        }
        clerk.screen().print(out.toString());
        return ill ? 1 : 0;
    }

    private static JsonValue json(Finding finding) {
        return JsonValue.object()
                .with("subject", finding.subject())
                .with("good", finding.good())
                .with("essential", finding.essential())
                .with("found", finding.found())
                .with("remedy", finding.remedy())
                .build();
    }

    /// One line a shell can take as it is, of a program to whose kind the cards belong; or why they cannot be had.
    private int plugWords(Reading.Parsed parsed, Function<Machine, PlugWords> plug) {
        Outcome<Machine> found = clerk.desk().find(parsed.operands().getFirst());
        if (!(found instanceof Outcome.Done<Machine>(Machine machine))) return clerk.finish(found);
        return switch (plug.apply(machine)) {
            case PlugWords.Refused(Refusal refusal) -> clerk.screen().refuse(refusal);
            case PlugWords.Plugged(List<String> words) -> {
                printWords(words);
                yield 0;
            }
        };
    }

    private PlugWords words(Machine machine, FrontEnd program) {
        return clerk.machinery().plugWords(machine, program);
    }

    private void printWords(List<String> words) {
        List<String> forShell = words.stream().map(OwnCommandRuns::quoted).toList();
        clerk.screen().print(String.join(" ", forShell) + "\n");
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /// Without the machine's lock: a console lasts long, and others must go on meanwhile.
    private int console(Reading.Parsed parsed) {
        Outcome<Machine> found = clerk.desk().find(parsed.operands().getFirst());
        if (!(found instanceof Outcome.Done<Machine>(Machine machine))) return clerk.finish(found);
        if (!clerk.machinery().stateOf(machine.uuid()).online()) {
            return clerk.screen().refuse(Refusals.notRunning(machine));
        }
        return clerk.machinery().console(machine, invocation);
    }

    private int attach(Reading.Parsed parsed) {
        String namespace = parsed.value("--netns", "");
        if (namespace.isEmpty()) return clerk.screen().misuse(parsed.command(), "Parameter --netns is required");
        String name = parsed.value("--ifname", "eth0");
        if (!INTERFACE.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            return clerk.screen()
                    .refuse(Refusals.invalid(Component.CONSOLE, "'" + name + "' is no name of an interface")
                            .withRemedy("Give 1 to 15 characters without blanks, slashes and colons."));
        }
        NamespaceTarget target = new NamespaceTarget(namespace, name);
        return card(parsed, (machine, slot) -> clerk.machinery().attach(machine, slot, target));
    }

    private int detach(Reading.Parsed parsed) {
        return card(parsed, (machine, slot) -> clerk.machinery().detach(machine, slot));
    }

    private int card(Reading.Parsed parsed, CardWork work) {
        String vm = parsed.value("--vm", "");
        long slot = Numbers.uint32(parsed.value("--nic", "0"));
        if (vm.isEmpty()) return clerk.screen().misuse(parsed.command(), "Parameter --vm is required");
        return clerk.finish(clerk.desk().holding(vm, machine -> {
            if (slot < 1 || slot > machine.slots()) return Outcome.refused(Refusals.noCard("" + slot, machine));
            Refusal refusal = work.run(machine, (int) slot);
            return refusal == null ? Outcome.done(machine) : Outcome.refused(refusal);
        }));
    }

    private int counters(Reading.Parsed parsed) {
        Outcome<Machine> found = clerk.desk().find(parsed.operands().getFirst());
        if (!(found instanceof Outcome.Done<Machine>(Machine machine))) return clerk.finish(found);
        List<CounterGroup> groups = clerk.machinery().counters(machine);
        if (parsed.has("--json")) {
            JsonFields all = JsonValue.object();
            for (CounterGroup group : groups) {
                JsonFields fields = JsonValue.object();
                group.counters().forEach(fields::with);
                all.with(group.name(), fields.build());
            }
            clerk.screen().print(JsonWriter.pretty(all.build()));
            return 0;
        }
        StringBuilder out = new StringBuilder();
        for (CounterGroup group : groups) {
            out.append(group.name()).append(":\n");
            for (Map.Entry<String, Long> counter : group.counters().entrySet()) {
                out.append("  ").append(counter.getKey());
                out.repeat(' ', Math.max(1, 40 - counter.getKey().length()));
                out.append(counter.getValue()).append('\n');
            }
        }
        clerk.screen().print(out.toString());
        return 0;
    }

    @FunctionalInterface
    private interface CardWork {
        @org.jspecify.annotations.Nullable
        Refusal run(Machine machine, int slot);
    }
}
