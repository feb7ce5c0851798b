package patchbay.control.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import patchbay.control.grammar.Reading;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Adapter;
import patchbay.control.model.Attachment;
import patchbay.control.model.BandwidthGroups;
import patchbay.control.model.BootSource;
import patchbay.control.model.Chipset;
import patchbay.control.model.Configuration;
import patchbay.control.model.Extradata;
import patchbay.control.model.GuestProperties;
import patchbay.control.model.Machine;
import patchbay.control.model.NicType;
import patchbay.control.model.OsType;
import patchbay.control.model.OsTypes;

/// `createvm`. With `--ostype` the slots get the guest's card and slot 1 is on NAT; without, all get 82540EM and
/// none is enabled, virtualbox.md §1.1.
final class CreateVm {
    private static final int USUAL_MEMORY_MIB = 128;

    private final Clerk clerk;
    private final Path machineFolder;

    CreateVm(Clerk clerk, Path machineFolder) {
        this.clerk = clerk;
        this.machineFolder = machineFolder;
    }

    int run(Reading.Parsed parsed) {
        if (parsed.value("--name", "").isEmpty()) {
            return clerk.screen().misuse(parsed.command(), "Parameter --name is required");
        }
        boolean register = parsed.has("--register");
        Outcome<Machine> made = guest(parsed)
                .then(type -> machine(parsed, type))
                .then(machine -> register ? registered(machine) : written(machine));
        if (made instanceof Outcome.Done<Machine>(Machine machine)) {
            clerk.screen()
                    .print("Virtual machine '" + machine.name() + "' is created" + (register ? " and registered" : "")
                            + ".\nUUID: " + machine.uuid() + "\nSettings file: '"
                            + MachineFolders.settingsFile(machine) + "'\n");
        }
        return clerk.finish(made);
    }

    /// The guest's type, if one was given.
    private static Outcome<Optional<OsType>> guest(Reading.Parsed parsed) {
        if (!parsed.has("--ostype")) return Outcome.done(Optional.empty());
        return MachineEdits.osType(parsed.value("--ostype", "")).map(Optional::of);
    }

    private Outcome<Machine> machine(Reading.Parsed parsed, Optional<OsType> type) {
        List<String> groups = MachineEdits.groups(parsed.value("--groups", ""));
        String name = parsed.value("--name", "");
        UUID given = Configuration.uuid(parsed.value("--uuid", ""));
        long memoryMib =
                parsed.has("--default") ? type.map(OsType::memoryMib).orElse(USUAL_MEMORY_MIB) : USUAL_MEMORY_MIB;
        try {
            return folder(parsed, groups, name)
                    .map(folder -> new Machine(
                            given == null ? clerk.choices().chance().get() : given,
                            name,
                            type.map(OsType::id).orElse(OsTypes.UNKNOWN),
                            groups,
                            folder,
                            memoryMib,
                            1,
                            BootSource.NONE,
                            List.of(),
                            cards(type),
                            BandwidthGroups.NONE,
                            Extradata.NONE,
                            GuestProperties.NONE));
        } catch (IllegalArgumentException e) {
            return Outcome.refused(Refusals.invalid(Component.VIRTUALBOX, e));
        }
    }

    private Outcome<String> folder(Reading.Parsed parsed, List<String> groups, String name) {
        if (name.indexOf('/') >= 0) {
            return Outcome.refused(Refusals.invalid(Component.VIRTUALBOX, "a machine's name is no path"));
        }
        String base = parsed.value("--basefolder", "");
        String group = groups.getFirst().replaceFirst("^/", "");
        Outcome<String> root = base.isEmpty()
                ? Outcome.done(machineFolder.toString())
                : clerk.choices().absolute(base);
        return root.map(path -> Path.of(path).resolve(group).resolve(name).toString());
    }

    private List<Adapter> cards(Optional<OsType> type) {
        NicType card = type.map(OsType::nicType).orElse(NicType.I82540EM);
        List<Adapter> cards = new ArrayList<>();
        for (int slot = 1; slot <= Chipset.PIIX3.slots(); slot++) cards.add(Adapter.disabled(card));
        if (type.isPresent()) {
            Adapter first = cards.getFirst().change().attachment(Attachment.NAT).build();
            cards.set(0, first.enabled(clerk.choices().freshMac()));
        }
        return cards;
    }

    private Outcome<Machine> registered(Machine machine) {
        return registered(clerk.desk(), machine);
    }

    /// Registers a machine that is new, with a folder of its own.
    static Outcome<Machine> registered(Desk desk, Machine machine) {
        Outcome<Configuration> stored =
                desk.change(before -> added(machine, before).then(after -> {
                    Refusal refusal = MachineFolders.make(Path.of(machine.folder()));
                    return refusal == null ? Outcome.done(after) : Outcome.refused(refusal);
                }));
        return stored.map(ignored -> machine);
    }

    private Outcome<Machine> written(Machine machine) {
        return clerk.desk()
                .configuration()
                .then(before -> added(machine, before))
                .then(ignored -> {
                    Refusal refusal = MachineFolders.make(Path.of(machine.folder()));
                    if (refusal == null) refusal = MachineFolders.write(machine);
                    return refusal == null ? Outcome.done(machine) : Outcome.refused(refusal);
                });
    }

    /// The configuration with a machine that is new to it.
    private static Outcome<Configuration> added(Machine machine, Configuration before) {
        Path file = MachineFolders.settingsFile(machine);
        boolean sameFile = before.machines().values().stream()
                .anyMatch(other -> MachineFolders.settingsFile(other).equals(file));
        if (sameFile || Files.exists(file)) {
            return Outcome.refused(Refusals.file("Machine settings file '" + file + "' already exists")
                    .withRemedy("Choose another name or another --basefolder."));
        }
        return withNew(machine, before);
    }

    /// The configuration with a machine whose UUID and name nobody has.
    static Outcome<Configuration> withNew(Machine machine, Configuration before) {
        Machine same = before.machines().get(machine.uuid());
        if (same != null) {
            return Outcome.refused(Refusal.of(
                    ErrorCode.VBOX_E_INVALID_OBJECT_STATE,
                    Component.VIRTUALBOX,
                    "Registered machine with UUID {" + same.uuid() + "} ('" + same.name() + "') already exists"));
        }
        boolean named = before.machines().values().stream()
                .anyMatch(other -> other.name().equals(machine.name()));
        return named ? Outcome.refused(Desk.nameTaken(machine.name())) : Outcome.done(before.with(machine));
    }
}
