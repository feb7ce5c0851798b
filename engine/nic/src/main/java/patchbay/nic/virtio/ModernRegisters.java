package patchbay.nic.virtio;

/// The registers of a driver of VirtIO 1.0 and later, VirtIO 1.3 §4.1.4.3, in words of four octets.
///
/// | octet | field                   | octet | field                     |
/// |-------|-------------------------|-------|---------------------------|
/// | 00    | features: which word    | 16    | queue: which              |
/// | 04    | features offered        | 18    | queue: entries            |
/// | 08    | features taken: word    | 1a    | queue: vector             |
/// | 0c    | features taken          | 1c    | queue: in use             |
/// | 10    | configuration: vector   | 1e    | queue: where to notify    |
/// | 12    | queues                  | 20    | queue: descriptors        |
/// | 14    | status                  | 28    | queue: the driver's part  |
/// | 15    | configuration: counter  | 30    | queue: the device's part  |
final class ModernRegisters {
    /// Octets of all registers.
    static final int BYTES = 0x38;

    private static final int OFFERED_SELECT = 0x00;
    private static final int OFFERED = 0x04;
    private static final int ACCEPTED_SELECT = 0x08;
    private static final int ACCEPTED = 0x0c;
    private static final int CONFIG_VECTOR = 0x10;
    private static final int STATUS = 0x14;
    private static final int QUEUE_SELECT = 0x16;
    private static final int QUEUE_SIZE = 0x18;
    private static final int QUEUE_VECTOR = 0x1a;
    private static final int QUEUE_ENABLE = 0x1c;
    private static final int ADDRESSES = 0x20;
    private static final long LOW = 0xffff_ffffL;

    private final VirtioDevice device;
    private int offeredWord;
    private int acceptedWord;

    ModernRegisters(VirtioDevice device) {
        this.device = device;
    }

    void reset() {
        offeredWord = 0;
        acceptedWord = 0;
    }

    /// Reads 1 to 8 octets inside the registers.
    long read(int offset, int bytes) {
        long word = word(offset & ~3) & LOW;
        if (bytes == Long.BYTES) return word | (word((offset & ~3) + 4) & LOW) << 32;
        return word >>> 8 * (offset & 3) & (1L << 8 * bytes) - 1;
    }

    /// Writes 1 to 8 octets. A field is written by an access at its start.
    void write(int offset, int bytes, long value) {
        if (offset >= ADDRESSES) {
            address(offset, (int) value);
            if (bytes == Long.BYTES) address(offset + 4, (int) (value >>> 32));
            return;
        }
        int low = (int) value & 0xffff;
        switch (offset) {
            case OFFERED_SELECT -> offeredWord = (int) value;
            case ACCEPTED_SELECT -> acceptedWord = (int) value;
            case ACCEPTED -> device.accept(acceptedWord, (int) value);
            case CONFIG_VECTOR -> device.interrupts().vector(device.interrupts().ofConfiguration(), low);
            case STATUS -> status(low & 0xff);
            case QUEUE_SELECT -> device.select(low);
            default -> ofQueue(offset, low);
        }
    }

    private void status(int value) {
        if (value == 0) reset();
        device.status(value);
    }

    private void ofQueue(int offset, int value) {
        int queue = device.queue(device.selected());
        if (queue < 0) return;
        VirtioDevice.QueueSetup setup = device.setup(queue);
        switch (offset) {
            case QUEUE_SIZE -> {
                if (!device.isStarted(queue) && value >= 1 && value <= VirtioDevice.RING_SIZE) setup.size = value;
            }
            case QUEUE_VECTOR -> device.interrupts().vector(queue, value);
            case QUEUE_ENABLE -> {
                if (value != 1 || device.isStarted(queue)) return;
                device.start(queue, new RingPlace(setup.size, setup.descriptors, setup.driver, setup.device));
            }
            default -> {}
        }
    }

    /// One half of one of the three addresses.
    private void address(int offset, int value) {
        int queue = device.queue(device.selected());
        if (queue < 0 || device.isStarted(queue)) return;
        VirtioDevice.QueueSetup setup = device.setup(queue);
        switch (offset - ADDRESSES) {
            case 0x00 -> setup.descriptors = low(setup.descriptors, value);
            case 0x04 -> setup.descriptors = high(setup.descriptors, value);
            case 0x08 -> setup.driver = low(setup.driver, value);
            case 0x0c -> setup.driver = high(setup.driver, value);
            case 0x10 -> setup.device = low(setup.device, value);
            case 0x14 -> setup.device = high(setup.device, value);
            default -> {}
        }
    }

    private static long low(long before, int value) {
        return before & ~LOW | value & LOW;
    }

    private static long high(long before, int value) {
        return before & LOW | (long) value << 32;
    }

    private int word(int at) {
        return switch (at) {
            case OFFERED_SELECT -> offeredWord;
            case OFFERED -> device.offered(offeredWord);
            case ACCEPTED_SELECT -> acceptedWord;
            case ACCEPTED -> device.accepted(acceptedWord);
            case CONFIG_VECTOR ->
                device.interrupts().vector(device.interrupts().ofConfiguration()) | device.queueCount() << 16;
            case STATUS -> device.status() | device.settings().generation() << 8 | device.selected() << 16;
            default -> wordOfQueue(at);
        };
    }

    private int wordOfQueue(int at) {
        int queue = device.queue(device.selected());
        if (queue < 0) return at == QUEUE_SIZE ? VirtioInterrupts.NO_VECTOR << 16 : 0;
        VirtioDevice.QueueSetup setup = device.setup(queue);
        return switch (at) {
            case QUEUE_SIZE -> setup.size | device.interrupts().vector(queue) << 16;
            case QUEUE_ENABLE -> (device.isStarted(queue) ? 1 : 0) | device.selected() << 16;
            case 0x20 -> (int) setup.descriptors;
            case 0x24 -> (int) (setup.descriptors >>> 32);
            case 0x28 -> (int) setup.driver;
            case 0x2c -> (int) (setup.driver >>> 32);
            case 0x30 -> (int) setup.device;
            case 0x34 -> (int) (setup.device >>> 32);
            default -> 0;
        };
    }
}
