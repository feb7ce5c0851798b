package patchbay.nic.virtio;

import patchbay.nic.PciCard;
import patchbay.nic.pci.ConfigSpace;

/// The configuration space of a virtio PCI card: which register is where, as capabilities of the vendor's say it
/// (VirtIO 1.3 §4.1.4), and the window by which firmware without memory regions reaches them (§4.1.4.9).
///
/// | octet | capability              | octet | capability     |
/// |-------|-------------------------|-------|----------------|
/// | 40    | registers               | 74    | configuration  |
/// | 50    | notifications           | 84    | window         |
/// | 64    | causes of interrupts    | 98    | MSI-X          |
final class VirtioCapabilities {
    private static final int VENDOR = 0x09;
    private static final int REGISTERS_AT = 0x40;
    private static final int NOTIFY_AT = 0x50;
    private static final int CAUSES_AT = 0x64;
    private static final int SETTINGS_AT = 0x74;
    private static final int WINDOW_AT = 0x84;
    private static final int VECTORS_AT = 0x98;
    private static final int SHORT_BYTES = 16;
    private static final int LONG_BYTES = 20;
    private static final int PORT_BAR = 0;
    private static final int VECTOR_BAR = 1;
    private static final int MEMORY_BAR = 4;
    private static final int VECTOR_BYTES = 4_096;
    private static final int PART_BYTES = 0x1000;
    private static final int MEMORY_BYTES = 4 * PART_BYTES;
    private static final int NOTIFY_BYTES = 4;

    private VirtioCapabilities() {}

    /// A part of the memory region that a capability tells of.
    ///
    /// @param kind VirtIO's number
    /// @param bytes octets of the part
    private record Part(int kind, int page, int bytes) {}

    /// The space of a card with so many vectors of MSI-X.
    static ConfigSpace configOf(int vectors) {
        ConfigSpace config = new ConfigSpace(
                        new ConfigSpace.Identity(0x1af4, 0x1000, 0, ConfigSpace.Identity.ETHERNET, 0x1af4, 1))
                .ioBar(PORT_BAR, LegacyRegisters.PORTS)
                .memoryBar(VECTOR_BAR, VECTOR_BYTES)
                .memoryBar(MEMORY_BAR, MEMORY_BYTES)
                .rom(ConfigSpace.ROM_BYTES)
                .mask(0x0c, 2, 0xffff);
        tell(config, WINDOW_AT, LONG_BYTES, new Part(5, 0, 0));
        tell(config, SETTINGS_AT, SHORT_BYTES, new Part(4, 2, DeviceConfig.BYTES));
        tell(config, CAUSES_AT, SHORT_BYTES, new Part(3, 1, 1));
        tell(config, NOTIFY_AT, LONG_BYTES, new Part(2, 3, PART_BYTES));
        tell(config, REGISTERS_AT, SHORT_BYTES, new Part(1, 0, ModernRegisters.BYTES));
        config.set(NOTIFY_AT + SHORT_BYTES, 4, NOTIFY_BYTES);
        config.mask(WINDOW_AT + 4, 1, 0xff).mask(WINDOW_AT + 8, 4, -1).mask(WINDOW_AT + 12, 4, -1);
        return config.vectors(VECTORS_AT, vectors, VECTOR_BAR);
    }

    /// Lets the window show the card's regions.
    static void open(ConfigSpace config, PciCard card) {
        config.window(WINDOW_AT + SHORT_BYTES, new RegionWindow(config, card));
    }

    private static void tell(ConfigSpace config, int at, int bytes, Part part) {
        config.capability(at, VENDOR)
                .set(at + 2, 1, bytes)
                .set(at + 3, 1, part.kind())
                .set(at + 4, 1, part.kind() == 5 ? 0 : MEMORY_BAR)
                .set(at + 8, 4, part.page() * PART_BYTES)
                .set(at + 12, 4, part.bytes());
    }

    /// Four octets of the configuration space that are those of a region, wherever the driver aimed them.
    private record RegionWindow(ConfigSpace config, PciCard card) implements ConfigSpace.Window {
        @Override
        public int read(int bytes) {
            return isAimed() ? (int) card.readBar(bar(), offset(), length()) : 0;
        }

        @Override
        public void write(int bytes, int value) {
            if (isAimed()) card.writeBar(bar(), offset(), length(), value & 0xffff_ffffL);
        }

        private boolean isAimed() {
            int length = length();
            if (bar() >= ConfigSpace.BARS || length < 1 || length > 4 || Integer.bitCount(length) != 1) return false;
            return offset() % length == 0 && offset() + length <= config.regionBytes(bar());
        }

        private int bar() {
            return config.read(WINDOW_AT + 4, 1);
        }

        private long offset() {
            return Integer.toUnsignedLong(config.read(WINDOW_AT + 8, 4));
        }

        private int length() {
            return config.read(WINDOW_AT + 12, 4);
        }
    }
}
