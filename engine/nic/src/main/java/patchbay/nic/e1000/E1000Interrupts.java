package patchbay.nic.e1000;

/// Causes and their mask, SDM §13.4.17–21. The line is high while an unmasked cause is set.
final class E1000Interrupts {
    private int causes;
    private int mask;
    private int throttle;

    void reset() {
        causes = 0;
        mask = 0;
        throttle = 0;
    }

    /// Something happened.
    void raise(int cause) {
        causes |= cause & E1000Bits.ICR_ALL;
    }

    /// The driver reads ICR, which clears it.
    int take() {
        int taken = causes;
        causes = 0;
        return taken;
    }

    /// The driver writes ICR: ones clear.
    void clear(int bits) {
        causes &= ~bits;
    }

    void enable(int bits) {
        mask |= bits & E1000Bits.ICR_ALL;
    }

    void disable(int bits) {
        mask &= ~bits;
    }

    int mask() {
        return mask;
    }

    /// ITR: the least time between two interrupts in units of 256 ns. Kept for the driver to read; the line changes at
    /// most once a turn of the loop, which is what throttles here.
    void throttle(int interval) {
        throttle = interval;
    }

    int throttle() {
        return throttle;
    }

    /// The level of INTA#.
    boolean level() {
        return (causes & mask) != 0;
    }
}
