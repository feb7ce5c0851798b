package patchbay.control.command;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import patchbay.control.machinery.Machinery;
import patchbay.control.model.Adapter;
import patchbay.control.model.GuestProperties;
import patchbay.control.model.GuestProperty;
import patchbay.control.model.Machine;

/// The guest properties of a machine as they are now: those that were set, and over them what VirtualBox's additions
/// report of a guest's cards, from what DHCP leased to them (virtualbox.md §8.3). Cards are counted from 0, those that
/// are not in their slots left out.
final class KnownProperties {
    private static final String NET = "/VirtualBox/GuestInfo/Net/";
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
        for (int slot = 1; slot <= Machine.SLOTS; slot++) {
            Adapter card = machine.adapter(slot);
            if (!card.enabled()) continue;
            String address = machinery.guestAddress(machine, slot);
            String name = NET + cards++ + "/";
            if (address.isEmpty()) continue;
            reported.put(name + "MAC", new GuestProperty(card.mac(), now, REPORTED));
            reported.put(name + "Status", new GuestProperty("Up", now, REPORTED));
            reported.put(name + "V4/IP", new GuestProperty(address, now, REPORTED));
        }
        if (!reported.isEmpty()) reported.put(NET + "Count", new GuestProperty("" + cards, now, REPORTED));
        return reported;
    }

    static long nanos(Instant at) {
        return at.getEpochSecond() * 1_000_000_000L + at.getNano();
    }
}
