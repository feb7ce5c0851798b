package patchbay.nat.ip;

import java.lang.foreign.MemorySegment;
import patchbay.loop.Endpoint;
import patchbay.loop.Frame;

/// The way to the guests of one network: puts Ethernet and IPv4 headers in front of a transport packet and hands it to
/// the switch. Belongs to the loop of its network.
public interface GuestPath {
    /// Where the transport header of a pool frame begins, counted from [Frame#start()]: Ethernet 14 and IPv4 20 octets.
    int HEADER_BYTES = 34;
    /// The same with an IPv6 header of 40 octets.
    int V6_HEADER_BYTES = 54;

    /// Fills the Ethernet and IPv4 headers in front of `transportBytes` octets that stand at
    /// `frame.start() + HEADER_BYTES`, sets the frame's length, and gives it to the switch. The transport
    /// checksum and the frame's offload facts are the caller's. Addresses are IPv4 bits. A packet for a guest whose
    /// MAC address is not known is copied, and sent when it is. False when there is no room for that: the packet is
    /// then as good as lost.
    boolean send(Frame frame, int source, int destination, int protocol, int transportBytes);

    /// As [#send], with an IPv6 header: the transport header stands at `frame.start() + V6_HEADER_BYTES`. The addresses
    /// are those of `source` and `destination`; their ports are not looked at.
    boolean sendV6(Frame frame, Endpoint source, Endpoint destination, int protocol, int transportBytes);

    /// The guest network's MTU in octets: 1 500 unless configured.
    int mtuBytes();

    /// Sends an ICMP error (RFC 792) from `source` to the guest `destination` about a packet the guest sent, of which
    /// `length` octets, IPv4 header first, stand at `quoted[at]`. `nextHopMtu` matters for type 3 code 4 only.
    void icmpError(
            int source, int destination, int type, int code, MemorySegment quoted, long at, int length, int nextHopMtu);

    /// Sends an ICMPv6 error (RFC 4443) in the name of `reporter` to the guest `destination`, about the packet that
    /// `quoted` begins, IPv6 header first. `rest` is octets 4 to 7: the MTU of type 2, the pointer of type 4.
    void icmpErrorV6(Endpoint reporter, Endpoint destination, int type, int code, int rest, Quoted quoted);

    /// The beginning of a packet that an error is about.
    final class Quoted {
        public MemorySegment bytes = MemorySegment.NULL;
        public long at;
        public int length;

        public Quoted set(MemorySegment bytes, long at, int length) {
            this.bytes = bytes;
            this.at = at;
            this.length = length;
            return this;
        }
    }
}
