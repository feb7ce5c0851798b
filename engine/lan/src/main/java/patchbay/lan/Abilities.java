package patchbay.lan;

/// What a station can take: the offloads of virtio-net's header, and the longest frame.
///
/// @param checksums frames whose transport checksum is still to be filled
/// @param tcpV4 TCP/IPv4 super-frames
/// @param tcpV6 TCP/IPv6 super-frames
/// @param udp UDP super-frames (USO)
/// @param maxFrameBytes the longest plain frame in octets, Ethernet header included
public record Abilities(boolean checksums, boolean tcpV4, boolean tcpV6, boolean udp, int maxFrameBytes) {
    /// A station that takes only what a wire would carry.
    public static Abilities plain(int maxFrameBytes) {
        return new Abilities(false, false, false, false, maxFrameBytes);
    }

    /// A station that takes every super-frame and unfilled checksum, such as our own NAT or a TAP with a vnet header.
    public static final Abilities ALL = new Abilities(true, true, true, true, 65_550);
}
