package patchbay.wire;

import java.lang.foreign.MemorySegment;

/// An ARP packet for IPv4 over Ethernet as a value, RFC 826.
public record ArpPacket(int operation, long senderMac, int senderIp, long targetMac, int targetIp) {

    /// Asks who has `targetIp`.
    public static ArpPacket request(long senderMac, int senderIp, int targetIp) {
        return new ArpPacket(ArpView.REQUEST, senderMac, senderIp, 0, targetIp);
    }

    /// Answers this request: `mac` has the address asked for.
    public ArpPacket reply(long mac) {
        return new ArpPacket(
                ArpView.REPLY,
                /* senderMac= */ mac,
                /* senderIp= */ targetIp,
                /* targetMac= */ senderMac,
                /* targetIp= */ senderIp);
    }

    /// The packet under a view that passed its door.
    public static ArpPacket parse(ArpView view) {
        return new ArpPacket(view.operation(), view.senderMac(), view.senderIp(), view.targetMac(), view.targetIp());
    }

    /// Writes the packet at `start`.
    ///
    /// @return the octets written: 28
    public int emit(MemorySegment bytes, long start) {
        ArpView view = new ArpView().fresh(bytes, start).operation(operation);
        view.senderMac(senderMac).senderIp(senderIp).targetMac(targetMac).targetIp(targetIp);
        return ArpView.PACKET_BYTES;
    }

    public Octets octets() {
        MemorySegment bytes = MemorySegment.ofArray(new byte[ArpView.PACKET_BYTES]);
        return Octets.copyOf(bytes, 0, emit(bytes, 0));
    }

    @Override
    public String toString() {
        String target = IpAddress.formatV4(targetIp);
        String sender = IpAddress.formatV4(senderIp);
        return switch (operation) {
            case ArpView.REQUEST -> "ARP request who-has " + target + " tell " + sender;
            case ArpView.REPLY -> "ARP reply " + sender + " is-at " + MacAddress.format(senderMac);
            default -> "ARP operation " + operation + " from " + sender + " to " + target;
        };
    }
}
