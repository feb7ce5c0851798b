package patchbay.control.command;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import patchbay.control.grammar.HardwareOptions;
import patchbay.control.grammar.OptionUse;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.BootSource;
import patchbay.control.model.Chipset;
import patchbay.control.model.Machine;
import patchbay.control.model.NicType;
import patchbay.control.model.OsType;
import patchbay.control.model.OsTypes;

/// What the options of modifyvm do to a machine.
final class MachineEdits {
    private MachineEdits() {}

    /// The edit of an option.
    static Edit of(OptionUse use, Choices choices) {
        return before -> {
            try {
                return use.option().indexed() ? card(use, before, choices) : machine(use, before, choices);
            } catch (IllegalArgumentException e) {
                return Outcome.refused(Refusals.invalid(Component.MACHINE, e));
            }
        };
    }

    private static Outcome<Machine> card(OptionUse use, Machine before, Choices choices) {
        if (use.index() < 1 || use.index() > before.slots()) {
            return Outcome.refused(Refusals.noCard("" + use.index(), before));
        }
        int slot = (int) use.index();
        boolean group = use.option().name().equals("--nic-bandwidth-group");
        if (group && !use.value().equalsIgnoreCase("none") && before.bandwidth().find(use.value()) == null) {
            return Outcome.refused(BandwidthCommand.noGroup(use.value()));
        }
        return CardEdits.apply(use, before.adapter(slot), choices).map(card -> before.withAdapter(slot, old -> card));
    }

    private static Outcome<Machine> machine(OptionUse use, Machine before, Choices choices) {
        String value = use.value();
        BootSource boot = before.boot();
        return switch (use.option().name()) {
            case "--name" -> Outcome.done(before.withName(value));
            case "--groups" -> Outcome.done(before.withGroups(groups(value)));
            case "--os-type" -> osType(value).map(type -> before.withOsType(type.id()));
            case "--memory" -> memory(use.number()).map(before::withMemoryMib);
            case "--cpus" -> cpus(use.number()).map(before::withCpus);
            case "--kernel" -> path(value, choices, path -> before.withBoot(boot.withKernel(path)));
            case "--initrd" -> path(value, choices, path -> before.withBoot(boot.withInitrd(path)));
            case "--append" -> Outcome.done(before.withBoot(boot.withAppend(value)));
            case "--disk" -> disk(value, before, choices);
            case "--qemu-arg" -> Outcome.done(before.withQemuArgs(added(before.qemuArgs(), value)));
            case "--chipset" -> chipset(value, before);
            default -> {
                if (HardwareOptions.without(use.option().name())) yield Outcome.done(before);
                throw new IllegalStateException("no edit for " + use.option().name());
            }
        };
    }

    /// New slots are of the guest's usual type, as VirtualBox has them when it has read the machine again.
    private static Outcome<Machine> chipset(String value, Machine before) {
        Chipset chipset = Chipset.ofWord(value);
        if (chipset == null) {
            return Outcome.refused(Refusal.line("Invalid --chipset argument '" + value + "'")
                    .withRemedy("Use piix3, with the cards 1 to " + Chipset.PIIX3.slots() + ", or ich9, with 1 to "
                            + Chipset.ICH9.slots() + "."));
        }
        OsType type = OsTypes.find(before.osType());
        return Outcome.done(before.withChipset(chipset, type == null ? NicType.I82540EM : type.nicType()));
    }

    /// The groups of a text with commas between them; the root when it is empty.
    static List<String> groups(String value) {
        return value.isEmpty() ? List.of("/") : List.of(value.split(",", -1));
    }

    static Outcome<OsType> osType(String id) {
        OsType type = OsTypes.find(id);
        if (type != null) return Outcome.done(type);
        return Outcome.refused(Refusal.of(
                        ErrorCode.VBOX_E_OBJECT_NOT_FOUND,
                        Component.VIRTUALBOX,
                        "'" + id + "' is not a valid Guest OS type")
                .withRemedy("'list ostypes' shows the valid ones."));
    }

    private static Outcome<Long> memory(long mib) {
        if (mib >= 4 && mib <= 2_097_152) return Outcome.done(mib);
        return Outcome.refused(Refusals.invalid(
                Component.MACHINE, "Invalid RAM size: " + mib + " MB (must be in range [4, 2097152] MB)"));
    }

    private static Outcome<Integer> cpus(long count) {
        if (count >= 1 && count <= 64) return Outcome.done((int) count);
        return Outcome.refused(Refusals.invalid(
                Component.MACHINE, "Invalid virtual CPU count: " + count + " (must be in range [1, 64])"));
    }

    private static Outcome<Machine> path(String value, Choices choices, Function<String, Machine> change) {
        return choices.absolute(value.equals("none") ? "" : value).map(change);
    }

    private static Outcome<Machine> disk(String value, Machine before, Choices choices) {
        if (value.equals("none"))
            return Outcome.done(before.withBoot(before.boot().withDisks(List.of())));
        return choices.absolute(value)
                .map(path -> before.withBoot(
                        before.boot().withDisks(added(before.boot().disks(), path))));
    }

    private static List<String> added(List<String> before, String value) {
        if (value.equals("none")) return List.of();
        List<String> changed = new ArrayList<>(before);
        changed.add(value);
        return changed;
    }
}
