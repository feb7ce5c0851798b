package patchbay.nic;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import patchbay.wire.Fault;

/// A stretch of memory that the VMM does not share: a copy here. What is written goes to the guest at once; what the
/// guest wrote is there after a [#refresh]. Begins as zeros, as a ring does.
final class FarArea extends GuestArea {
    private final GuestMemory guest;
    private final MemorySegment copy;
    private final long address;

    FarArea(GuestMemory guest, long address, long length) {
        this(guest, Arena.ofAuto().allocate(length, 16), address);
    }

    private FarArea(GuestMemory guest, MemorySegment copy, long address) {
        super(copy, 0, copy.byteSize());
        this.guest = guest;
        this.copy = copy;
        this.address = address;
    }

    @Override
    public boolean isFar() {
        return true;
    }

    @Override
    public boolean isNear() {
        return guest.near(address, copy.byteSize());
    }

    @Override
    public boolean refresh() {
        return guest.read(address, copy, 0, copy.byteSize()) == Fault.NONE;
    }

    @Override
    protected void written(long at, int octets) {
        var _ = guest.write(address + at, copy, at, octets);
    }
}
