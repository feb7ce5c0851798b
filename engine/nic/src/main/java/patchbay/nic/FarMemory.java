package patchbay.nic;

import java.lang.foreign.MemorySegment;
import patchbay.wire.Fault;

/// Guest memory that the VMM does not share and that is reached by asking it. Nothing here waits: octets
/// are asked for first ([#near]) and read when they came, each once; what is written is on its way when the
/// call returns, in order. A transport implements it; a card sees it only through its [GuestMemory].
/// Belongs to the loop of the card.
public interface FarMemory {
    /// Whether all `length` octets from `address` are memory of this kind that may be read.
    boolean reaches(long address, long length);

    /// Whether [#read] of exactly these octets can answer now, which also is so when it can only refuse.
    /// Else they are asked for, once, and [GuestMemory#arrived] is called when it is worth asking again.
    boolean near(long address, long length);

    /// Takes octets that are near, whose copy here is gone after; [Fault#OUTSIDE_MEMORY] when they are
    /// none, were not asked for, or the VMM refused them.
    Fault read(long address, MemorySegment into, long at, long length);

    /// Sends octets of `from` to the guest, or refuses them all.
    Fault write(long address, MemorySegment from, long at, long length);

    /// Whether all that was written has reached the guest.
    boolean isSettled();

    /// Whether something new may be begun: what one packet writes is taken then. When it may again,
    /// [GuestMemory#arrived] is called.
    boolean hasRoom();

    /// Forgets what was asked for and not yet read: the driver may have changed it.
    void forget();
}
