package patchbay.control.model;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import patchbay.wire.MacAddress;

/// A single DHCP client and what it is told: a card of a machine, whatever its MAC address is, or a MAC
/// address.
///
/// @param machine the machine, or null for a MAC address
/// @param slot the machine's card, 1 to 36; 0 for a MAC address
/// @param mac the MAC address; 0 for a card
/// @param fixedAddress the address it is always given, IPv4 bits; 0 for one of the pool
public record DhcpClientTerms(@Nullable UUID machine, int slot, long mac, int fixedAddress, DhcpTerms terms) {
    private static final long MAX_MAC = 0xffff_ffff_ffffL;

    public DhcpClientTerms {
        Bounds.range(slot, machine == null ? 0 : 1, machine == null ? 0 : Chipset.MOST_SLOTS, "the slot of a card");
        Bounds.range(mac, 0, machine == null ? MAX_MAC : 0, "a MAC address");
    }

    /// The card of a machine, with nothing said.
    public static DhcpClientTerms ofCard(UUID machine, int slot) {
        return new DhcpClientTerms(machine, slot, 0, 0, DhcpTerms.NONE);
    }

    /// A MAC address, with nothing said.
    public static DhcpClientTerms ofMac(long mac) {
        return new DhcpClientTerms(null, 0, mac, 0, DhcpTerms.NONE);
    }

    /// Whether both speak of the same client.
    public boolean isAbout(DhcpClientTerms other) {
        return Objects.equals(machine, other.machine) && slot == other.slot && mac == other.mac;
    }

    /// The client's MAC address in a configuration; [MacAddress#NONE] when its machine or slot is gone or the card was
    /// never plugged in.
    public long mac(Configuration configuration) {
        if (machine == null) return mac;
        Machine found = configuration.machines().get(machine);
        String text = found == null ? "" : found.adapter(slot).mac();
        return text.isEmpty() ? MacAddress.NONE : MacText.bits(text);
    }

    public DhcpClientTerms with(DhcpTerms changed) {
        return new DhcpClientTerms(machine, slot, mac, fixedAddress, changed);
    }

    public DhcpClientTerms withFixedAddress(int address) {
        return new DhcpClientTerms(machine, slot, mac, address, terms);
    }
}
