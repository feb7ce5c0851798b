package patchbay.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import patchbay.loop.Errno;

/// Rules of traffic control that lead frames from one interface to another by their destination, tc(8): a
/// `clsact` queueing discipline, `u32` classifiers on the Ethernet header, and the action `mirred`.
/// `matchall` would be shorter and is missing from some kernels. Needs CAP_NET_ADMIN.
public final class TrafficRules {
    private static final int NEW_QDISC = 36;
    private static final int NEW_FILTER = 44;
    private static final int DELETE_FILTER = 45;
    private static final int GET_FILTER = 46;
    private static final int CLSACT_HANDLE = 0xffff_0000;
    private static final int CLSACT_PARENT = 0xffff_fff1;
    private static final int ALL_PROTOCOLS = 3;
    private static final int TCA_KIND = 1;
    private static final int TCA_OPTIONS = 2;
    private static final int U32_SELECTOR = 5;
    private static final int U32_ACTIONS = 7;
    private static final int ACTION_KIND = 1;
    private static final int ACTION_OPTIONS = 2;
    private static final int MIRRED_PARAMETERS = 2;
    private static final int TERMINAL = 1;
    /// In `struct tcmsg`: the priority in the upper half.
    private static final int PRIORITY_AT = 16;

    private TrafficRules() {}

    /// Where a rule looks.
    public enum Side {
        /// At frames that come in at the interface.
        INGRESS(0xffff_fff2),
        /// At frames that go out of it.
        EGRESS(0xffff_fff3);

        private final int parent;

        Side(int parent) {
            this.parent = parent;
        }
    }

    /// What becomes of a frame; the number is `mirred`'s own.
    public enum Way {
        /// It goes out of the other interface, and no further here.
        REDIRECT_OUT(1, 4),
        /// A copy goes out of the other interface; the frame goes on to the next rule.
        COPY_OUT(2, -1),
        /// It comes in at the other interface, and goes no further here.
        REDIRECT_IN(3, 4);

        private final int number;
        private final int verdict;

        Way(int number, int verdict) {
            this.number = number;
            this.verdict = verdict;
        }
    }

    /// Lets an interface have rules; one that has them already is left as it is.
    public static void prepare(Link link) throws LinuxException {
        NetlinkMessage order =
                new NetlinkMessage(NEW_QDISC, Netlink.REQUEST | Netlink.ACK | Netlink.CREATE | Netlink.EXCL);
        order.u32(0).u32(link.index()).u32(CLSACT_HANDLE).u32(CLSACT_PARENT).u32(0);
        order.attribute(TCA_KIND, "clsact");
        try {
            Netlink.order("prepare " + link.name() + " for rules", order);
        } catch (LinuxException there) {
            if (there.errno() != Errno.EEXIST) throw there;
        }
    }

    /// Where rules are: at an interface, on one of its sides. Lower priorities are asked first.
    public record Place(Link at, Side side, int priority) {}

    /// Leads frames to `to`.
    public static void lead(Place place, FrameMatch match, Way way, Link to) throws LinuxException {
        NetlinkMessage order =
                new NetlinkMessage(NEW_FILTER, Netlink.REQUEST | Netlink.ACK | Netlink.CREATE | Netlink.EXCL);
        begin(order, place);
        order.attribute(TCA_KIND, "u32");
        int options = order.begin(TCA_OPTIONS);
        selector(order, match.keys());
        int actions = order.begin(U32_ACTIONS);
        int first = order.begin(1);
        order.attribute(ACTION_KIND, "mirred");
        int action = order.begin(ACTION_OPTIONS);
        int parameters = order.begin(MIRRED_PARAMETERS);
        order.u32(0).u32(0).u32(way.verdict).u32(0).u32(0).u32(way.number).u32(to.index());
        order.end(parameters);
        order.end(action);
        order.end(first);
        order.end(actions);
        order.end(options);
        Netlink.order("lead frames of " + place.at().name() + " to " + to.name(), order);
    }

    /// The priorities of which there are rules, on one side.
    public static Set<Integer> priorities(Link at, Side side) throws LinuxException {
        NetlinkMessage question = new NetlinkMessage(GET_FILTER, Netlink.REQUEST | Netlink.DUMP);
        begin(question, new Place(at, side, 0));
        Set<Integer> priorities = new TreeSet<>();
        Netlink.dump("list rules of " + at.name(), question, (kind, content) -> {
            if (kind == NEW_FILTER && content.limit() >= PRIORITY_AT + Integer.BYTES) {
                priorities.add(content.getInt(PRIORITY_AT) >>> 16);
            }
        });
        return priorities;
    }

    /// Removes all rules of a place; none is no error.
    public static void remove(Place place) throws LinuxException {
        NetlinkMessage order = new NetlinkMessage(DELETE_FILTER, Netlink.REQUEST | Netlink.ACK);
        begin(order, place);
        try {
            Netlink.order("remove rules of " + place.at().name(), order);
        } catch (LinuxException none) {
            if (none.errno() != Errno.ENOENT && none.errno() != Errno.EINVAL) throw none;
        }
    }

    /// `struct tcmsg`: family, interface, handle, parent, and priority with protocol.
    private static void begin(NetlinkMessage order, Place place) {
        int protocol = ByteBuffer.allocate(Short.BYTES)
                        .order(ByteOrder.BIG_ENDIAN)
                        .putShort(0, (short) ALL_PROTOCOLS)
                        .order(ByteOrder.nativeOrder())
                        .getShort(0)
                & 0xffff;
        order.u32(0).u32(place.at().index()).u32(0).u32(place.side().parent);
        order.u32(place.priority() << 16 | protocol);
    }

    /// `struct tc_u32_sel` with its keys, each a mask, a value and where they are compared.
    private static void selector(NetlinkMessage order, List<int[]> keys) {
        int begun = order.begin(U32_SELECTOR);
        order.u8(TERMINAL).u8(0).u8(keys.size()).u8(0).u32(0).u32(0).u32(0);
        for (int[] key : keys)
            order.network32(key[0]).network32(key[1]).u32(key[2]).u32(0);
        order.end(begun);
    }
}
