package patchbay.control.command;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import patchbay.control.machinery.LeaseRow;
import patchbay.control.machinery.Machinery;
import patchbay.control.model.Adapter;
import patchbay.control.model.GuestProperties;
import patchbay.control.model.GuestProperty;
import patchbay.control.model.Machine;

/// The guest properties of a machine as they are now: those that were set, and over them what VirtualBox's additions
/// report of a guest's cards, from what DHCP leased to them (virtualbox.md §8.3), and the IPv6 addresses they were
/// heard with on NAT networks, which VirtualBox's do not tell. Cards are counted from 0, those that
/// are not in their slots left out.
final class KnownProperties {
    private static final String NET = "/VirtualBox/GuestInfo/Net/";
    private static final String LINK_LOCAL = "fe80:";
    private static final Set<GuestProperty.Flag> REPORTED = EnumSet.of(GuestProperty.Flag.TRANSRESET);

    private KnownProperties() {}

    static SortedMap<String, GuestProperty> of(Machine machine, Machinery machinery) {
        SortedMap<String, GuestProperty> known =
                new TreeMap<>(lasting(machine, machinery).values());
        known.putAll(reported(machine, machinery));
        return known;
    }

    /// Those that were set and have not gone with the machine's power.
    static GuestProperties lasting(Machine machine, Machinery machinery) {
        GuestProperties set = machine.guestProperties();
        Instant changed = machinery.stateChanged(machine.uuid());
        boolean off = !machinery.stateOf(machine.uuid()).online();
        return off && changed != null ? set.afterPowerOff(nanos(changed)) : set;
    }

    private static SortedMap<String, GuestProperty> reported(Machine machine, Machinery machinery) {
        long now = nanos(Instant.now());
        SortedMap<String, GuestProperty> reported = new TreeMap<>();
        int cards = 0;
        for (int slot = 1; slot <= machine.slots(); slot++) {
            Adapter card = machine.adapter(slot);
            if (!card.enabled()) continue;
            String address = machinery.guestAddress(machine, slot);
            String ipv6 = ipv6(card, machinery);
            String name = NET + cards++ + "/";
            if (address.isEmpty() && ipv6.isEmpty()) continue;
            reported.put(name + "MAC", new GuestProperty(card.mac(), now, REPORTED));
            reported.put(name + "Status", new GuestProperty("Up", now, REPORTED));
            if (!address.isEmpty()) reported.put(name + "V4/IP", new GuestProperty(address, now, REPORTED));
            if (!ipv6.isEmpty()) reported.put(name + "V6/IP", new GuestProperty(ipv6, now, REPORTED));
        }
        if (!reported.isEmpty()) reported.put(NET + "Count", new GuestProperty("" + cards, now, REPORTED));
        return reported;
    }

    /// The address of the world that a card's guest was heard with on a NAT network, or empty.
    private static String ipv6(Adapter card, Machinery machinery) {
        String network = switch (card.attachment()) {
            case NATNETWORK -> card.names().natNetwork();
            case INTNET -> card.names().internal();
            default -> "";
        };
        if (network.isEmpty()) return "";
        return machinery.addressesV6(network).stream()
                .filter(row -> row.mac().replace(":", "").equalsIgnoreCase(card.mac()))
                .map(LeaseRow::address)
                .filter(address -> !address.startsWith(LINK_LOCAL))
                .findFirst()
                .orElse("");
    }

    static long nanos(Instant at) {
        return at.getEpochSecond() * 1_000_000_000L + at.getNano();
    }
}
