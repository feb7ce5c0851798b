package patchbay.wire;

import java.lang.foreign.MemorySegment;

/// An Ethernet frame as a value, without FCS. VLAN tags are the first octets of `payload`, padding its last.
public record EthernetFrame(long destination, long source, int etherType, Octets payload) {

    public static EthernetFrame of(long destination, long source, Ipv4Packet packet) {
        return new EthernetFrame(destination, source, EtherType.IPV4, packet.octets());
    }

    public static EthernetFrame of(long destination, long source, Ipv6Packet packet) {
        return new EthernetFrame(destination, source, EtherType.IPV6, packet.octets());
    }

    public static EthernetFrame of(long destination, long source, ArpPacket packet) {
        return new EthernetFrame(destination, source, EtherType.ARP, packet.octets());
    }

    /// The frame under a view that passed its door.
    public static EthernetFrame parse(EthernetView view) {
        int payloadBytes = view.available() - EthernetView.HEADER_BYTES;
        Octets payload = Octets.copyOf(view.bytes(), view.start() + EthernetView.HEADER_BYTES, payloadBytes);
        return new EthernetFrame(view.destination(), view.source(), view.etherType(), payload);
    }

    /// Octets on the wire, header included.
    public int wireBytes() {
        return EthernetView.HEADER_BYTES + payload.length();
    }

    /// Writes the frame at `start`, not padded.
    ///
    /// @return the octets written, as [#wireBytes()] says
    public int emit(MemorySegment bytes, long start) {
        EthernetView view = new EthernetView().fresh(bytes, start, wireBytes());
        view.destination(destination).source(source).etherType(etherType);
        payload.emit(bytes, view.payloadStart());
        return wireBytes();
    }

    public Octets octets() {
        MemorySegment bytes = MemorySegment.ofArray(new byte[wireBytes()]);
        return Octets.copyOf(bytes, 0, emit(bytes, 0));
    }

    /// One line with what the frame carries, where that is a value here.
    @Override
    public String toString() {
        return MacAddress.format(source) + " > " + MacAddress.format(destination) + ", " + content();
    }

    private String content() {
        Octets octets = octets();
        EthernetView frame = new EthernetView();
        if (frame.wrap(octets.segment(), 0, octets.length()) != Fault.NONE) return "a tag cut short";
        String tag = frame.tags() == 0 ? "" : "vlan " + frame.vlanId() + ", ";
        View view = switch (frame.payloadEtherType()) {
            case EtherType.ARP -> new ArpView();
            case EtherType.IPV4 -> new Ipv4View();
            case EtherType.IPV6 -> new Ipv6View();
            default -> frame;
        };
        if (view == frame || view.wrap(octets.segment(), frame.payloadAt(), frame.payloadBytes()) != Fault.NONE) {
            return tag + "type 0x" + Integer.toHexString(frame.payloadEtherType()) + ", length " + octets.length();
        }
        return tag
                + switch (view) {
                    case ArpView arp -> ArpPacket.parse(arp).toString();
                    case Ipv4View packet -> Ipv4Packet.parse(packet).toString();
                    case Ipv6View packet -> Ipv6Packet.parse(packet).toString();
                    default -> throw new IllegalStateException("a view without a value");
                };
    }
}
