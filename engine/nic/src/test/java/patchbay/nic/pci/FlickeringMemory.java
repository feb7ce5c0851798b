package patchbay.nic.pci;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import patchbay.nic.GuestMemory;
import patchbay.wire.Fault;

/// Guest memory that says something else every time: another processor of the guest writes while the card reads. Each
/// octet that is read is now and then not what was written there.
public final class FlickeringMemory extends GuestMemory {
    private final SplittableRandom chance;
    private boolean flickers;

    public FlickeringMemory(long seed) {
        this.chance = new SplittableRandom(seed);
    }

    /// From now on memory changes on every read.
    public void begin() {
        flickers = true;
    }

    @Override
    public Fault read(long address, MemorySegment into, long at, long length) {
        Fault fault = super.read(address, into, at, length);
        if (!flickers || fault != Fault.NONE) return fault;
        for (int changes = 0; changes < 2 && length > 0; changes++) {
            long where = at + chance.nextLong(length);
            into.set(ValueLayout.JAVA_BYTE, where, (byte) chance.nextInt());
        }
        return Fault.NONE;
    }

    @Override
    public int u8(long address) {
        return flicker(super.u8(address)) & 0xff;
    }

    @Override
    public int u16(long address) {
        return flicker(super.u16(address)) & 0xffff;
    }

    @Override
    public int i32(long address) {
        return flicker(super.i32(address));
    }

    @Override
    public long i64(long address) {
        long value = super.i64(address);
        return flickers && chance.nextInt(4) == 0 ? value ^ 1L << chance.nextInt(64) : value;
    }

    private int flicker(int value) {
        return flickers && chance.nextInt(4) == 0 ? value ^ 1 << chance.nextInt(32) : value;
    }
}
