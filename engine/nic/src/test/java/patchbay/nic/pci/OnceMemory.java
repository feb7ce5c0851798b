package patchbay.nic.pci;

import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import patchbay.nic.GuestMemory;
import patchbay.wire.Fault;

/// Guest memory that notes which octets were read twice: what is looked at again may have changed meanwhile.
public final class OnceMemory extends GuestMemory {
    private final Set<Long> read = new HashSet<>();
    private final Set<Long> twice = new HashSet<>();

    /// A new turn begins.
    public void begin() {
        read.clear();
        twice.clear();
    }

    /// Addresses that were read more than once since.
    public Set<Long> twice() {
        return twice;
    }

    /// How many octets were read since.
    public int octets() {
        return read.size();
    }

    @Override
    public Fault read(long address, MemorySegment into, long at, long length) {
        note(address, length);
        return super.read(address, into, at, length);
    }

    @Override
    public int u8(long address) {
        note(address, 1);
        return super.u8(address);
    }

    @Override
    public int u16(long address) {
        note(address, Short.BYTES);
        return super.u16(address);
    }

    @Override
    public int i32(long address) {
        note(address, Integer.BYTES);
        return super.i32(address);
    }

    @Override
    public long i64(long address) {
        note(address, Long.BYTES);
        return super.i64(address);
    }

    private void note(long address, long length) {
        for (long octet = address; octet < address + length; octet++) if (!read.add(octet)) twice.add(octet);
    }
}
