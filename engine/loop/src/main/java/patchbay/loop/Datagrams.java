package patchbay.loop;

import java.lang.foreign.MemorySegment;

/// A batch of received datagrams, in order of arrival; see [HostSockets#receive].
public interface Datagrams {
    /// The most datagrams one batch can hold.
    int capacity();

    /// The memory all datagrams of the batch stand in.
    MemorySegment bytes();

    /// Where datagram `index` begins in [#bytes()].
    long start(int index);

    /// Octets of datagram `index`, 0 to 65 535. A datagram that was cut short is never in a batch; it is counted.
    int length(int index);

    /// Above 0 when entry `index` is a train of datagrams of so many octets each, of which the last may be
    /// shorter; only after [HostSockets#expectBulk].
    int pieceBytes(int index);

    /// Who sent datagram `index`.
    Endpoint source(int index);

    /// The host's address that datagram `index` was sent to, with port 0; `::` when unknown, or when it is none to
    /// answer from. Only after [HostSockets#tellDestinations].
    Endpoint destination(int index);

    /// Time to live (hop limit) datagram `index` arrived with; 0 when unknown.
    int hopLimit(int index);
}
