package patchbay.wire;

import java.lang.foreign.MemorySegment;

/// A UDP datagram as a value, RFC 768.
public record UdpDatagram(int sourcePort, int destinationPort, Octets payload) implements Transport {

    /// The datagram under a view that passed its door.
    public static UdpDatagram parse(UdpView view) {
        Octets payload = Octets.copyOf(view.bytes(), view.payloadStart(), view.payloadBytes());
        return new UdpDatagram(view.sourcePort(), view.destinationPort(), payload);
    }

    @Override
    public int protocol() {
        return IpProtocol.UDP;
    }

    @Override
    public int wireBytes() {
        return UdpView.HEADER_BYTES + payload.length();
    }

    @Override
    public int emit(MemorySegment bytes, long start, long addressSum) {
        UdpView view = new UdpView().fresh(bytes, start, payload.length());
        view.sourcePort(sourcePort).destinationPort(destinationPort);
        payload.emit(bytes, view.payloadStart());
        view.fillChecksum(Checksum.pseudoV6(addressSum, IpProtocol.UDP, wireBytes()));
        return wireBytes();
    }

    @Override
    public String toString() {
        return "UDP " + sourcePort + " > " + destinationPort + ", length " + payload.length();
    }
}
