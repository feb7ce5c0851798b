package patchbay.loop;

import java.lang.foreign.MemorySegment;

/// Datagrams of one handle that leave in one call, in the order in which they were added; see [HostSockets#row]. Octets
/// are not copied: they must stay as they are until [HostSockets#sendRow] has answered.
public interface DatagramRow {
    /// The most datagrams a row can hold.
    int capacity();

    /// How many datagrams were added.
    int count();

    /// What is added from now on leaves from this address of the host's, in the handle's family; from what the host
    /// chooses when both halves are 0, as in a new row. From an address that the host has not got nothing is sent:
    /// `-EINVAL`, or `-ENETUNREACH` over IPv6.
    void from(long hi, long lo);

    /// Adds a datagram of `length` octets to `to`. With `pieceBytes` above 0 it is a super-datagram: a train of
    /// datagrams of so many octets each, of which the last may be shorter.
    void add(Endpoint to, MemorySegment bytes, long at, int length, int pieceBytes);
}
