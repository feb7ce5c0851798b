package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import patchbay.loop.Chance;
import patchbay.loop.Errno;

/// Random bits of the kernel's generator (getrandom(2)), fetched 512 octets at a time. What it gives is as
/// unpredictable as the kernel's own sequence numbers; each word is given once and wiped.
final class KernelChance implements Chance {
    private static final int BATCH_BYTES = 512; // getrandom(2): requests up to 256 are never cut short, we look anyway
    private static final Call GETRANDOM = Call.answeringLong("getrandom");

    private final MemorySegment batch = Arena.ofAuto().allocate(BATCH_BYTES, 8);
    private int left;

    @Override
    public long nextLong() {
        if (left == 0) refill();
        left -= Long.BYTES;
        long bits = batch.get(ValueLayout.JAVA_LONG, left);
        batch.set(ValueLayout.JAVA_LONG, left, 0);
        return bits;
    }

    private void refill() {
        int filled = 0;
        while (filled < BATCH_BYTES) {
            long got = GETRANDOM.with(batch.address() + filled, BATCH_BYTES - filled, 0);
            if (got < 0 && got != -Errno.EINTR) {
                throw new IllegalStateException("getrandom: " + Errno.name((int) -got));
            }
            filled += (int) Math.max(got, 0);
        }
        left = BATCH_BYTES;
    }
}
