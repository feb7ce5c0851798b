package patchbay.service.ndp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import patchbay.service.Ipv6Plan;
import patchbay.wire.Icmpv6View;
import patchbay.wire.NdpView;
import patchbay.wire.Octets;

/// What the gateway advertises as a router, RFC 4861 §4.2: the prefix for addresses guests make themselves,
/// the MTU, the name server and the search domains (RFC 8106), that DHCPv6 tells these too, and whether it
/// leads to the world.
///
/// @param plan the subnet
/// @param mtuBytes the network's MTU
/// @param defaultRoute whether guests may take it as their default router; else the router lifetime is 0
/// @param searchList the search domains as [patchbay.wire.dns.SearchList] writes them
public record RouterAdvertisement(Ipv6Plan plan, int mtuBytes, boolean defaultRoute, Octets searchList) {
    /// How long what is said holds without being said again: three times the longest interval (RFC 4861 §6.2.1).
    public static final int LIFETIME_SECONDS = 1_800;

    private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int HOP_LIMIT_AT = 4;
    private static final int FLAGS_AT = 5;
    private static final int LIFETIME_AT = 6;
    private static final int HOP_LIMIT = 64;
    private static final int MTU_OPTION_BYTES = 8;
    private static final int PREFIX_OPTION_BYTES = 32;
    private static final int DNS_OPTION_BYTES = 24;
    private static final int OPTION_HEAD_BYTES = 8;
    private static final int PREFIX_BITS = 64;
    /// DHCPv6 tells what is no address.
    private static final int OTHER_CONFIGURATION = 0x40;
    private static final int ON_LINK_AND_AUTONOMOUS = 0xc0;
    private static final int VALID_SECONDS = 86_400;
    private static final int PREFERRED_SECONDS = 14_400;
    /// Guests of a network that advertises less than this would speak no IPv6 at all (RFC 8200 §5).
    private static final int MIN_MTU_BYTES = 1_280;

    /// Octets of the message.
    public int wireBytes() {
        int options = NdpView.LINK_OPTION_BYTES + PREFIX_OPTION_BYTES + DNS_OPTION_BYTES;
        if (mtuBytes >= MIN_MTU_BYTES) options += MTU_OPTION_BYTES;
        if (searchList.length() > 0) options += searchListBytes();
        return NdpView.ADVERTISEMENT_BYTES + options;
    }

    /// Writes the message at `start` and lays `message` over it, the checksum aside.
    public void emit(MemorySegment bytes, long start, NdpView message) {
        message.fresh(bytes, start, wireBytes(), Icmpv6View.ROUTER_ADVERTISEMENT);
        bytes.set(U8, start + HOP_LIMIT_AT, (byte) HOP_LIMIT);
        bytes.set(U8, start + FLAGS_AT, (byte) OTHER_CONFIGURATION);
        bytes.set(U16, start + LIFETIME_AT, (short) (defaultRoute ? LIFETIME_SECONDS : 0));
        int at = message.linkOption(
                NdpView.ADVERTISEMENT_BYTES, NdpView.SOURCE_LINK_ADDRESS, plan.macOf(Ipv6Plan.GATEWAY));
        at = prefix(bytes, start, at);
        if (mtuBytes >= MIN_MTU_BYTES) at = mtu(bytes, start, at);
        nameServer(bytes, start + at);
        if (searchList.length() > 0) searchList(bytes, start + at + DNS_OPTION_BYTES);
    }

    private int prefix(MemorySegment bytes, long start, int at) {
        long option = start + at;
        head(bytes, option, NdpView.PREFIX, PREFIX_OPTION_BYTES);
        bytes.set(U8, option + 2, (byte) PREFIX_BITS);
        bytes.set(U8, option + 3, (byte) ON_LINK_AND_AUTONOMOUS);
        bytes.set(I32, option + 4, VALID_SECONDS);
        bytes.set(I32, option + 8, PREFERRED_SECONDS);
        bytes.set(I64, option + 16, plan.prefix());
        return at + PREFIX_OPTION_BYTES;
    }

    private int mtu(MemorySegment bytes, long start, int at) {
        head(bytes, start + at, NdpView.MTU, MTU_OPTION_BYTES);
        bytes.set(I32, start + at + 4, mtuBytes);
        return at + MTU_OPTION_BYTES;
    }

    private void nameServer(MemorySegment bytes, long option) {
        head(bytes, option, NdpView.RECURSIVE_DNS_SERVER, DNS_OPTION_BYTES);
        bytes.set(I32, option + 4, LIFETIME_SECONDS);
        bytes.set(I64, option + 8, plan.prefix());
        bytes.set(I64, option + 16, Ipv6Plan.NAME_SERVER);
    }

    /// The message is 0 where the list ends, which pads it.
    private void searchList(MemorySegment bytes, long option) {
        head(bytes, option, NdpView.DNS_SEARCH_LIST, searchListBytes());
        bytes.set(I32, option + 4, LIFETIME_SECONDS);
        searchList.emit(bytes, option + OPTION_HEAD_BYTES);
    }

    private int searchListBytes() {
        return OPTION_HEAD_BYTES + Math.ceilDiv(searchList.length(), 8) * 8;
    }

    private static void head(MemorySegment bytes, long option, int kind, int octets) {
        bytes.set(U8, option, (byte) kind);
        bytes.set(U8, option + 1, (byte) (octets / 8));
    }
}
