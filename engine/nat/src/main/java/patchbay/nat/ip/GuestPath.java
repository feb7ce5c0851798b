package patchbay.nat.ip;

import java.lang.foreign.MemorySegment;
import patchbay.loop.Frame;

/// The way to the guests of one network: puts Ethernet and IPv4 headers in front of a transport packet and hands it to
/// the switch. Belongs to the loop of its network.
public interface GuestPath {
    /// Where the transport header of a pool frame begins, counted from [Frame#start()]: Ethernet 14 and IPv4 20 octets.
    int HEADER_BYTES = 34;

    /// Fills the Ethernet and IPv4 headers in front of `transportBytes` octets that stand at
    /// `frame.start() + HEADER_BYTES`, sets the frame's length, and gives it to the switch. The transport
    /// checksum and the frame's offload facts are the caller's. Addresses are IPv4 bits. False when the guest's
    /// MAC address is not known: the packet is then as good as lost.
    boolean send(Frame frame, int source, int destination, int protocol, int transportBytes);

    /// The guest network's MTU in octets: 1 500 unless configured.
    int mtuBytes();

    /// Sends an ICMP error (RFC 792) from `source` to the guest `destination` about a packet the guest sent, of which
    /// `length` octets, IPv4 header first, stand at `quoted[at]`. `nextHopMtu` matters for type 3 code 4 only.
    void icmpError(
            int source, int destination, int type, int code, MemorySegment quoted, long at, int length, int nextHopMtu);
}
