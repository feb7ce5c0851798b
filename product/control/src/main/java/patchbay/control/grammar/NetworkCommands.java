package patchbay.control.grammar;

import java.util.List;

/// The commands about networks, virtualbox.md §3 and §4.
final class NetworkCommands {
    private static final String ON_OFF = "on|off";

    private static final List<OptionSpec> NAT_NETWORK = List.of(
            Specs.text(List.of("--netname", "-t"), "name", "The network's name."),
            Specs.text(
                    List.of("--network", "--ipv4-prefix", "-n"),
                    "CIDR",
                    "Its IPv4 network; the router is the first address."),
            Specs.flag(List.of("--enable", "-e"), "Lets it be started."),
            Specs.flag(List.of("--disable", "-d"), "Keeps it from being started."),
            Specs.text(List.of("--dhcp", "-h"), ON_OFF, "Gives it a DHCP server or takes it away; also while it runs."),
            Specs.text(List.of("--ipv6", "--ipv6-enable", "-6"), ON_OFF, "Whether it speaks IPv6."),
            Specs.text(
                    List.of("--ipv6-default"),
                    ON_OFF,
                    "Whether guests are told to use it as their default router for IPv6."),
            Specs.text(
                    List.of("--ipv6-prefix"),
                    "prefix",
                    "Its IPv6 prefix, 64 bits long; empty for the one that follows from the IPv4 network."),
            new OptionSpec(
                    List.of("--port-forward-4", "-p"),
                    false,
                    ValueKind.TEXT_OR_DELETE,
                    "name:tcp|udp:[hostip]:hostport:[guestip]:guestport",
                    "Forwards a port of the host to a guest, at once; the brackets are part of it. Name and host address may"
                            + " be empty."),
            new OptionSpec(
                    List.of("--port-forward-6", "-P"),
                    false,
                    ValueKind.TEXT_OR_DELETE,
                    "name:tcp|udp:[hostip]:hostport:[guestip]:guestport",
                    "The same for IPv6."),
            new OptionSpec(
                    List.of("--loopback-4", "-l"),
                    false,
                    ValueKind.TEXT_OR_DELETE,
                    "127.x.y.z=offset",
                    "Lets guests reach this loopback address of the host at an offset of the network, from the next start"
                            + " on."),
            Specs.number(
                    List.of("--loopback-6", "-L"),
                    "offset",
                    "Lets guests reach the host's `::1` at this address of the prefix and not at `prefix::2`, from the next"
                            + " start on."),
            Specs.JSON);

    static final List<CommandSpec> ALL = List.of(
            new CommandSpec(
                    "natnetwork",
                    false,
                    "Makes, changes, starts and shows NAT networks",
                    List.of("<add|modify|remove|start|stop|list>", "[pattern]"),
                    NAT_NETWORK,
                    List.of()),
            new CommandSpec(
                    "dhcpserver",
                    false,
                    "Makes, changes and starts DHCP servers of named networks",
                    List.of("<add|modify|remove|start|restart|stop|findlease>"),
                    DhcpServerOptions.ALL,
                    List.of()));

    private NetworkCommands() {}
}
