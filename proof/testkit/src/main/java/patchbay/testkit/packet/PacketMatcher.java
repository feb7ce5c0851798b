package patchbay.testkit.packet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import patchbay.wire.ArpView;
import patchbay.wire.IcmpView;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv4View;
import patchbay.wire.MacAddress;
import patchbay.wire.TcpOptions;
import patchbay.wire.TcpView;
import patchbay.wire.UdpView;

/// What a packet is expected to be. Only what is named is compared; checksums must always hold unless
/// [#anyChecksum] says otherwise. Begin with one of the static methods.
public final class PacketMatcher {
    private final List<Check> checks = new ArrayList<>();
    private boolean checksums = true;

    private record Check(String what, @Nullable Object expected, Function<SeenPacket, @Nullable Object> actual) {
        boolean holds(SeenPacket packet) {
            return Objects.equals(expected, actual.apply(packet));
        }

        @Override
        public String toString() {
            return what + " " + expected;
        }
    }

    private PacketMatcher() {}

    // ---- where to begin ---------------------------------------------------------------------------------------

    /// Any frame.
    public static PacketMatcher anything() {
        return new PacketMatcher();
    }

    public static PacketMatcher tcp(int sourcePort, int destinationPort) {
        return new PacketMatcher()
                .tcpField("tcp from port", sourcePort, TcpView::sourcePort)
                .tcpField("to port", destinationPort, TcpView::destinationPort);
    }

    public static PacketMatcher udp(int sourcePort, int destinationPort) {
        return new PacketMatcher()
                .udpField("udp from port", sourcePort, UdpView::sourcePort)
                .udpField("to port", destinationPort, UdpView::destinationPort);
    }

    public static PacketMatcher icmp(int type, int code) {
        return new PacketMatcher().icmpField("icmp type", type, IcmpView::type).icmpField("code", code, IcmpView::code);
    }

    /// A reply to a ping.
    public static PacketMatcher pong(int identifier, int sequence) {
        return icmp(IcmpView.ECHO_REPLY, 0)
                .icmpField("id", identifier, IcmpView::identifier)
                .icmpField("seq", sequence, IcmpView::sequence);
    }

    public static PacketMatcher arpRequest(String targetIp) {
        return new PacketMatcher()
                .arpField("arp operation", ArpView.REQUEST, ArpView::operation)
                .arpField("who has", address(targetIp), arp -> IpAddress.v4(arp.targetIp()));
    }

    public static PacketMatcher arpReply(long senderMac, String senderIp) {
        return new PacketMatcher()
                .arpField("arp operation", ArpView.REPLY, ArpView::operation)
                .arpField("is at", MacAddress.format(senderMac), arp -> MacAddress.format(arp.senderMac()))
                .arpField("for", address(senderIp), arp -> IpAddress.v4(arp.senderIp()));
    }

    /// An IPv4 datagram of a protocol's number.
    public static PacketMatcher ipv4(int protocol) {
        return new PacketMatcher().ipField("ip protocol", protocol, Ipv4View::protocol);
    }

    // ---- Ethernet and IPv4 ------------------------------------------------------------------------------------

    public PacketMatcher sourceMac(long mac) {
        return with(
                "from MAC",
                MacAddress.format(mac),
                seen -> MacAddress.format(seen.ethernet().source()));
    }

    public PacketMatcher destinationMac(long mac) {
        return with(
                "to MAC",
                MacAddress.format(mac),
                seen -> MacAddress.format(seen.ethernet().destination()));
    }

    public PacketMatcher from(String address) {
        return ipField("from", address(address), ip -> IpAddress.v4(ip.source()));
    }

    public PacketMatcher to(String address) {
        return ipField("to", address(address), ip -> IpAddress.v4(ip.destination()));
    }

    public PacketMatcher ttl(int hops) {
        return ipField("ttl", hops, Ipv4View::ttl);
    }

    public PacketMatcher typeOfService(int octet) {
        return ipField("tos", octet, Ipv4View::typeOfService);
    }

    /// A frame of this length, Ethernet header included.
    public PacketMatcher frameBytes(int length) {
        return with("frame length", length, SeenPacket::length);
    }

    // ---- TCP --------------------------------------------------------------------------------------------------

    /// Exactly these flags, as tcpdump writes them: `S`, `S.`, `.`, `P.`, `F.`, `R`, `R.` (order does not matter).
    public PacketMatcher flags(String letters) {
        return tcpField("flags", flagsOf(letters), TcpView::flags);
    }

    /// The push flag may or may not be set beside these.
    public PacketMatcher flagsButPush(String letters) {
        return tcpField("flags but push", flagsOf(letters) & ~TcpView.PSH, tcp -> tcp.flags() & ~TcpView.PSH);
    }

    public PacketMatcher synAck() {
        return flags("S.");
    }

    public PacketMatcher rst() {
        return tcpField("a reset", true, tcp -> tcp.has(TcpView.RST));
    }

    public PacketMatcher fin() {
        return tcpField("a fin", true, tcp -> tcp.has(TcpView.FIN));
    }

    public PacketMatcher seq(int number) {
        return tcpField("seq", Integer.toUnsignedLong(number), tcp -> Integer.toUnsignedLong(tcp.seq()));
    }

    public PacketMatcher ack(int number) {
        return tcpField("ack", Integer.toUnsignedLong(number), tcp -> Integer.toUnsignedLong(tcp.ack()));
    }

    public PacketMatcher window(int field) {
        return tcpField("window", field, TcpView::window);
    }

    public PacketMatcher mss(int bytes) {
        return option("mss", bytes, TcpOptions::mss);
    }

    public PacketMatcher windowScale(int shift) {
        return option("wscale", shift, TcpOptions::windowScale);
    }

    public PacketMatcher sackPermitted(boolean permitted) {
        return option("sackOK", permitted, TcpOptions::sackPermitted);
    }

    /// Without a block that tells what arrived.
    public PacketMatcher noSack() {
        return option("sack blocks", 0, TcpOptions::sackBlocks);
    }

    /// Block `index` of the SACK option.
    public PacketMatcher sack(int index, int left, int right) {
        return option(
                "sack " + index,
                Integer.toUnsignedString(left) + ":" + Integer.toUnsignedString(right),
                options -> index >= options.sackBlocks()
                        ? null
                        : Integer.toUnsignedString(options.sackLeft(index)) + ":"
                                + Integer.toUnsignedString(options.sackRight(index)));
    }

    // ---- payload ----------------------------------------------------------------------------------------------

    public PacketMatcher payload(String text) {
        return with("payload", text, SeenPacket::text);
    }

    public PacketMatcher payload(byte[] octets) {
        HexFormat hex = HexFormat.of();
        return with("payload", hex.formatHex(octets), seen -> hex.formatHex(seen.payload()));
    }

    public PacketMatcher payloadBytes(int length) {
        return with("payload length", length, seen -> seen.payload().length);
    }

    public PacketMatcher payloadContains(String text) {
        return with(
                "payload with",
                text,
                seen -> new String(seen.payload(), StandardCharsets.ISO_8859_1).contains(text) ? text : seen.text());
    }

    /// Anything else: `actual` reads it from the packet, `what` names it in failures.
    public PacketMatcher with(String what, @Nullable Object expected, Function<SeenPacket, @Nullable Object> actual) {
        checks.add(new Check(what, expected, actual));
        return this;
    }

    public PacketMatcher anyChecksum() {
        checksums = false;
        return this;
    }

    // ---- judging ----------------------------------------------------------------------------------------------

    /// Whether the packet is as expected.
    public boolean matches(SeenPacket packet) {
        return mismatch(packet).isEmpty();
    }

    /// What differs; empty when nothing does.
    public String mismatch(SeenPacket packet) {
        List<String> differences = new ArrayList<>();
        for (Check check : checks) {
            if (!check.holds(packet))
                differences.add(check + " expected, is " + check.actual().apply(packet));
        }
        if (checksums && !packet.checksumsHold()) differences.add("a checksum does not hold");
        return String.join("; ", differences);
    }

    @Override
    public String toString() {
        return checks.isEmpty()
                ? "any frame"
                : String.join(", ", checks.stream().map(Check::toString).toList());
    }

    private PacketMatcher ipField(String what, Object expected, Function<Ipv4View, @Nullable Object> field) {
        return with(what, expected, seen -> seen.ip() == null ? null : field.apply(seen.ip()));
    }

    private PacketMatcher tcpField(String what, Object expected, Function<TcpView, @Nullable Object> field) {
        return with(what, expected, seen -> seen.tcp() == null ? null : field.apply(seen.tcp()));
    }

    private PacketMatcher option(String what, Object expected, Function<TcpOptions, @Nullable Object> field) {
        return with(what, expected, seen -> seen.options() == null ? null : field.apply(seen.options()));
    }

    private PacketMatcher udpField(String what, Object expected, Function<UdpView, @Nullable Object> field) {
        return with(what, expected, seen -> seen.udp() == null ? null : field.apply(seen.udp()));
    }

    private PacketMatcher icmpField(String what, Object expected, Function<IcmpView, @Nullable Object> field) {
        return with(what, expected, seen -> seen.icmp() == null ? null : field.apply(seen.icmp()));
    }

    private PacketMatcher arpField(String what, Object expected, Function<ArpView, @Nullable Object> field) {
        return with(what, expected, seen -> seen.arp() == null ? null : field.apply(seen.arp()));
    }

    private static IpAddress address(String text) {
        return IpAddress.v4(Packet.address(text));
    }

    private static int flagsOf(String letters) {
        int flags = 0;
        for (int at = 0; at < letters.length(); at++) flags |= SeenText.flagOf(letters.charAt(at));
        return flags;
    }
}
