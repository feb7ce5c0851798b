package patchbay.privileged;

import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.linux.FrameMatch;
import patchbay.linux.Link;
import patchbay.linux.LinuxException;
import patchbay.linux.TrafficRules;
import patchbay.linux.TrafficRules.Place;
import patchbay.linux.TrafficRules.Side;
import patchbay.linux.TrafficRules.Way;
import patchbay.wire.EtherType;
import patchbay.wire.IpAddress;
import patchbay.wire.IpProtocol;

/// The rules of one pair on its interface. Rules for stations and groups have one priority, so that they are replaced
/// and removed as a whole; those for addresses have one each, and come first.
///
/// @param interfaceLink the interface bridged to
/// @param pair the pair's number
record BridgeRules(Link interfaceLink, int pair) {
    /// Addresses that one pair may have rules for.
    static final int ADDRESSES = 128;

    private static final int FIRST_PRIORITY = 20_480;
    private static final int FIRST_ADDRESS_PRIORITY = FIRST_PRIORITY - DirectBridges.MOST_PAIRS * ADDRESSES;
    private static final int CLIENT_PORT = 68;

    /// Leads what is for `stations` to `wire` and `host`, and nothing else any more.
    void lead(BridgedStations stations, Link wire, Link host) throws LinuxException {
        Place in = new Place(interfaceLink, Side.INGRESS, priority());
        Place out = new Place(interfaceLink, Side.EGRESS, priority());
        TrafficRules.remove(in);
        TrafficRules.remove(out);
        if (stations.macs().isEmpty()) {
            clearAddresses();
            return;
        }
        boolean wired = stations.way() == BridgeWay.WIRED;
        for (long mac : stations.macs()) {
            if (wired) TrafficRules.lead(in, FrameMatch.station(mac), Way.REDIRECT_OUT, wire);
            TrafficRules.lead(out, FrameMatch.station(mac), Way.REDIRECT_OUT, host);
        }
        FrameMatch others = stations.all() ? FrameMatch.all() : FrameMatch.groups();
        TrafficRules.lead(out, others, Way.COPY_OUT, host);
        TrafficRules.lead(in, others, Way.COPY_OUT, wire);
        if (wired || stations.all()) return;
        for (FrameMatch match : sharedByNature()) TrafficRules.lead(in, match, Way.COPY_OUT, wire);
    }

    /// Leads what comes in for an address to `wire`; the slot's former rule goes.
    void lead(int slot, @Nullable IpAddress address, Link wire) throws LinuxException {
        Place place = new Place(interfaceLink, Side.INGRESS, addressPriority(slot));
        TrafficRules.remove(place);
        if (address == null) return;
        FrameMatch match = FrameMatch.station(interfaceLink.mac()).destination(address);
        TrafficRules.lead(place, match, Way.REDIRECT_OUT, wire);
    }

    /// Frames to the one MAC address that cannot be told apart by address: ARP, DHCP to clients that have none yet,
    /// and groups that an access point sent to each of its stations.
    private List<FrameMatch> sharedByNature() {
        FrameMatch here = FrameMatch.station(interfaceLink.mac());
        FrameMatch v4 = here.type(EtherType.IPV4);
        return List.of(
                here.type(EtherType.ARP),
                v4.word(16, -1, -1),
                v4.word(16, 0xf000_0000, 0xe000_0000),
                v4.word(0, 0x0f00_0000, 0x0500_0000)
                        .word(4, 0x1fff, 0)
                        .word(8, 0x00ff_0000, IpProtocol.UDP << 16)
                        .word(20, 0xffff, CLIENT_PORT),
                here.type(EtherType.IPV6).word(24, 0xff00_0000, 0xff00_0000));
    }

    private void clearAddresses() throws LinuxException {
        for (int priority : TrafficRules.priorities(interfaceLink, Side.INGRESS)) {
            if (pairOf(priority) == pair) TrafficRules.remove(new Place(interfaceLink, Side.INGRESS, priority));
        }
    }

    /// The pair that a rule's priority belongs to, or -1 for one of somebody else's.
    static int pairOf(int priority) {
        int last = FIRST_PRIORITY + DirectBridges.MOST_PAIRS;
        if (priority < FIRST_ADDRESS_PRIORITY || priority >= last) return -1;
        return priority >= FIRST_PRIORITY ? priority - FIRST_PRIORITY : (priority - FIRST_ADDRESS_PRIORITY) / ADDRESSES;
    }

    /// The priority of the rules for stations and groups.
    int priority() {
        return FIRST_PRIORITY + pair;
    }

    private int addressPriority(int slot) {
        return FIRST_ADDRESS_PRIORITY + pair * ADDRESSES + slot;
    }
}
