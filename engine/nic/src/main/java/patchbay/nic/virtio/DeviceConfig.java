package patchbay.nic.virtio;

/// The configuration of virtio-net that a driver reads, VirtIO 1.3 §5.1.4.
///
/// | octet | field                                    |
/// |-------|------------------------------------------|
/// | 0–5   | address                                  |
/// | 6–7   | status: 1 the cable is in, 2 announce    |
/// | 8–9   | most pairs of queues                     |
/// | 10–11 | MTU                                      |
/// | 12–15 | speed, Mbit/s                            |
/// | 16    | 1: sends and receives at once            |
public final class DeviceConfig {
    /// Octets of it, as a multiple of four.
    static final int BYTES = 20;

    private static final int MAC_BYTES = 6;
    private static final int LINK_UP = 1;
    private static final int ANNOUNCE = 2;
    private static final int FULL_DUPLEX = 1;

    private final VirtioShape shape;
    private long mac;
    private boolean linkUp;
    private boolean announcing;
    private int generation;

    /// What a card of that shape and address says; its cable is out.
    public DeviceConfig(VirtioShape shape, long mac) {
        this.shape = shape;
        this.mac = mac;
    }

    long mac() {
        return mac;
    }

    void mac(long address) {
        mac = address;
        generation++;
    }

    /// Puts the cable in or out.
    public void linkUp(boolean up) {
        linkUp = up;
        generation++;
    }

    boolean isAnnouncing() {
        return announcing;
    }

    void announcing(boolean wanted) {
        announcing = wanted;
        generation++;
    }

    /// Changes with every field, so that a driver reads again what changed while it read; 8 bits.
    int generation() {
        return generation & 0xff;
    }

    /// Reads 1 to 8 octets; what is behind the fields reads as zero.
    public long read(int offset, int bytes) {
        long value = 0;
        for (int index = 0; index < bytes; index++) value |= (long) octet(offset + index) << 8 * index;
        return value;
    }

    /// Writes an octet of the address, as drivers from before VirtIO 1.0 may.
    void writeMac(int offset, int octet) {
        if (offset >= MAC_BYTES) return;
        int shift = 40 - 8 * offset;
        mac(mac & ~(0xffL << shift) | (octet & 0xffL) << shift);
    }

    private int octet(int at) {
        return switch (at) {
            case 0, 1, 2, 3, 4, 5 -> (int) (mac >>> 40 - 8 * at) & 0xff;
            case 6 -> (linkUp ? LINK_UP : 0) | (announcing ? ANNOUNCE : 0);
            case 8, 9 -> shape.pairs() >>> 8 * (at - 8) & 0xff;
            case 10, 11 -> shape.mtu() >>> 8 * (at - 10) & 0xff;
            case 12, 13, 14, 15 -> shape.speedMbps() >>> 8 * (at - 12) & 0xff;
            case 16 -> FULL_DUPLEX;
            default -> 0;
        };
    }
}
