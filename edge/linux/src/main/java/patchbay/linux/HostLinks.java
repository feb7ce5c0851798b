package patchbay.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.wire.IpAddress;

/// The network interfaces and addresses of this thread's network namespace, rtnetlink(7). Looking needs
/// no right; changing needs CAP_NET_ADMIN.
public final class HostLinks {
    private static final int NEW_LINK = 16;
    private static final int DELETE_LINK = 17;
    private static final int GET_LINK = 18;
    private static final int NEW_ADDRESS = 20;
    private static final int DELETE_ADDRESS = 21;
    private static final int GET_ADDRESS = 22;
    private static final int GET_ROUTE = 26;
    private static final int AF_UNSPEC = 0;

    /// `struct ifinfomsg`: family, type, index, flags, changed flags.
    private static final int LINK_BYTES = 16;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_LINKINFO = 18;
    private static final int INFO_KIND = 1;
    private static final int INFO_DATA = 2;
    private static final int TUN_OWNER = 1;

    /// `struct ifaddrmsg`: family, prefix length, flags, scope, index.
    private static final int ADDRESS_BYTES = 8;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_BROADCAST = 4;
    private static final int IFA_FLAGS = 8;
    private static final int PERMANENT = 0x80;
    private static final int NO_DUPLICATE_DETECTION = 0x2;

    /// `struct rtmsg`.
    private static final int ROUTE_BYTES = 12;
    private static final int RTA_OIF = 4;
    private static final int RTA_PRIORITY = 6;
    private static final int RTA_TABLE = 15;
    private static final int MAIN_TABLE = 254;
    private static final int UNICAST = 1;

    private HostLinks() {}

    /// All interfaces, in the kernel's order.
    public static List<Link> all() throws LinuxException {
        List<Link> links = new ArrayList<>();
        Netlink.dump("list interfaces", question(GET_LINK, LINK_BYTES), (kind, content) -> {
            if (kind == NEW_LINK && content.limit() >= LINK_BYTES) links.add(link(content));
        });
        return links;
    }

    /// The interface of a name, or null.
    public static @Nullable Link find(String name) throws LinuxException {
        for (Link link : all()) if (link.name().equals(name)) return link;
        return null;
    }

    /// All addresses of all interfaces.
    public static List<LinkAddress> addresses() throws LinuxException {
        List<LinkAddress> addresses = new ArrayList<>();
        Netlink.dump("list addresses", question(GET_ADDRESS, ADDRESS_BYTES), (kind, content) -> {
            if (kind != NEW_ADDRESS || content.limit() < ADDRESS_BYTES) return;
            LinkAddress address = address(content);
            if (address != null) addresses.add(address);
        });
        return addresses;
    }

    /// The number of the interface that IPv4's default route leads out by, 0 when there is none.
    public static int defaultRouteIndex() throws LinuxException {
        int[] best = {0, -1};
        NetlinkMessage question = new NetlinkMessage(GET_ROUTE, Netlink.REQUEST | Netlink.DUMP);
        question.u8(SocketCalls.AF_INET);
        for (int octet = 1; octet < ROUTE_BYTES; octet++) question.u8(0);
        Netlink.dump("list routes", question, (kind, content) -> {
            if (content.limit() < ROUTE_BYTES || content.get(1) != 0 || content.get(7) != UNICAST) return;
            NetlinkAttributes attributes = attributes(content, ROUTE_BYTES);
            if (attributes.u32(RTA_TABLE, content.get(4) & 0xff) != MAIN_TABLE) return;
            int priority = attributes.u32(RTA_PRIORITY, 0);
            if (best[1] >= 0 && Integer.compareUnsigned(priority, best[1]) >= 0) return;
            best[0] = attributes.u32(RTA_OIF, 0);
            best[1] = priority;
        });
        return best[0];
    }

    /// Gives an interface an address, without the pause in which IPv6 looks for another with the same.
    public static void addAddress(Link link, IpAddress address, int prefixBits) throws LinuxException {
        NetlinkMessage order = addressOrder(NEW_ADDRESS, Netlink.CREATE | Netlink.REPLACE, link, address, prefixBits);
        if (address.isV4() && prefixBits < 31) {
            order.attribute(IFA_BROADCAST, octets(IpAddress.v4(address.v4Bits() | -1 >>> prefixBits)));
        }
        order.attribute(IFA_FLAGS, PERMANENT | (address.isV4() ? 0 : NO_DUPLICATE_DETECTION));
        Netlink.order("give " + link.name() + " the address " + address + "/" + prefixBits, order);
    }

    public static void removeAddress(Link link, LinkAddress address) throws LinuxException {
        NetlinkMessage order = addressOrder(DELETE_ADDRESS, 0, link, address.address(), address.prefixBits());
        Netlink.order("take " + address.address() + " from " + link.name(), order);
    }

    /// Removes a virtual interface.
    public static void remove(Link link) throws LinuxException {
        NetlinkMessage order = new NetlinkMessage(DELETE_LINK, Netlink.REQUEST | Netlink.ACK);
        order.u32(AF_UNSPEC).u32(link.index()).u32(0).u32(0);
        Netlink.order("remove " + link.name(), order);
    }

    /// Makes an interface a part of a bridge.
    public static void enslave(Link link, Link bridge) throws LinuxException {
        NetlinkMessage order = new NetlinkMessage(NEW_LINK, Netlink.REQUEST | Netlink.ACK);
        order.u32(AF_UNSPEC).u32(link.index()).u32(0).u32(0).attribute(IFLA_MASTER, bridge.index());
        Netlink.order("make " + link.name() + " a part of " + bridge.name(), order);
    }

    private static NetlinkMessage question(int kind, int fixedBytes) {
        NetlinkMessage question = new NetlinkMessage(kind, Netlink.REQUEST | Netlink.DUMP);
        for (int octet = 0; octet < fixedBytes; octet++) question.u8(0);
        return question;
    }

    private static NetlinkMessage addressOrder(int kind, int flags, Link link, IpAddress address, int prefixBits) {
        NetlinkMessage order = new NetlinkMessage(kind, Netlink.REQUEST | Netlink.ACK | flags);
        order.u8(address.isV4() ? SocketCalls.AF_INET : SocketCalls.AF_INET6).u8(prefixBits);
        order.u8(0).u8(0).u32(link.index());
        return order.attribute(IFA_LOCAL, octets(address)).attribute(IFA_ADDRESS, octets(address));
    }

    private static byte[] octets(IpAddress address) {
        ByteBuffer octets = ByteBuffer.allocate(address.isV4() ? Integer.BYTES : 2 * Long.BYTES);
        if (address.isV4()) octets.putInt(address.v4Bits());
        else octets.putLong(address.hi()).putLong(address.lo());
        return octets.array();
    }

    private static Link link(ByteBuffer content) {
        NetlinkAttributes attributes = attributes(content, LINK_BYTES);
        NetlinkAttributes info = attributes.inside(IFLA_LINKINFO);
        String kind = info.text(INFO_KIND);
        int owner = kind.equals("tun") ? info.inside(INFO_DATA).u32(TUN_OWNER, Link.NO_OWNER) : Link.NO_OWNER;
        return new Link(
                content.getInt(4),
                attributes.text(IFLA_IFNAME),
                attributes.mac(IFLA_ADDRESS),
                content.getInt(8),
                content.getShort(2) & 0xffff,
                attributes.u32(IFLA_MTU, 0),
                kind,
                owner,
                attributes.u32(IFLA_MASTER, 0));
    }

    private static @Nullable LinkAddress address(ByteBuffer content) {
        NetlinkAttributes attributes = attributes(content, ADDRESS_BYTES);
        IpAddress address = attributes.address(attributes.has(IFA_LOCAL) ? IFA_LOCAL : IFA_ADDRESS);
        if (address == null) return null;
        boolean lasting = (attributes.u32(IFA_FLAGS, content.get(2) & 0xff) & PERMANENT) != 0;
        return new LinkAddress(content.getInt(4), address, content.get(1) & 0xff, lasting);
    }

    private static NetlinkAttributes attributes(ByteBuffer content, int fixedBytes) {
        ByteBuffer rest = content.duplicate().order(ByteOrder.nativeOrder());
        rest.position(Math.min(fixedBytes, content.limit()));
        return new NetlinkAttributes(rest);
    }
}
