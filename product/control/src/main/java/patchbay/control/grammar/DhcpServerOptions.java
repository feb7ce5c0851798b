package patchbay.control.grammar;

import java.util.ArrayList;
import java.util.List;

/// The options of `dhcpserver`, virtualbox.md §4.1. From left to right: each concerns the scope named last
/// before it, at first the global one.
final class DhcpServerOptions {
    private static final String OPTION = "number";

    private static final List<OptionSpec> SERVER = List.of(
            Specs.text(List.of("--network", "--netname", "--net", "-netname"), "name", "The network it serves."),
            Specs.text(
                    List.of("--interface", "--ifname", "-ifname"),
                    "name",
                    "The host-only interface whose network it serves."),
            Specs.text(List.of("--server-ip", "--ip", "-ip"), "IPv4", "The server's own address."),
            Specs.text(List.of("--netmask", "-netmask"), "mask", "The network's mask."),
            Specs.text(List.of("--lower-ip", "--lowerip", "-lowerip"), "IPv4", "First address to lease."),
            Specs.text(List.of("--upper-ip", "--upperip", "-upperip"), "IPv4", "Last address to lease."),
            Specs.flag(List.of("--enable", "-enable"), "Lets it run while machines are on the network."),
            Specs.flag(List.of("--disable", "-disable"), "Keeps it from running; so is a new one."));

    private static final List<OptionSpec> SCOPES = List.of(
            Specs.flag(List.of("--global"), "What follows concerns everybody."),
            Specs.text(
                    List.of("--group"),
                    "name",
                    "What follows concerns the members of a group, which is made if need be."),
            Specs.text(
                    List.of("--mac-address"),
                    "MAC",
                    "What follows concerns the client with this MAC address; with findlease: whose lease."),
            Specs.text(List.of("--vm"), "uuid | vmname", "What follows concerns a card of this machine, the first."),
            Specs.octet(List.of("--nic"), Specs.CARDS, "After `--vm`: which card."));

    private static final List<OptionSpec> TERMS = List.of(
            new OptionSpec(
                    List.of("--set-opt"),
                    false,
                    ValueKind.NUMBERED_TEXT,
                    "value",
                    "Tells a DHCP option: addresses, numbers, truths or text, as the option has it."),
            new OptionSpec(
                    List.of("--set-opt-hex"),
                    false,
                    ValueKind.NUMBERED_TEXT,
                    "hex",
                    "Tells a DHCP option: octets in hexadecimal, with colons between them or not."),
            Specs.octet(List.of("--del-opt"), OPTION, "Tells it no longer."),
            Specs.octet(List.of("--force-opt"), OPTION, "Tells it also to clients that do not ask."),
            Specs.octet(List.of("--unforce-opt"), OPTION, "Tells it to those that ask again."),
            Specs.octet(List.of("--suppress-opt"), OPTION, "Never tells it, whatever wider scopes say."),
            Specs.octet(List.of("--unsuppress-opt"), OPTION, "Tells it again."),
            Specs.flag(List.of("--zap-options"), "Removes all options of the scope."),
            Specs.number(
                    List.of("--min-lease-time"), "seconds", "Shortest lease; 0 for what wider scopes say, or 300."),
            Specs.number(
                    List.of("--default-lease-time"),
                    "seconds",
                    "Lease of a client that asks for no time; 0 for what wider scopes say, or 600."),
            Specs.number(
                    List.of("--max-lease-time"), "seconds", "Longest lease; 0 for what wider scopes say, or 43200."),
            Specs.text(
                    List.of("--fixed-address"),
                    "IPv4",
                    "The address the client of `--vm` or `--mac-address` is always given; empty for one of the pool."),
            Specs.flag(List.of("--remove-config"), "Removes the group or client and what is said of it."));

    private static final List<OptionSpec> OLD = List.of(
            Specs.flag(List.of("--options"), "Without effect, for scripts of before 6.0."),
            Specs.octet(
                    List.of("--id"), OPTION, "The old `--set-opt`, with `--value`, or `--del-opt`, with `--remove`."),
            Specs.text(List.of("--value"), "value", "The value of the option of `--id`."),
            Specs.flag(List.of("--remove"), "Removes the option of `--id`."));

    static final List<OptionSpec> ALL = all();

    private DhcpServerOptions() {}

    private static List<OptionSpec> all() {
        List<OptionSpec> all = new ArrayList<>(SERVER);
        all.addAll(SCOPES);
        all.addAll(TERMS);
        conditions(all, "mac", "MAC", "address");
        conditions(all, "vendor", "class", "vendor class (option 60)");
        conditions(all, "user", "class", "user class (option 77)");
        all.add(Specs.flag(List.of("--zap-conditions"), "Removes all conditions of the group."));
        all.addAll(OLD);
        all.add(Specs.JSON);
        return List.copyOf(all);
    }

    private static void conditions(List<OptionSpec> into, String word, String value, String what) {
        for (String like : List.of("", "-wild")) {
            String named = like.isEmpty() ? "this " + what : what + " like this, with `*` and `?`";
            String shown = like.isEmpty() ? value : "pattern";
            String end = word + like;
            into.add(Specs.text(List.of("--incl-" + end), shown, "Takes clients with " + named + " into the group."));
            into.add(Specs.text(List.of("--excl-" + end), shown, "Keeps clients with " + named + " out of it."));
            into.add(Specs.text(List.of("--del-" + end), shown, "Removes that condition."));
        }
    }
}
