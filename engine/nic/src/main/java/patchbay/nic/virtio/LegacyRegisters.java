package patchbay.nic.virtio;

import patchbay.nic.pci.ConfigSpace;

/// The ports of a driver from before VirtIO 1.0, VirtIO 1.3 §4.1.4.10. The vectors are there only while MSI-X is on;
/// the card's configuration follows.
///
/// | port | field                | port | field                |
/// |------|----------------------|------|----------------------|
/// | 00   | features offered     | 12   | status               |
/// | 04   | features taken       | 13   | causes of interrupts |
/// | 08   | queue: its page      | 14   | configuration: vector |
/// | 0c   | queue: entries       | 16   | queue: vector        |
/// | 0e   | queue: which         |      |                      |
/// | 10   | queue: notify        |      |                      |
final class LegacyRegisters {
    /// Ports of the region: the registers, and the card's configuration.
    static final int PORTS = 64;

    private static final int OFFERED = 0x00;
    private static final int ACCEPTED = 0x04;
    private static final int PAGE = 0x08;
    private static final int SIZE = 0x0c;
    private static final int SELECT = 0x0e;
    private static final int NOTIFY = 0x10;
    private static final int STATUS = 0x12;
    private static final int CAUSES = 0x13;
    private static final int CONFIG_VECTOR = 0x14;
    private static final int QUEUE_VECTOR = 0x16;
    private static final int PLAIN_BYTES = 0x14;
    private static final int VECTOR_BYTES = 0x18;
    private static final long PAGE_BYTES = 4_096;

    private final VirtioDevice device;
    private final ConfigSpace config;

    LegacyRegisters(VirtioDevice device, ConfigSpace config) {
        this.device = device;
        this.config = config;
    }

    /// Reads 1 to 8 octets inside the ports.
    long read(int offset, int bytes) {
        int settingsAt = settingsAt();
        if (offset >= settingsAt) return device.settings().read(offset - settingsAt, bytes);
        int queue = device.queue(device.selected());
        VirtioInterrupts interrupts = device.interrupts();
        long value = switch (offset) {
            case OFFERED -> device.offered(0);
            case ACCEPTED -> device.accepted(0);
            case PAGE -> queue < 0 || !device.isStarted(queue) ? 0 : page(queue);
            case SIZE -> queue < 0 ? 0 : device.setup(queue).size;
            case SELECT -> device.selected();
            case STATUS -> device.status();
            case CAUSES -> interrupts.causes();
            case CONFIG_VECTOR -> interrupts.vector(interrupts.ofConfiguration());
            case QUEUE_VECTOR -> queue < 0 ? VirtioInterrupts.NO_VECTOR : interrupts.vector(queue);
            default -> 0;
        };
        return bytes == Long.BYTES ? value & 0xffff_ffffL : value & (1L << 8 * bytes) - 1;
    }

    /// Writes 1 to 8 octets. A field is written by an access at its start.
    void write(int offset, int bytes, long value) {
        int settingsAt = settingsAt();
        if (offset >= settingsAt) {
            writeMac(offset - settingsAt, bytes, value);
            return;
        }
        int low = (int) value & 0xffff;
        int queue = device.queue(device.selected());
        switch (offset) {
            case ACCEPTED -> device.acceptLegacy((int) value);
            case PAGE -> page(queue, value & 0xffff_ffffL);
            case SELECT -> device.select(low);
            case NOTIFY -> notified(low);
            case STATUS -> device.status(low & 0xff);
            case CONFIG_VECTOR -> device.interrupts().vector(device.interrupts().ofConfiguration(), low);
            case QUEUE_VECTOR -> {
                if (queue >= 0) device.interrupts().vector(queue, low);
            }
            default -> {}
        }
    }

    private void notified(int number) {
        int queue = device.queue(number);
        if (queue >= 0) device.net().kickedSoon(queue);
    }

    private long page(int queue) {
        return device.setup(queue).descriptors / PAGE_BYTES;
    }

    /// The page that a queue's ring begins on; 0 takes the ring away.
    private void page(int queue, long page) {
        if (queue < 0) return;
        device.stop(queue);
        VirtioDevice.QueueSetup setup = device.setup(queue);
        setup.descriptors = page * PAGE_BYTES;
        if (page != 0) device.start(queue, RingPlace.legacy(setup.size, page));
    }

    private void writeMac(int offset, int bytes, long value) {
        if (VirtioFeature.VERSION_1.isIn(device.features())) return;
        for (int index = 0; index < bytes; index++) {
            device.settings().writeMac(offset + index, (int) (value >>> 8 * index));
        }
        device.filter().address(device.settings().mac());
    }

    private int settingsAt() {
        return config.vectorsOn() ? VECTOR_BYTES : PLAIN_BYTES;
    }
}
