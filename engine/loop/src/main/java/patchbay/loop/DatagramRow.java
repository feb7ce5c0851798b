package patchbay.loop;

import java.lang.foreign.MemorySegment;

/// Datagrams of one handle that leave in one call, in the order in which they were added; see [HostSockets#row]. Octets
/// are not copied: they must stay as they are until [HostSockets#sendRow] has answered.
public interface DatagramRow {
    /// The most datagrams a row can hold.
    int capacity();

    /// How many datagrams were added.
    int count();

    /// Adds a datagram of `length` octets to `to`. With `pieceBytes` above 0 it is a super-datagram: a train of
    /// datagrams of so many octets each, of which the last may be shorter.
    void add(Endpoint to, MemorySegment bytes, long at, int length, int pieceBytes);
}
