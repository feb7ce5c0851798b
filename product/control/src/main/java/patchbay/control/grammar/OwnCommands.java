package patchbay.control.grammar;

import java.util.List;

/// The commands that are Patchbay's own.
final class OwnCommands {
    private static final OptionSpec VM = Specs.text(List.of("--vm"), "uuid | vmname", "The machine.");
    private static final OptionSpec NIC = Specs.number(List.of("--nic"), Specs.CARDS, "The card's slot.");

    private static final OptionSpec WATCH =
            Specs.flag(List.of("--watch", "--live"), "Shows it again and again; `q` or Ctrl-C ends that.");
    private static final OptionSpec INTERVAL =
            Specs.number(List.of("--interval"), "seconds", "Time between two showings, 1 to 3600; 1 otherwise.");
    private static final OptionSpec COUNT = Specs.number(List.of("--count"), "number", "Ends after so many showings.");

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
                    "uml-args",
                    true,
                    "Prints what plugs a user-mode-linux of your own into a machine's vhost-user cards",
                    List.of(Specs.VM),
                    List.of(),
                    List.of()),
            new CommandSpec(
                    "dpdk-args",
                    true,
                    "Prints what plugs a DPDK program of your own into a machine's vhost-user cards",
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
                    "leases",
                    true,
                    "Shows who has which address of a network's DHCP server",
                    List.of("[network]"),
                    List.of(Specs.flag(List.of("--machinereadable"), "Prints `key(i)=\"value\"` lines."), Specs.JSON),
                    List.of()),
            new CommandSpec(
                    "flows",
                    true,
                    "Shows the connections, datagrams and pings that go through NAT",
                    List.of("[<uuid | vmname>]"),
                    List.of(
                            NIC,
                            Specs.text(
                                    List.of("--sort"),
                                    "key",
                                    "By `vm` (otherwise), `kind`, `guest`, `peer`, `state`, `age`, `idle`, `from-guest`,"
                                            + " `to-guest`, `resent` or `rtt`; numbers with the largest first."),
                            Specs.flag(List.of("--reverse"), "The other way round."),
                            WATCH,
                            INTERVAL,
                            COUNT,
                            Specs.JSON),
                    List.of()),
            new CommandSpec(
                    "stats",
                    true,
                    "Shows the counters of ports, NAT, loops and the daemon; what is dropped, by reason",
                    List.of("[<uuid | vmname | network>]"),
                    List.of(WATCH, INTERVAL, COUNT, Specs.JSON),
                    List.of()),
            new CommandSpec(
                    "impair",
                    true,
                    "Makes a card's cable bad: slow, lossy, narrow; shows that, and mends it",
                    List.of(Specs.VM),
                    List.of(
                            NIC,
                            Specs.text(List.of("--delay"), "time", "How long frames are under way, such as `20ms`."),
                            Specs.text(List.of("--jitter"), "time", "By how much that differs at most, either way."),
                            Specs.text(List.of("--loss"), "percent", "How many frames are lost, such as `1%`."),
                            Specs.text(List.of("--duplicate"), "percent", "How many frames come twice."),
                            Specs.text(List.of("--reorder"), "percent", "How many frames overtake the others."),
                            Specs.text(List.of("--rate"), "rate", "How fast it is: `10mbit`, `512kbit`, `1gbit`."),
                            Specs.text(List.of("--limit"), "1-4096", "Frames under way at most; 1000 otherwise."),
                            Specs.text(
                                    List.of("--direction"), "both|from-guest|to-guest", "Which way; `both` otherwise."),
                            Specs.flag(List.of("--clear"), "Makes the cable good again."),
                            Specs.flag(List.of("--show"), "Shows what is set; so does the command without options."),
                            Specs.JSON),
                    List.of()),
            new CommandSpec(
                    "capture",
                    true,
                    "Writes the frames of a machine's card, or of a whole network, as pcapng: a file, or for tshark and"
                            + " Wireshark",
                    List.of("[" + Specs.VM + "]"),
                    List.of(
                            NIC,
                            Specs.text(
                                    List.of("--network"),
                                    "name",
                                    "In place of a machine: every port of this network, each frame once."),
                            Specs.text(List.of("--file"), "file", "The file; standard output otherwise, or for `-`."),
                            Specs.number(
                                    List.of("--snap"),
                                    "octets",
                                    "Keeps so many octets of a frame at most; all otherwise."),
                            Specs.number(List.of("--count"), "number", "Ends after so many frames."),
                            Specs.number(List.of("--seconds"), "number", "Ends after so many seconds."),
                            Specs.JSON),
                    List.of()),
            new CommandSpec(
                    "apply",
                    true,
                    "Makes everything be as a lab file says, after showing what that changes",
                    List.of(),
                    List.of(
                            Specs.text(List.of("--file", "-f"), "lab.yaml", "The lab; `-` is standard input."),
                            Specs.flag(List.of("--dry-run", "-n"), "Only shows what would change."),
                            Specs.flag(List.of("--yes", "-y"), "Does not ask."),
                            Specs.flag(
                                    List.of("--prune"),
                                    "Removes what the lab once made and does not name any more; the lab must have a"
                                            + " `name`."),
                            Specs.JSON),
                    List.of()),
            new CommandSpec(
                    "export",
                    true,
                    "Writes networks, machines, cards, rules and bad cables as a lab file",
                    List.of("[<uuid | vmname>]", "[…]"),
                    List.of(
                            Specs.text(List.of("--file", "-f"), "lab.yaml", "The file; standard output otherwise."),
                            Specs.flag(List.of("--vbox"), "Writes one machine as a `.vbox` file of VirtualBox's."),
                            Specs.JSON),
                    List.of()),
            new CommandSpec(
                    "import",
                    true,
                    "Takes over a machine, or all networks and machines, of a VirtualBox",
                    List.of("<machine.vbox | VirtualBox.xml>"),
                    List.of(Specs.flag(List.of("--dry-run", "-n"), "Only shows what would come."), Specs.JSON),
                    List.of()),
            new CommandSpec(
                    "vde",
                    true,
                    "Offers an internal network as a VDE switch, for vde_plug, QEMU's -netdev vde and other switches",
                    List.of("<offer|withdraw|list>", "[network]"),
                    List.of(
                            Specs.text(
                                    List.of("--directory"),
                                    "path",
                                    "With `offer`: the switch's directory; `vde/NETWORK` in the home otherwise."),
                            Specs.JSON),
                    List.of()),
            new CommandSpec(
                    "completion",
                    true,
                    "Prints a shell's completion of these commands",
                    List.of("<bash|zsh|fish>"),
                    List.of(),
                    List.of()),
            new CommandSpec(
                    "daemon",
                    true,
                    "Starts, stops, shows and records the daemon",
                    List.of("<start|stop|status|log|record>", "[<file>]"),
                    List.of(
                            Specs.text(
                                    List.of("--http"),
                                    "address:port | off",
                                    "With `start`: serves metrics there, now and whenever a daemon runs."),
                            Specs.number(
                                    List.of("--seconds"),
                                    "1-3600",
                                    "With `record`: how long the Java Flight Recorder records into the file; 60 otherwise."),
                            Specs.flag(List.of("--follow", "-f"), "With `log`: goes on printing what is added."),
                            Specs.JSON),
                    List.of()));

    private OwnCommands() {}
}
