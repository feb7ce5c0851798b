package patchbay.control.grammar;

import java.util.List;

/// What guestproperty can be told.
final class PropertyWords {
    static final List<WordSpec> ALL = List.of(
            new WordSpec(
                    "get",
                    false,
                    List.of(Specs.VM, "<property>", "[--verbose]"),
                    "Shows a property; `--verbose` when it was set and how long it lasts. DHCP's leases are shown as"
                            + " `/VirtualBox/GuestInfo/Net/N/V4/IP` and `V6/IP`, cards counted from 0."),
            new WordSpec(
                    "set",
                    false,
                    List.of(Specs.VM, "<property>", "[value]", "[--flags=<flags>]"),
                    "Keeps a value under a name, or forgets it without one. Flags are `TRANSIENT` (until the machine is"
                            + " off), `TRANSRESET` (or reset), `RDONLYHOST`, `RDONLYGUEST` and `READONLY`."),
            new WordSpec("unset", false, List.of(Specs.VM, "<property>"), "Forgets a property."),
            new WordSpec("delete", false, List.of(Specs.VM, "<property>"), "The same."),
            new WordSpec(
                    "enumerate",
                    false,
                    List.of(
                            Specs.VM,
                            "[--no-timestamp]",
                            "[--no-flags]",
                            "[--relative]",
                            "[--old-format]",
                            "[--json]",
                            "[pattern…]"),
                    "Lists the properties that are like one of the patterns, with `*` and `?`, or all."),
            new WordSpec(
                    "wait",
                    false,
                    List.of(Specs.VM, "<patterns>", "[--timeout=<ms>]", "[--fail-on-timeout]"),
                    "Waits until a property that is like one of the patterns (`|` between them) is set or deleted, or"
                            + " a card gets an address. `--fail-on-timeout` ends with exit code 2 when none is."));

    private PropertyWords() {}
}
