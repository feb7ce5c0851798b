package patchbay.service.dns;

import java.lang.foreign.MemorySegment;

/// A question that was asked of a name server, whichever way.
interface AskedQuestion {
    /// The id under which it was asked.
    int id();

    /// Its length in octets.
    int queryBytes();

    /// Copies it, as the guest sent it.
    void copyQuery(MemorySegment into, long at);
}
