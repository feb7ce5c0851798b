package patchbay.nic.e1000;

import patchbay.nic.GuestMemory;

/// Causes and their mask, SDM §13.4.17–21. The line is high while an unmasked cause is set. What says that
/// something was written to the guest's memory is a cause only when the guest sees it.
final class E1000Interrupts {
    private final GuestMemory memory;
    private int causes;
    private int late;
    private int mask;
    private int throttle;

    E1000Interrupts(GuestMemory memory) {
        this.memory = memory;
    }

    void reset() {
        causes = 0;
        late = 0;
        mask = 0;
        throttle = 0;
    }

    /// Something happened.
    void raise(int cause) {
        causes |= cause & E1000Bits.ICR_ALL;
    }

    /// Descriptors were written.
    void raiseSettled(int cause) {
        late |= cause;
        land();
    }

    /// The driver reads ICR, which clears it.
    int take() {
        land();
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

    /// ITR: the least time between two interrupts in units of 256 ns. Kept for the driver to read; the line
    /// changes at most once a turn of the loop, which is what throttles here.
    void throttle(int interval) {
        throttle = interval;
    }

    int throttle() {
        return throttle;
    }

    /// The level of INTA#.
    boolean level() {
        land();
        return (causes & mask) != 0;
    }

    private void land() {
        if (late == 0 || !memory.isSettled()) return;
        causes |= late;
        late = 0;
    }
}
