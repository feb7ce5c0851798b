package patchbay.lan;

import java.lang.foreign.SegmentAllocator;
import org.jspecify.annotations.Nullable;
import patchbay.loop.FaultCounters;
import patchbay.loop.Frame;
import patchbay.loop.Frame.Segmentation;
import patchbay.loop.FramePool;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;

/// Where a station is plugged into a [Switch], and the cable between them. Belongs to the loop of its
/// switch.
public final class SwitchPort implements FrameTaker {
    private final SegmentRoom room = new PoolRoom();
    private final Switch network;
    private final String name;
    private final PortKind kind;
    private final boolean macAnnounced;
    private final Station station;
    private final TokenBucket groupFrames;
    private final FaultCounters faults = new FaultCounters();
    private final FaultCounters faultsToStation = new FaultCounters();
    private final PortCounters counters = new PortCounters();
    private final EthernetView ethernet = new EthernetView();
    private final Captures captures = new Captures();
    private long mac;
    private Promiscuity promiscuity;
    private boolean plugged;
    private boolean cableIn;
    private boolean running = true;
    private boolean cutting;
    private @Nullable Impairment fromStation;
    private @Nullable Impairment toStation;
    private @Nullable Abilities wire;

    /// The next port of the same address in the switch's [MacTable].
    @Nullable
    SwitchPort twin;

    SwitchPort(Switch network, PortSettings settings, Station station, TokenBucket groupFrames) {
        this.network = network;
        this.name = settings.name();
        this.kind = settings.kind();
        this.mac = settings.mac();
        this.macAnnounced = settings.mac() != PortSettings.UNKNOWN_MAC;
        this.promiscuity = settings.promiscuity();
        this.cableIn = settings.cableIn();
        this.station = station;
        this.groupFrames = groupFrames;
    }

    /// Takes a frame from the station: counted, captured, judged and forwarded. The frame is lent as
    /// [Station#send] says; a refusal is counted in [#faults()].
    @Override
    public void take(Frame frame) {
        if (fromStation == null) enter(frame);
        else fromStation.take(frame);
    }

    /// What comes out of a bad cable is counted here, whatever becomes of it.
    private boolean arriveAtSwitch(Frame frame) {
        enter(frame);
        return true;
    }

    private void enter(Frame frame) {
        counters.fromStation(frame.length());
        if (!isActive()) {
            faults.count(Fault.LINK_DOWN);
            return;
        }
        captures.record(frame, true);
        Fault fault = judge(frame);
        if (fault == Fault.NONE && kind.echoes() && network.isOwn(ethernet.source())) fault = Fault.SAME_PORT;
        if (fault == Fault.NONE) fault = network.forward(frame, this, ethernet.destination());
        if (fault == Fault.NONE) counters.forwarded();
        else faults.count(fault);
    }

    /// Puts the cable in or takes it out.
    public void cable(boolean in) {
        boolean before = isActive();
        cableIn = in;
        activityWas(before);
    }

    /// Whether the cable is in.
    public boolean isCableIn() {
        return cableIn;
    }

    /// Says whether the station runs: a paused machine's port takes and gets nothing.
    public void active(boolean running) {
        boolean before = isActive();
        this.running = running;
        activityWas(before);
    }

    /// Whether frames pass: plugged, cable in, station running.
    public boolean isActive() {
        return plugged && cableIn && running;
    }

    /// Whether frames of this port ever go to `other`. The two sides of an interface hear each other by the interface
    /// itself: through the switch each frame would come round and round.
    boolean reaches(SwitchPort other) {
        return other != this && other.isActive() && !(kind.echoes() && other.kind.echoes());
    }

    public void promiscuity(Promiscuity promiscuity) {
        this.promiscuity = promiscuity;
        network.policyChanged(this);
    }

    /// Records both directions from now on, beside the captures there are.
    public void capture(Capture capture) {
        captures.add(capture);
    }

    /// Ends one of the port's captures and closes it.
    public void captureNoMore(Capture capture) {
        captures.remove(capture);
    }

    /// Makes the cable bad towards the switch from now on, or as good as before with null; what is under way there is
    /// lost. The port's counters stand behind it: a frame counts when it has passed. `allocator` is asked once.
    public @Nullable Impairment impairFromStation(@Nullable ImpairmentSettings settings, SegmentAllocator allocator) {
        return impairFromStation(settings, null, allocator);
    }

    /// The same with a line in it that other cables share.
    public @Nullable Impairment impairFromStation(
            @Nullable ImpairmentSettings settings, @Nullable SharedLine shared, SegmentAllocator allocator) {
        if (fromStation != null) fromStation.close();
        Impairment.End end = new Impairment.End(Abilities.plain(Abilities.ALL.maxFrameBytes()), this::arriveAtSwitch);
        fromStation = settings == null ? null : new Impairment(network.loop(), allocator, settings, shared, end);
        return fromStation;
    }

    /// The same towards the station. The port's counters stand before it: a frame counts when the cable has it.
    public @Nullable Impairment impairToStation(@Nullable ImpairmentSettings settings, SegmentAllocator allocator) {
        if (toStation != null) toStation.close();
        wire = settings == null ? null : Abilities.plain(station.abilities().maxFrameBytes());
        toStation = wire == null || settings == null
                ? null
                : new Impairment(
                        network.loop(), allocator, settings, null, new Impairment.End(wire, this::arriveAtStation));
        return toStation;
    }

    /// What comes out of a bad cable while that is out of its socket is lost, and counted there.
    private boolean arriveAtStation(Frame frame) {
        if (!isActive()) return false;
        frame.keep();
        station.send(frame);
        return true;
    }

    public String name() {
        return name;
    }

    public PortKind kind() {
        return kind;
    }

    /// The port's address, or [PortSettings#UNKNOWN_MAC].
    public long mac() {
        return mac;
    }

    /// What was refused of what the station sent.
    public FaultCounters faults() {
        return faults;
    }

    /// What the switch had for the station and could not hand over.
    public FaultCounters faultsToStation() {
        return faultsToStation;
    }

    public PortCounters counters() {
        return counters;
    }

    boolean isPlugged() {
        return plugged;
    }

    void plugged() {
        boolean before = isActive();
        plugged = true;
        activityWas(before);
    }

    void unplugged() {
        boolean before = isActive();
        plugged = false;
        activityWas(before);
    }

    boolean hasKnownMac() {
        return mac != PortSettings.UNKNOWN_MAC;
    }

    void setMac(long mac) {
        this.mac = mac;
    }

    /// Whether unicast that is not for its own address may ever concern this port.
    boolean isListener() {
        return kind.isTrunk() || !hasKnownMac() || promiscuity != Promiscuity.DENY;
    }

    /// Whether this port gets a unicast frame that is not for its own address.
    ///
    /// @param fromTrunk whether the frame came from a trunk
    /// @param portMatched whether it is for one of the switch's own ports
    /// @param matched whether it is for any port, the trunk's host side included
    boolean overhears(boolean fromTrunk, boolean portMatched, boolean matched) {
        return switch (kind) {
            case CARD, SERVICE -> !hasKnownMac() || maySee(fromTrunk && !portMatched);
            case TRUNK_HOST -> promiscuity != Promiscuity.DENY || !hasKnownMac() && !(fromTrunk && portMatched);
            case TRUNK_WIRE, TUNNEL -> promiscuity != Promiscuity.DENY || !matched;
        };
    }

    /// Hands a frame that `from` sent to the station, in a shape that it can take.
    void deliver(Frame frame, SwitchPort from) {
        from.counters.delivered();
        counters.forStation();
        captures.record(frame, false);
        Abilities abilities = wire == null ? station.abilities() : wire;
        boolean suits = Segmenter.suits(frame, abilities);
        if (suits && (frame.length() <= abilities.maxFrameBytes() || frame.segmentation() != Segmentation.NONE)) {
            hand(frame);
            return;
        }
        Segmenter segmenter = network.lendSegmenter();
        Fault fault = Fault.NONE;
        if (!suits) fault = adapt(segmenter, frame, abilities);
        else if (segmenter.isTooLong(frame, abilities)) fault = Fault.TOO_LONG;
        else hand(frame);
        network.giveBack(segmenter);
        if (fault != Fault.NONE) faultsToStation.count(fault);
    }

    /// A station may answer at once, and that answer come back here: what is under way is noted for as long
    /// as it is.
    private Fault adapt(Segmenter segmenter, Frame frame, Abilities abilities) {
        boolean before = cutting;
        cutting = frame.segmentation() != Segmentation.NONE;
        Fault fault = segmenter.adapt(frame, abilities, room);
        if (cutting && fault == Fault.NONE) counters.cut();
        cutting = before;
        return fault;
    }

    private void hand(Frame frame) {
        counters.toStation(frame.length());
        if (toStation != null) {
            toStation.take(frame);
            return;
        }
        frame.keep();
        station.send(frame);
    }

    private boolean maySee(boolean unrelated) {
        return switch (promiscuity) {
            case DENY -> false;
            case ALLOW_NETWORK -> !unrelated;
            case ALLOW_ALL -> true;
        };
    }

    private Fault judge(Frame frame) {
        Fault fault = ethernet.wrap(frame.bytes(), frame.start(), frame.length());
        if (fault != Fault.NONE) return fault;
        if (!factsHold(frame)) return Fault.BAD_FIELD;
        if (ethernet.fromGroup()) return Fault.GROUP_SOURCE;
        long source = ethernet.source();
        if (ethernet.toGroup() && !groupFrames.take(network.loop().nowNanos())) return Fault.OVER_RATE;
        if (kind == PortKind.CARD) fault = network.judge(ethernet);
        if (fault != Fault.NONE) return fault;
        if (!macAnnounced && source != mac && !kind.isTrunk()) network.moveTo(this, source);
        return Fault.NONE;
    }

    /// Whether the offload facts stay inside the frame: a guest's card may have set them.
    private static boolean factsHold(Frame frame) {
        if (frame.segmentation() != Segmentation.NONE && frame.segmentBytes() < 1) return false;
        if (!frame.isChecksumMissing()) return true;
        int startAt = frame.checksumStartAt();
        int offset = frame.checksumOffset();
        return startAt >= 0 && offset >= 0 && (long) startAt + offset + Short.BYTES <= frame.length();
    }

    private void activityWas(boolean before) {
        if (before != isActive()) network.activityChanged(this);
    }

    /// Room in the loop's pool: a small frame when it fits.
    private final class PoolRoom implements SegmentRoom {
        @Override
        public @Nullable Frame room(int octets) {
            FramePool frames = network.loop().frames();
            if (octets > FramePool.LARGE_BYTES) return null;
            return octets <= FramePool.SMALL_BYTES ? frames.takeSmall() : frames.takeLarge();
        }

        @Override
        public void segment(Frame segment) {
            if (cutting) counters.segment();
            hand(segment);
        }
    }
}
