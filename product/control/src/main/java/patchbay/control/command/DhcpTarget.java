package patchbay.control.command;

import patchbay.control.grammar.OptionUse;
import patchbay.wire.MacAddress;

/// What an option of `dhcpserver add|modify` is about: the scope that was named last before it.
///
/// @param name the group's name, or what names the machine; empty for others
/// @param slot the machine's card, 1 unless `--nic` said otherwise
/// @param mac the client's MAC address
record DhcpTarget(Kind kind, String name, int slot, long mac) {
    enum Kind {
        GLOBAL,
        GROUP,
        CARD,
        MAC
    }

    static final DhcpTarget GLOBAL = new DhcpTarget(Kind.GLOBAL, "", 0, 0);

    /// The scope after an option, which is this one unless the option names another.
    DhcpTarget after(OptionUse use) {
        return switch (use.option().name()) {
            case "--global", "--remove-config" -> GLOBAL;
            case "--group" -> new DhcpTarget(Kind.GROUP, use.value(), 0, 0);
            case "--vm" -> new DhcpTarget(Kind.CARD, use.value(), 1, 0);
            case "--nic" -> new DhcpTarget(Kind.CARD, name, (int) use.number(), 0);
            case "--mac-address" -> new DhcpTarget(Kind.MAC, "", 0, MacAddress.parse(use.value()));
            default -> this;
        };
    }

    /// Whether it is a single client.
    boolean isClient() {
        return kind == Kind.CARD || kind == Kind.MAC;
    }
}
