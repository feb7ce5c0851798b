package patchbay.control.grammar;

import java.util.List;

/// The commands about the host's own end of networks, virtualbox.md §5.
final class HostCommands {
    static final List<CommandSpec> ALL = List.of(
            new CommandSpec(
                    "hostonlyif",
                    false,
                    "Makes, changes and removes host-only interfaces",
                    List.of("[create|ipconfig|remove]", "[interface…]"),
                    List.of(
                            Specs.flag(List.of("--machinereadable"), "With `create`: prints the name alone."),
                            Specs.flag(List.of("--dhcp", "-dhcp"), "For Windows hosts, as in VirtualBox; refused."),
                            Specs.text(List.of("--ip", "-ip"), "IPv4", "The host's address; empty takes it away."),
                            Specs.text(List.of("--netmask", "-netmask"), "mask", "Its mask; 255.255.255.0 otherwise."),
                            Specs.text(List.of("--ipv6", "-ipv6"), "IPv6", "The host's address; empty takes it away."),
                            Specs.number(
                                    List.of("--netmasklengthv6", "-netmasklengthv6"),
                                    "bits",
                                    "Length of its network's prefix; 64 otherwise.")),
                    List.of()),
            new CommandSpec(
                    "hostonlynet",
                    false,
                    "Makes, changes and removes host-only networks",
                    List.of("[add|modify|remove]"),
                    List.of(
                            Specs.text(List.of("--name"), "name", "The network's name."),
                            Specs.text(List.of("--id"), "UUID", "Its UUID, which names it as well."),
                            Specs.text(List.of("--netmask"), "mask", "The network's mask."),
                            Specs.text(List.of("--lower-ip", "--lowerip"), "IPv4", "The host's address."),
                            Specs.text(List.of("--upper-ip", "--upperip"), "IPv4", "The last address to lease."),
                            Specs.flag(List.of("--enable"), "Lets machines be on it; so is a new one."),
                            Specs.flag(List.of("--disable"), "Keeps machines from it.")),
                    List.of()));

    private HostCommands() {}
}
