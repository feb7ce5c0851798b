package patchbay.vmm;

import java.util.Locale;

/// The board of a machine, which its chipset is on: what QEMU calls it, where cards stand on it, and which inputs of
/// the I/O APIC their lines reach. Places are VirtualBox's (`BusAssignmentManager`), so that a guest calls its cards
/// alike: adapter 1 is device 3, 2 to 4 are 8 to 10, 5 to 8 are 16 to 19, all on bus 0; of an ICH9 machine 9 to 36 are
/// devices 0 to 21 and 26 to 31 of bus 2, which is behind the second of two bridges.
public enum Board {
    /// PIIX3.
    PC("pc", "pci.0", 8, "i440fx"),
    /// ICH9.
    Q35("q35", "pcie.0", 36, "q35");

    /// The slots of the board that has most.
    public static final int MOST_SLOTS = Q35.slots;

    private static final int[] BUS_0 = {3, 8, 9, 10, 16, 17, 18, 19};
    /// Where the bridge before bus 1 stands; the one before bus 2 is its neighbour. They are ICH9's own kind, behind
    /// which every device number can be used.
    private static final int FIRST_BRIDGE = 24;
    /// On bus 2, device numbers 22 to 25 are left out: in VirtualBox further bridges have them.
    private static final int BEFORE_GAP = 21;

    private static final int GAP = 4;
    private static final String BEHIND_BRIDGES = "pci.2";
    /// Inputs of ICH9: PIRQ E to H for devices below 24 of the root bus, PIRQ A to D for device 25 and what is behind.
    private static final int PIRQ_A = 16;

    private static final int PIRQ_E = 20;
    private static final int PINS = 4;
    private static final int FIRMWARE_DECIDES = 0;

    private final String machine;
    private final String rootBus;
    private final int slots;
    private final String hostBridge;

    Board(String machine, String rootBus, int slots, String hostBridge) {
        this.machine = machine;
        this.rootBus = rootBus;
        this.slots = slots;
        this.hostBridge = hostBridge;
    }

    /// Where a device stands.
    ///
    /// @param bus QEMU's name of the bus
    /// @param device its number there, 0 to 31
    public record Place(String bus, int device) {
        /// The device's address as QEMU takes it, `0a.0`.
        public String address() {
            return String.format(Locale.ROOT, "%02x.0", device);
        }
    }

    /// The word of QEMU's `-machine`.
    public String machine() {
        return machine;
    }

    /// Adapters it has room for.
    public int slots() {
        return slots;
    }

    /// Where the adapter of a slot stands, which counts from 1.
    public Place place(int slot) {
        if (slot < 1 || slot > slots) throw new IllegalArgumentException("adapter " + slot);
        if (slot <= BUS_0.length) return new Place(rootBus, BUS_0[slot - 1]);
        int device = slot - BUS_0.length - 1;
        return new Place(BEHIND_BRIDGES, device <= BEFORE_GAP ? device : device + GAP);
    }

    /// A device of another kind on the root bus.
    Place root(int device) {
        return new Place(rootBus, device);
    }

    /// Whether the adapter of a slot is behind the bridges.
    boolean isBridged(int slot) {
        return slot > BUS_0.length;
    }

    /// The bridges' arguments for `-device`, in their order.
    String[] bridges() {
        String[] bridges = new String[2];
        for (int index = 0; index < bridges.length; index++) {
            Place place = root(FIRST_BRIDGE + index);
            bridges[index] =
                    "i82801b11-bridge,id=pci." + (index + 1) + ",bus=" + place.bus() + ",addr=" + place.address();
        }
        return bridges;
    }

    /// Where the I/O APIC is in QEMU's tree.
    public String apicPath() {
        return "/machine/" + hostBridge + "/ioapic";
    }

    /// The inputs of the I/O APIC that a card's line can be routed to.
    public int[] inputs() {
        return switch (this) {
            case PC -> new int[] {10, 11, 5, 9};
            case Q35 -> new int[] {20, 21, 22, 23, 16, 17, 18, 19};
        };
    }

    /// The input that INTA# of an adapter reaches, where the board itself says so; 0 where the firmware decides. A
    /// bridge turns the pins of what is behind it by their device numbers.
    public int input(int slot) {
        if (this == PC) return FIRMWARE_DECIDES;
        return (isBridged(slot) ? PIRQ_A : PIRQ_E) + place(slot).device() % PINS;
    }
}
