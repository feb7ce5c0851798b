package patchbay.loop;

import java.lang.foreign.MemorySegment;

/// Sockets as a non-blocking kernel offers them: connections ([HostStreams]), listeners and datagrams. Every call
/// answers at once: a result of 0 or more, or a negated [Errno] (`-Errno.EAGAIN` when it would have waited). Handles
/// are small numbers, as file descriptors are.
/// Memory is native; `at` is an offset into the segment, `length` is in octets.
///
/// Families: a handle opened for IPv4 takes IPv4 endpoints only, one for IPv6 IPv6 only (`IPV6_V6ONLY`).
public interface HostSockets extends HostStreams {
    // ---- opening, naming ---------------------------------------------------------------------------------------

    /// An unconnected UDP socket that reports ICMP errors ([#receiveError]).
    int openUdp(boolean v4);

    /// An ICMP echo socket: the unprivileged kind, else raw, else `-EACCES`. [#pingIsRaw] tells which it became.
    int openPing(boolean v4);

    /// Whether a handle from [#openPing] is raw: then replies carry the sender's own identifier unchanged, an IPv4
    /// header precedes the ICMP message, and messages of others are seen too.
    boolean pingIsRaw(int handle);

    /// A raw socket of one IP protocol, which needs a right: `-EACCES` without it. What it receives has an IPv4 header
    /// in front, and none over IPv6. A host without such sockets answers `-EACCES`.
    default int openRaw(boolean v4, int protocol) {
        return -Errno.EACCES;
    }

    /// Fills `into` with the local name.
    int localName(int handle, Endpoint into);

    // ---- listening --------------------------------------------------------------------------------------------

    int listen(int handle, int backlog);

    /// Takes a connection; fills `peer`. Answers the new handle.
    int accept(int handle, Endpoint peer);

    // ---- datagrams --------------------------------------------------------------------------------------------

    /// Sends one datagram (for a ping handle: one ICMP message).
    int sendTo(int handle, Endpoint to, MemorySegment bytes, long at, int length);

    /// An empty row of datagrams that will leave by `handle`; there is one row, so it is good until the next call.
    DatagramRow row(int handle);

    /// Sends the datagrams of [#row] from index `first` on. Answers how many of them in a row were taken, at
    /// least 1, or the negated errno of datagram `first`. Of a super-datagram that fails, pieces may have left.
    int sendRow(int handle, int first);

    /// Takes up to [Datagrams#capacity()] waiting datagrams; answers their number. They stand in [#received()]
    /// until the next call for any handle.
    int receive(int handle);

    /// Where [#receive] puts what it took.
    Datagrams received();

    /// Says that much comes in by this handle: what waits for [#receive] may be more, and datagrams of one sender that
    /// follow each other may come as a train ([Datagrams#pieceBytes]).
    int expectBulk(int handle);

    /// Has datagrams that come in by this handle say which of the host's addresses they were sent to
    /// ([Datagrams#destination]); for one that is bound to any address.
    int tellDestinations(int handle);

    /// Takes one entry of the error queue (IP_RECVERR); answers 1, or `-EAGAIN` when it is empty.
    int receiveError(int handle, SocketError into);

    /// Time to live (hop limit) of what is sent from now on.
    int setHopLimit(int handle, int hops);

    /// Type of service (traffic class) octet of what is sent from now on.
    int setTypeOfService(int handle, int octet);

    /// Whether routers may fragment what is sent from now on (`DF` clear).
    int allowFragments(int handle, boolean allow);

    /// Lets datagrams go to broadcast addresses.
    int allowBroadcast(int handle);
}
