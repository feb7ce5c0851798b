package patchbay.lan;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;
import patchbay.wire.MacAddress;

/// An Ethernet switch that forwards as VirtualBox's internal network does: every card's port has one fixed
/// address, so unknown unicast goes to the trunk and to ports that may see it, never to every guest.
///
/// One network is one switch, on one event loop, so nothing in it is shared between threads.
public final class Switch {
    private static final SwitchPort[] NO_PORTS = {};

    private final String name;
    private final EventLoop loop;
    private final StormLimit stormLimit;
    private final MacTable table = new MacTable();
    private final Captures captures = new Captures();
    private @Nullable Segmenter segmenter = new Segmenter();
    private @Nullable RouterGuard guard;
    private SwitchPort[] ports = NO_PORTS;
    private SwitchPort[] listeners = NO_PORTS;

    /// A switch without ports, with the usual limit on group frames.
    public Switch(String name, EventLoop loop) {
        this(name, loop, StormLimit.DEFAULT);
    }

    /// A switch whose ports may each send as many group frames as `stormLimit` says.
    public Switch(String name, EventLoop loop, StormLimit stormLimit) {
        this.name = name;
        this.loop = loop;
        this.stormLimit = stormLimit;
    }

    /// The network's name.
    public String name() {
        return name;
    }

    /// How many ports are plugged.
    public int ports() {
        return ports.length;
    }

    /// The ports that are plugged now.
    public List<SwitchPort> plugged() {
        return List.of(ports);
    }

    /// Plugs a station in. It gets frames by [Station#send] from now on and gives frames by [SwitchPort#take].
    public SwitchPort plug(PortSettings settings, Station station) {
        SwitchPort port = new SwitchPort(this, settings, station, new TokenBucket(stormLimit, loop.nowNanos()));
        ports = with(ports, port);
        port.plugged();
        return port;
    }

    /// Takes a port out; frames it still gets or gives are nobody's. Nothing happens when it is out
    /// already.
    public void unplug(SwitchPort port) {
        if (!port.isPlugged()) return;
        port.unplugged();
        ports = without(ports, port);
    }

    /// Says whether cards are kept from passing for the network's IPv6 router or DHCPv6 server: what they
    /// send as such is refused as [Fault#ROGUE_ROUTER] or [Fault#ROGUE_DHCP]. Off at first.
    public void guardRouter(boolean on) {
        guard = on ? new RouterGuard() : null;
    }

    /// Records every frame of the network once, as it enters, from now on. What is refused is not recorded.
    public void capture(Capture capture) {
        captures.add(capture);
    }

    /// Ends one of the network's captures and closes it.
    public void captureNoMore(Capture capture) {
        captures.remove(capture);
    }

    /// Judges what a card sends.
    Fault judge(EthernetView ethernet) {
        return guard == null ? Fault.NONE : guard.judge(ethernet);
    }

    EventLoop loop() {
        return loop;
    }

    /// A segmenter for one frame. There is one at rest, so a new one is made only when a station answers
    /// from its [Station#send] with a frame that must be cut as well.
    Segmenter lendSegmenter() {
        Segmenter lent = segmenter;
        segmenter = null;
        return lent == null ? new Segmenter() : lent;
    }

    void giveBack(Segmenter lent) {
        segmenter = lent;
    }

    /// Follows a port that became active or inactive: inactive ports are in no table.
    void activityChanged(SwitchPort port) {
        if (port.isActive()) {
            if (port.hasKnownMac()) table.add(port);
            if (port.isListener()) listeners = with(listeners, port);
        } else {
            if (port.hasKnownMac()) table.remove(port);
            listeners = without(listeners, port);
        }
    }

    /// Follows a port whose policy changed.
    void policyChanged(SwitchPort port) {
        if (!port.isActive()) return;
        listeners = without(listeners, port);
        if (port.isListener()) listeners = with(listeners, port);
    }

    /// Gives an active port another address. Only the step from unknown to known allocates, once a port.
    void moveTo(SwitchPort port, long mac) {
        boolean wasKnown = port.hasKnownMac();
        if (wasKnown) table.remove(port);
        port.setMac(mac);
        table.add(port);
        if (!wasKnown) policyChanged(port);
    }

    /// Whether a port of this network, and not a side of its trunk, has the address.
    public boolean isOwn(long mac) {
        for (SwitchPort port = table.find(mac); port != null; port = port.twin) {
            if (!port.kind().isTrunk()) return true;
        }
        return false;
    }

    /// Sends a judged frame where it belongs; answers why it went nowhere, or [Fault#NONE].
    Fault forward(Frame frame, SwitchPort from, long destination) {
        captures.record(frame, false);
        if (MacAddress.isGroup(destination)) {
            for (SwitchPort port : ports) if (from.reaches(port)) port.deliver(frame, from);
            return Fault.NONE;
        }
        return toStation(frame, from, destination);
    }

    private Fault toStation(Frame frame, SwitchPort from, long destination) {
        SwitchPort known = table.find(destination);
        boolean portMatched = false;
        for (SwitchPort port = known; port != null; port = port.twin)
            portMatched |= !port.kind().isTrunk();
        int receivers = known == null ? 0 : toMatching(frame, from, known);
        for (SwitchPort port : listeners) {
            if (port.mac() == destination || !from.reaches(port)) continue;
            if (!port.overhears(from.kind().isTrunk(), portMatched, known != null)) continue;
            port.deliver(frame, from);
            receivers++;
        }
        if (receivers > 0) return Fault.NONE;
        return known == from ? Fault.SAME_PORT : Fault.NO_RECEIVER;
    }

    /// A station may answer at once from its [Station#send] and so move ports: the next one is read
    /// beforehand.
    private static int toMatching(Frame frame, SwitchPort from, SwitchPort first) {
        int receivers = 0;
        SwitchPort next;
        for (@Nullable SwitchPort port = first; port != null; port = next) {
            next = port.twin;
            if (!from.reaches(port)) continue;
            port.deliver(frame, from);
            receivers++;
        }
        return receivers;
    }

    /// Arrays are replaced and never changed, so that a loop over one survives a port that comes or goes
    /// in it.
    private static SwitchPort[] with(SwitchPort[] before, SwitchPort port) {
        SwitchPort[] after = Arrays.copyOf(before, before.length + 1);
        after[before.length] = port;
        return after;
    }

    private static SwitchPort[] without(SwitchPort[] before, SwitchPort port) {
        int at = Arrays.asList(before).indexOf(port);
        if (at < 0) return before;
        SwitchPort[] after = Arrays.copyOf(before, before.length - 1);
        System.arraycopy(before, at + 1, after, at, after.length - at);
        return after;
    }
}
