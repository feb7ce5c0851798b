package patchbay.control.grammar;

import java.util.List;

/// What controlvm can be told, virtualbox.md §1.6. There are no hyphenated spellings here, and values are matched
/// exactly.
final class ControlWords {
    static final List<WordSpec> ALL = List.of(
            new WordSpec("poweroff", false, List.of(), "Pulls the plug."),
            new WordSpec("reset", false, List.of(), "Presses the reset button."),
            new WordSpec("acpipowerbutton", false, List.of(), "Presses the power button."),
            new WordSpec("pause", false, List.of(), "Stops the machine's clock."),
            new WordSpec("resume", false, List.of(), "Lets it go on."),
            new WordSpec("setlinkstate", true, List.of("on|off"), "Plugs the cable in or pulls it out."),
            new WordSpec(
                    "nic",
                    true,
                    List.of("null|nat|bridged|intnet|hostonly|hostonlynet|generic|natnetwork", "[name]"),
                    "Attaches the card elsewhere."),
            new WordSpec(
                    "natpf",
                    true,
                    List.of("<rule> | delete <name>"),
                    "Adds a forwarding rule (`[name],tcp|udp,[hostip],hostport,[guestip],guestport`) or takes one away, at"
                            + " once. A port that cannot be bound is refused."),
            new WordSpec("nictrace", true, List.of("on|off"), "Captures the card's frames into a pcap file."),
            new WordSpec("nictracefile", true, List.of("<file>"), "The capture's file."),
            new WordSpec("nicproperty", true, List.of("name=[value]"), "A setting of the generic driver."),
            new WordSpec(
                    "nicpromisc",
                    true,
                    List.of("deny|allow-vms|allow-network|allow-all"),
                    "How much foreign traffic the card may see."));

    private ControlWords() {}
}
