package patchbay.control.grammar;

import java.util.List;
import java.util.stream.Stream;

/// The commands that are VirtualBox's.
final class MachineCommands {
    private static final List<OptionSpec> MODIFY = Stream.of(
                    Stream.of(
                            Specs.text(List.of("--name"), "name", "Gives the machine another name."),
                            Specs.text(List.of("--groups"), "group,…", "The groups it is in."),
                            Specs.text(List.of("--os-type", "--ostype"), "type", "The guest's kind; cards stay."),
                            Specs.number(List.of("--memory"), "MB", "Memory in megabytes."),
                            Specs.number(List.of("--cpus"), "count", "Number of processors."),
                            Specs.text(List.of("--kernel"), "file|none", "A Linux kernel to boot. Patchbay's own."),
                            Specs.text(List.of("--initrd"), "file|none", "Its initial RAM disk. Patchbay's own."),
                            Specs.text(List.of("--append"), "text", "Its command line. Patchbay's own."),
                            Specs.text(
                                    List.of("--disk"),
                                    "file|none",
                                    "Adds a disk image; `none` takes them all away. Patchbay's own."),
                            Specs.text(
                                    List.of("--qemu-arg"),
                                    "word|none",
                                    "Adds a word to QEMU's command line; `none` takes them all away. Patchbay's own.")),
                    CardOptions.ALL.stream(),
                    Stream.of(
                            new OptionSpec(
                                    List.of("--chipset"),
                                    false,
                                    ValueKind.TEXT,
                                    "piix3|ich9",
                                    "The chipset: piix3 has the card slots 1 to 8, ich9 1 to 36. Slots that go are forgotten.")),
                    HardwareOptions.ALL.stream())
            .flatMap(options -> options)
            .toList();

    static final List<CommandSpec> ALL = List.of(
            new CommandSpec(
                    "list",
                    false,
                    "Lists machines, networks and settings",
                    List.of(
                            "<vms|runningvms|intnets|natnetworks|natnets|dhcpservers|hostonlyifs|bridgedifs|hostifs|hostonlynets|ostypes|systemproperties>",
                            "[…]"),
                    List.of(
                            Specs.flag(List.of("--long", "-long", "-l"), "Everything about each."),
                            Specs.flag(List.of("--multiple", "-multiple", "-m"), "Lists several, each under its name."),
                            Specs.flag(List.of("--sorted", "-sorted", "-s"), "In the order of their names."),
                            Specs.JSON),
                    List.of()),
            new CommandSpec(
                    "showvminfo",
                    false,
                    "Shows a machine's settings and state",
                    List.of(Specs.VM),
                    List.of(
                            Specs.flag(List.of("--details", "-details"), "As without; VirtualBox has it."),
                            Specs.flag(List.of("--machinereadable", "-machinereadable"), "As key=\"value\" lines."),
                            Specs.JSON),
                    List.of()),
            new CommandSpec(
                    "createvm",
                    false,
                    "Makes a new machine",
                    List.of(),
                    List.of(
                            Specs.text(List.of("--name", "-name"), "name", "Its name; must be given."),
                            Specs.text(List.of("--groups", "-groups"), "group,…", "The groups it is in."),
                            Specs.text(List.of("--basefolder", "-basefolder"), "path", "Where its folder is made."),
                            Specs.text(
                                    List.of("--ostype", "-ostype", "--os-type"),
                                    "type",
                                    "The guest's kind; decides cards and memory."),
                            Specs.flag(List.of("--register", "-register"), "Registers it at once."),
                            new OptionSpec(
                                    List.of("--uuid", "-uuid"),
                                    false,
                                    ValueKind.UUID,
                                    "uuid",
                                    "Its UUID, not a new one."),
                            Specs.flag(List.of("--default", "-default"), "Gives it the memory its guest likes.")),
                    List.of()),
            new CommandSpec(
                    "registervm",
                    false,
                    "Registers a machine by its settings file",
                    List.of("<filename>"),
                    List.of(),
                    List.of()),
            new CommandSpec(
                    "unregistervm",
                    false,
                    "Forgets a machine",
                    List.of(Specs.VM),
                    List.of(
                            Specs.flag(List.of("--delete", "-delete"), "Deletes its settings file and logs as well."),
                            Specs.flag(List.of("--delete-all", "-delete-all"), "The same here.")),
                    List.of()),
            new CommandSpec("modifyvm", false, "Changes a machine that is off", List.of(Specs.VM), MODIFY, List.of()),
            new CommandSpec(
                    "startvm",
                    false,
                    "Starts machines",
                    List.of(Specs.VM, "[…]"),
                    List.of(Specs.text(
                            List.of("--type", "-type"),
                            "gui|headless|separate",
                            "Machines have no window; all mean the same.")),
                    List.of()),
            new CommandSpec(
                    "controlvm",
                    false,
                    "Changes a machine that runs",
                    List.of(Specs.VM, "<what>"),
                    List.of(),
                    ControlWords.ALL),
            new CommandSpec(
                    "bandwidthctl",
                    false,
                    "Makes bandwidth groups: cards of a machine that share a rate",
                    List.of(Specs.VM, "<add|set|remove|list>", "[name]"),
                    List.of(
                            Specs.text(
                                    List.of("--type", "-type", "-t"),
                                    "disk|network",
                                    "With `add`: what is in the group."),
                            Specs.text(
                                    List.of("--limit", "-limit", "-l"),
                                    "rate",
                                    "Its rate: a number and k, m, g (bits a second) or K, M, G (octets); M otherwise; 0 is"
                                            + " none."),
                            Specs.flag(List.of("--machinereadable", "-M"), "As `key=value` lines."),
                            Specs.JSON),
                    List.of()),
            new CommandSpec(
                    "guestproperty",
                    false,
                    "Keeps texts of a machine, and shows what is known of its guest's cards",
                    List.of("<what>", "[…]"),
                    List.of(),
                    PropertyWords.ALL),
            new CommandSpec(
                    "setproperty",
                    false,
                    "Sets where new machines are kept; other properties of VirtualBox's are kept without effect",
                    List.of("<property>", "[value]", "[…]"),
                    List.of(),
                    List.of()),
            new CommandSpec(
                    "setextradata",
                    false,
                    "Keeps a text under a key",
                    List.of("<global | uuid | vmname>", "<key>", "[value]"),
                    List.of(),
                    List.of()),
            new CommandSpec(
                    "getextradata",
                    false,
                    "Shows what setextradata kept",
                    List.of("<global | uuid | vmname>", "[key | enumerate]"),
                    List.of(Specs.JSON),
                    List.of()));

    private MachineCommands() {}
}
