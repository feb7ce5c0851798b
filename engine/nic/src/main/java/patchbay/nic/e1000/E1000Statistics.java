package patchbay.nic.e1000;

/// The statistics registers, SDM §13.7: they count, stick at the top, and are cleared when they are read; pairs of 64
/// bits are cleared when their high half is read.
final class E1000Statistics {
    static final int MISSED = 0x4010;
    static final int RECEIVED_64 = 0x405c;
    static final int GOOD_RECEIVED = 0x4074;
    static final int BROADCAST_RECEIVED = 0x4078;
    static final int MULTICAST_RECEIVED = 0x407c;
    static final int GOOD_SENT = 0x4080;
    static final int GOOD_OCTETS_RECEIVED = 0x4088;
    static final int GOOD_OCTETS_SENT = 0x4090;
    static final int NO_BUFFER = 0x40a0;
    static final int TOO_LONG = 0x40ac;
    static final int OCTETS_RECEIVED = 0x40c0;
    static final int OCTETS_SENT = 0x40c8;
    static final int RECEIVED = 0x40d0;
    static final int SENT = 0x40d4;
    static final int SENT_64 = 0x40d8;
    static final int MULTICAST_SENT = 0x40f0;
    static final int BROADCAST_SENT = 0x40f4;
    static final int SEGMENTED = 0x40f8;
    static final int SEGMENTED_FAILED = 0x40fc;

    private static final int FCS_BYTES = 4;

    private final int[] values = new int[E1000Registers.STATISTICS_END - E1000Registers.STATISTICS >> 2];

    void reset() {
        java.util.Arrays.fill(values, 0);
    }

    static boolean isAt(int offset) {
        return offset >= E1000Registers.STATISTICS && offset < E1000Registers.STATISTICS_END;
    }

    /// The driver reads a counter.
    int read(int offset) {
        int index = index(offset);
        int value = values[index];
        if (!isLowHalf(offset)) values[index] = 0;
        if (isHighHalf(offset)) values[index - 1] = 0;
        return value;
    }

    void count(int offset) {
        count(offset, 1);
    }

    void count(int offset, int times) {
        int index = index(offset);
        long sum = Integer.toUnsignedLong(values[index]) + times;
        values[index] = (int) Math.min(sum, 0xffff_ffffL);
    }

    /// A frame of `length` octets, without its FCS, was given to the driver.
    void received(int length, boolean group, boolean broadcast) {
        count(GOOD_RECEIVED);
        count(RECEIVED);
        if (broadcast) count(BROADCAST_RECEIVED);
        else if (group) count(MULTICAST_RECEIVED);
        count(RECEIVED_64 + 4 * sizeClass(length + FCS_BYTES));
        wide(GOOD_OCTETS_RECEIVED, length + FCS_BYTES);
        wide(OCTETS_RECEIVED, length + FCS_BYTES);
    }

    /// `frames` frames of together `octets`, without their FCS, were sent.
    void sent(int frames, int octets, boolean group, boolean broadcast) {
        count(GOOD_SENT, frames);
        count(SENT, frames);
        if (broadcast) count(BROADCAST_SENT, frames);
        else if (group) count(MULTICAST_SENT, frames);
        count(SENT_64 + 4 * sizeClass(octets / frames + FCS_BYTES), frames);
        wide(GOOD_OCTETS_SENT, octets + FCS_BYTES * frames);
        wide(OCTETS_SENT, octets + FCS_BYTES * frames);
    }

    private void wide(int offset, int amount) {
        int index = index(offset);
        long before = values[index] & 0xffff_ffffL | (long) values[index + 1] << 32;
        long after = before + amount;
        values[index] = (int) after;
        values[index + 1] = (int) (after >>> 32);
    }

    /// Which of the six counters of sizes: 64, 65 to 127, to 255, to 511, to 1023, and above.
    private static int sizeClass(int octets) {
        if (octets <= 64) return 0;
        return Math.min(5, 26 - Integer.numberOfLeadingZeros(octets));
    }

    private static boolean isLowHalf(int offset) {
        return offset == GOOD_OCTETS_RECEIVED
                || offset == GOOD_OCTETS_SENT
                || offset == OCTETS_RECEIVED
                || offset == OCTETS_SENT;
    }

    private static boolean isHighHalf(int offset) {
        return isLowHalf(offset - 4);
    }

    private static int index(int offset) {
        return offset - E1000Registers.STATISTICS >> 2;
    }
}
