package patchbay.control.grammar;

import java.util.List;

/// The commands that are Patchbay's own.
final class OwnCommands {
    private static final OptionSpec VM = Specs.text(List.of("--vm"), "uuid | vmname", "The machine.");
    private static final OptionSpec NIC = Specs.number(List.of("--nic"), "1-8", "The card's slot.");

    static final List<CommandSpec> ALL = List.of(
            new CommandSpec(
                    "doctor",
                    true,
                    "Says what this computer can and cannot do, and what to do about it",
                    List.of(),
                    List.of(Specs.JSON),
                    List.of()),
            new CommandSpec(
                    "qemu-args",
                    true,
                    "Prints the arguments that plug a QEMU of your own into a machine's cards",
                    List.of(Specs.VM),
                    List.of(),
                    List.of()),
            new CommandSpec(
                    "console", true, "Joins a machine's serial console", List.of(Specs.VM), List.of(), List.of()),
            new CommandSpec(
                    "attach",
                    true,
                    "Gives a network namespace the card of a machine",
                    List.of(),
                    List.of(
                            Specs.text(List.of("--netns"), "name | pid", "The namespace, or a process in it."),
                            VM,
                            NIC,
                            Specs.text(
                                    List.of("--ifname"), "name", "What the card is called inside; `eth0` otherwise.")),
                    List.of()),
            new CommandSpec(
                    "detach",
                    true,
                    "Takes a card back from a network namespace",
                    List.of(),
                    List.of(VM, NIC),
                    List.of()),
            new CommandSpec(
                    "counters",
                    true,
                    "Shows what a machine's cards carried and dropped",
                    List.of(Specs.VM),
                    List.of(Specs.JSON),
                    List.of()),
            new CommandSpec(
                    "completion",
                    true,
                    "Prints a shell's completion of these commands",
                    List.of("<bash>"),
                    List.of(),
                    List.of()),
            new CommandSpec(
                    "daemon",
                    true,
                    "Starts, stops and shows the daemon",
                    List.of("<start|stop|status|log>"),
                    List.of(),
                    List.of()));

    private OwnCommands() {}
}
