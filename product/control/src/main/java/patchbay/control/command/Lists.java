package patchbay.control.command;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import patchbay.control.grammar.Reading;
import patchbay.control.json.JsonValue;
import patchbay.control.json.JsonWriter;
import patchbay.control.machinery.HostInterface;
import patchbay.control.machinery.MachineState;
import patchbay.control.model.Adapter;
import patchbay.control.model.Configuration;
import patchbay.control.model.Machine;
import patchbay.control.model.OsType;
import patchbay.control.model.OsTypes;
import patchbay.control.output.HumanReadable;

/// `list`: the last kind that is named, or with `--multiple` all of them, each under its name.
final class Lists {
    private static final Set<String> KINDS = Set.of(
            "vms",
            "runningvms",
            "intnets",
            "natnetworks",
            "natnets",
            "dhcpservers",
            "hostonlyifs",
            "bridgedifs",
            "hostifs",
            "hostonlynets",
            "ostypes",
            "systemproperties");

    private final Clerk clerk;
    private final Path machineFolder;

    Lists(Clerk clerk, Path machineFolder) {
        this.clerk = clerk;
        this.machineFolder = machineFolder;
    }

    int run(Reading.Parsed parsed) {
        Outcome<Configuration> read = clerk.desk().configuration();
        if (!(read instanceof Outcome.Done<Configuration>(Configuration configuration))) return clerk.finish(read);
        for (String what : parsed.operands()) {
            if (KINDS.contains(what)) continue;
            return clerk.screen().misuse(parsed.command(), "Unknown subcommand \"" + what + "\".");
        }
        if (!parsed.has("--multiple")) {
            list(parsed.operands().getLast(), parsed, configuration);
            return 0;
        }
        String gap = "";
        for (String what : parsed.operands()) {
            clerk.screen().print(gap + "[" + what + "]\n");
            gap = "\n";
            list(what, parsed, configuration);
        }
        return 0;
    }

    private void list(String what, Reading.Parsed parsed, Configuration configuration) {
        switch (what) {
            case "vms" -> machines(parsed, configuration.machines().values().stream());
            case "runningvms" ->
                machines(parsed, configuration.machines().values().stream().filter(this::runs));
            case "intnets" -> internalNetworks(parsed, configuration);
            case "natnetworks", "natnets" ->
                clerk.screen()
                        .print(
                                parsed.has("--json")
                                        ? NetworkListing.natNetworksJson(configuration, "*")
                                        : NetworkListing.natNetworks(configuration, parsed.has("--long")));
            case "dhcpservers" ->
                clerk.screen()
                        .print(
                                parsed.has("--json")
                                        ? DhcpListing.json(configuration)
                                        : DhcpListing.text(configuration));
            case "hostonlyifs" -> interfaces(parsed, HostListing.hostOnly(configuration, hostInterfaces()));
            case "bridgedifs", "hostifs" -> interfaces(parsed, HostListing.bridged(hostInterfaces()));
            case "hostonlynets" ->
                clerk.screen()
                        .print(
                                parsed.has("--json")
                                        ? HostListing.networksJson(configuration)
                                        : HostListing.networks(configuration));
            case "ostypes" -> osTypes(parsed);
            case "systemproperties" ->
                clerk.screen()
                        .print(
                                parsed.has("--json")
                                        ? SystemPropertyCommands.json(configuration, machineFolder)
                                        : SystemPropertyCommands.list(configuration, machineFolder));
            default -> throw new IllegalStateException("no list of " + what);
        }
    }

    private List<HostInterface> hostInterfaces() {
        return clerk.machinery().hostNetworks().interfaces();
    }

    private void interfaces(Reading.Parsed parsed, List<HostInterface> interfaces) {
        clerk.screen().print(parsed.has("--json") ? HostListing.json(interfaces) : HostListing.text(interfaces));
    }

    private boolean runs(Machine machine) {
        MachineState state = clerk.machinery().stateOf(machine.uuid());
        return state == MachineState.RUNNING || state == MachineState.PAUSED;
    }

    private void machines(Reading.Parsed parsed, Stream<Machine> unsorted) {
        List<Machine> machines = parsed.has("--sorted")
                ? unsorted.sorted(Comparator.comparing(Machine::name)).toList()
                : unsorted.toList();
        if (parsed.has("--json")) {
            List<JsonValue> values = machines.stream()
                    .map(machine -> ShowVmInfo.json(ShowVmInfo.view(machine, clerk.machinery())))
                    .toList();
            clerk.screen().print(JsonWriter.pretty(new JsonValue.Items(values)));
            return;
        }
        StringBuilder out = new StringBuilder();
        for (Machine machine : machines) {
            if (parsed.has("--long")) {
                out.append(HumanReadable.text(ShowVmInfo.view(machine, clerk.machinery())))
                        .append("\n\n");
            } else {
                out.append('"')
                        .append(machine.name())
                        .append("\" {")
                        .append(machine.uuid())
                        .append("}\n");
            }
        }
        clerk.screen().print(out.toString());
    }

    /// The names any card of any registered machine has, in use or not, as VirtualBox does.
    private void internalNetworks(Reading.Parsed parsed, Configuration configuration) {
        SortedSet<String> names = new TreeSet<>();
        for (Machine machine : configuration.machines().values()) {
            for (Adapter card : machine.adapters()) names.add(card.names().internal());
        }
        names.remove("");
        if (parsed.has("--json")) {
            clerk.screen().print(JsonWriter.pretty(JsonValue.Items.ofTexts(names)));
            return;
        }
        StringBuilder out = new StringBuilder();
        for (String name : names) out.append("Name:        ").append(name).append('\n');
        clerk.screen().print(out.toString());
    }

    private void osTypes(Reading.Parsed parsed) {
        if (parsed.has("--json")) {
            List<JsonValue> values = OsTypes.all().stream().map(Lists::json).toList();
            clerk.screen().print(JsonWriter.pretty(new JsonValue.Items(values)));
            return;
        }
        StringBuilder out = new StringBuilder();
        for (OsType type : OsTypes.all()) {
            out.append("ID:          ").append(type.id());
            out.append("\nDescription: ").append(type.description());
            out.append("\nFamily ID:   ").append(type.family().id());
            out.append("\nFamily Desc: ").append(type.family().description());
            out.append("\n64 bit:      ").append(type.is64Bit()).append("\n\n");
        }
        clerk.screen().print(out.toString());
    }

    private static JsonValue json(OsType type) {
        return JsonValue.object()
                .with("id", type.id())
                .with("description", type.description())
                .with("family", type.family().id())
                .with("bits", type.is64Bit() ? 64 : 32)
                .with("memoryMib", type.memoryMib())
                .with("nicType", type.nicType().word())
                .build();
    }
}
