package patchbay.lan;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Finds the ports of a MAC address: open addressing with linear probing, at most half full. Ports of one address are
/// chained through [SwitchPort#twin]. Looking up, and moving a port to another address, allocate nothing.
final class MacTable {
    private static final int MIN_SLOTS = 16;

    private @Nullable SwitchPort[] slots = new SwitchPort[MIN_SLOTS];
    private int used;

    /// The first port of that address; the others follow by [SwitchPort#twin].
    @Nullable
    SwitchPort find(long mac) {
        return slots[slotOf(mac)];
    }

    /// Puts in a port that is not there yet, under its present address.
    void add(SwitchPort port) {
        int slot = slotOf(port.mac());
        SwitchPort head = slots[slot];
        port.twin = head;
        slots[slot] = port;
        if (head == null && ++used > slots.length / 2) grow();
    }

    /// Takes out a port that is there; its address must still be the one it was put in under.
    void remove(SwitchPort port) {
        int slot = slotOf(port.mac());
        SwitchPort head = slots[slot];
        if (head == port) slots[slot] = port.twin;
        else unchain(head, port);
        port.twin = null;
        if (slots[slot] == null) {
            used--;
            closeGap(slot);
        }
    }

    private static void unchain(@Nullable SwitchPort head, SwitchPort port) {
        for (SwitchPort each = head; each != null; each = each.twin) {
            if (each.twin == port) {
                each.twin = port.twin;
                return;
            }
        }
    }

    /// Moves later entries of a probe run back, so that no search stops short at the gap (Knuth 6.4, algorithm R).
    private void closeGap(int gap) {
        int mask = slots.length - 1;
        int open = gap;
        for (int slot = gap + 1 & mask; slots[slot] != null; slot = slot + 1 & mask) {
            SwitchPort here = slots[slot];
            if (here == null) return;
            int home = homeOf(here.mac());
            boolean stays = open <= slot ? open < home && home <= slot : open < home || home <= slot;
            if (stays) continue;
            slots[open] = here;
            slots[slot] = null;
            open = slot;
        }
    }

    private void grow() {
        @Nullable SwitchPort[] before = slots;
        slots = Arrays.copyOf(new SwitchPort[0], before.length * 2);
        for (SwitchPort head : before) {
            if (head != null) slots[slotOf(head.mac())] = head;
        }
    }

    private int slotOf(long mac) {
        int mask = slots.length - 1;
        int slot = homeOf(mac);
        for (SwitchPort here = slots[slot]; here != null && here.mac() != mac; here = slots[slot]) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private int homeOf(long mac) {
        long mixed = mac * 0x9e37_79b9_7f4a_7c15L;
        return (int) (mixed >>> 40) & slots.length - 1;
    }
}
