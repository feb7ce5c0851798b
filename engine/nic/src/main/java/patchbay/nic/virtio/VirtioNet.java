package patchbay.nic.virtio;

import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import patchbay.lan.Abilities;
import patchbay.lan.LinkCounters;
import patchbay.lan.SwitchPort;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.nic.Card;
import patchbay.nic.CardPlace;
import patchbay.nic.GuestMemory;
import patchbay.wire.Fault;

/// The data plane of virtio-net, VirtIO 1.3 §5.1: pairs of queues (even: to the guest, odd: from it) with all their
/// offloads. Its transport negotiates the features, sets the rings up and tells of kicks; the driver is called by
/// [QueueSignal], at most once a queue and turn. The configuration space is the transport's, or QEMU's. So is what a
/// control queue asks for; its ring is here, behind the pairs, where the transport has one.
///
/// In a turn at most [#FRAMES_A_TURN] frames or about [#BYTES_A_TURN] octets are taken from each queue. Frames for
/// which the guest has no buffer wait in a bounded queue.
public final class VirtioNet implements Card {
    /// The most pairs of queues.
    public static final int MAX_PAIRS = 8;
    /// Frames taken from one queue in a turn, at most.
    public static final int FRAMES_A_TURN = 64;
    /// Octets after which no further frame is taken from a queue in a turn.
    public static final int BYTES_A_TURN = 128 * 1_024;

    private static final int NO_QUEUE = -1;

    private final long mac;
    private final QueueSignal signal;
    private final GuestMemory guest;
    private final VirtQueue[] queues;
    private final int pairs;
    private final @Nullable ControlQueue control;
    private final LinkCounters counters = new LinkCounters();
    private final VirtioTransmit transmit;
    private final ReceiveSide receive;
    private final Steering steering = new Steering();
    private final UdpFragments fragments = new UdpFragments();
    private final Consumer<Frame> leave = this::leave;
    private final Work work = new Work();
    private Errands errands;
    private @Nullable SwitchPort port;
    private boolean linkUp = true;
    private boolean busy;
    private long timesTold;
    private long callsHeld;
    private long features;
    private Abilities abilities = Abilities.plain(Abilities.ALL.maxFrameBytes());

    /// A card at `place` with so many pairs of queues, 1 to [#MAX_PAIRS]; the place's interrupt line is not used.
    public VirtioNet(CardPlace place, int pairs, QueueSignal signal) {
        this(place, pairs, signal, null);
    }

    /// The same, with the one who does what comes by the control queue.
    VirtioNet(CardPlace place, int pairs, QueueSignal signal, @Nullable ControlQueue control) {
        if (pairs < 1 || pairs > MAX_PAIRS) throw new IllegalArgumentException(pairs + " pairs of queues");
        this.mac = place.mac();
        this.signal = signal;
        this.guest = place.memory();
        this.pairs = pairs;
        this.control = control;
        VirtioMemory memory = new VirtioMemory(place.memory());
        this.queues = new VirtQueue[control == null ? 2 * pairs : 2 * pairs + 1];
        for (int index = 0; index < queues.length; index++) queues[index] = memory.queue();
        FramePool frames = place.loop().frames();
        this.transmit = new VirtioTransmit(frames, place.memory(), counters);
        this.receive = new ReceiveSide(frames, memory, counters);
        this.errands = new Errands(place.loop(), work);
        guest.whenArrived(new Arrival());
    }

    /// How many pairs of queues a guest of so many processors has use for: one each, up to [#MAX_PAIRS].
    public static int pairsFor(int processors) {
        return Math.clamp(processors, 1, MAX_PAIRS);
    }

    /// Frames of the guest go into `to` from now on. What was to be done is forgotten, and asked for anew with a port.
    @Override
    public void plug(@Nullable SwitchPort to) {
        settleAll();
        port = to;
        moveTo(errands.loop());
        if (to == null) return;
        for (int index = 0; index < queues.length; index++) prepare(index);
        errands.flushLater();
    }

    /// Belongs to `loop` from now on; after [#plug] with null, which left nothing to be done on the loop before.
    public void moveTo(EventLoop loop) {
        errands.leave();
        errands = new Errands(loop, work);
        transmit.frames(loop.frames());
        receive.frames(loop.frames());
    }

    @Override
    public void reset() {
        for (int index = 0; index < queues.length; index++) {
            stop(index);
            enable(index, false);
        }
        features(0);
    }

    @Override
    public void link(boolean up) {
        linkUp = up;
    }

    @Override
    public boolean isLinkUp() {
        return linkUp;
    }

    @Override
    public long mac() {
        return mac;
    }

    @Override
    public LinkCounters counters() {
        return counters;
    }

    /// How many queues of frames there are, two a pair.
    public int queueCount() {
        return 2 * pairs;
    }

    /// The features that the driver took.
    public void features(long accepted) {
        features = accepted;
        boolean merging = VirtioFeature.MERGEABLE_BUFFERS.isIn(accepted);
        boolean long12 = merging || VirtioFeature.VERSION_1.isIn(accepted);
        int headerBytes = long12 ? VirtioReceive.MERGED_HEADER_BYTES : VirtioReceive.MERGED_HEADER_BYTES - Short.BYTES;
        transmit.headerBytes(headerBytes);
        transmit.fragments(VirtioFeature.HOST_UFO.isIn(accepted));
        receive.shape(headerBytes, merging);
        offloads(accepted);
    }

    /// What the driver takes of its offloads now, of the features that it took.
    void offloads(long taken) {
        boolean checksum = VirtioFeature.GUEST_CHECKSUM.isIn(taken);
        abilities = new Abilities(
                checksum,
                checksum && VirtioFeature.GUEST_TSO4.isIn(taken),
                checksum && VirtioFeature.GUEST_TSO6.isIn(taken),
                checksum && VirtioFeature.GUEST_USO4.isIn(taken) && VirtioFeature.GUEST_USO6.isIn(taken),
                Abilities.ALL.maxFrameBytes());
    }

    /// The features that the driver took; 0 before.
    public long features() {
        return features;
    }

    /// Sets queue `index` up to use the ring at `place` from `position` on ([Ring#position()]); or says why that
    /// cannot be.
    public Fault start(int index, RingPlace place, int position) {
        return start(index, place, position, null);
    }

    /// The same with a log, which outlives us and knows better than `position`.
    public Fault start(int index, RingPlace place, int position, @Nullable RingLog log) {
        try {
            Fault fault = queues[index].start(place, features, position, log);
            if (fault == Fault.NONE) prepare(index);
            return fault;
        } catch (InternalError gone) {
            memoryGone();
            return Fault.OUTSIDE_MEMORY;
        }
    }

    /// Takes the ring of queue `index` away; what was used is published before. Answers where it stood.
    public int stop(int index) {
        if (isReceive(index)) settle(index);
        try {
            if (queues[index].isSound()) queues[index].ring().publish();
        } catch (InternalError gone) {
            memoryGone();
        }
        if (isReceive(index)) receive.forgetWaiting(index / 2);
        if (queues[index].isStarted()) guest.forget();
        callsHeld &= ~(1L << index);
        return queues[index].stop();
    }

    /// Whether queue `index` has a ring.
    public boolean isStarted(int index) {
        return queues[index].isStarted();
    }

    /// Lets queue `index` work, or not, whether it has a ring or not.
    public void enable(int index, boolean enabled) {
        queues[index].enable(enabled);
        prepare(index);
    }

    /// Whether queue `index` may work.
    public boolean isEnabled(int index) {
        return queues[index].isEnabled();
    }

    /// Whether the guest broke queue `index`, so that it stands still.
    public boolean isBroken(int index) {
        return queues[index].isBroken();
    }

    /// Queues that the guest broke, and asking for what is no memory.
    @Override
    public Map<String, Long> tallies() {
        return Map.of("queues-broken", timesBroken(), "accesses-outside-memory", guest.outside());
    }

    /// How often the guest broke a queue.
    public long timesBroken() {
        long times = 0;
        for (VirtQueue queue : queues) times += queue.timesBroken();
        return times;
    }

    /// Frames that wait until the guest has buffers.
    public int waitingFrames() {
        return receive.waitingFrames();
    }

    /// The driver kicked queue `index`: chains are there to send, or buffers to receive into.
    public void kicked(int index) {
        queues[index].want();
        work(index);
    }

    private void work(int index) {
        if (!queues[index].isRunning() || busy) {
            if (busy) errands.goOn(index);
            return;
        }
        try {
            if (!queues[index].isCurrent()) return;
            if (index == 2 * pairs) control(index);
            else if (isReceive(index)) drain(index);
            else transmit(index);
            if (queues[index].looksAgain()) errands.goOn(index);
            errands.flushLater();
        } catch (InternalError gone) {
            memoryGone();
        }
    }

    /// As [#kicked], but the work is done in the next turn: the driver's write is to be answered first.
    void kickedSoon(int index) {
        queues[index].want();
        if (queues[index].isRunning()) errands.goOn(index);
    }

    @Override
    public Abilities abilities() {
        return abilities;
    }

    @Override
    public void send(Frame frame) {
        counters.accepted();
        int index = linkUp ? receiveQueue(frame) : NO_QUEUE;
        if (index == NO_QUEUE) {
            counters.lost(linkUp ? Fault.NO_RECEIVER : Fault.LINK_DOWN, 1);
            return;
        }
        boolean whole = receive.hold(index / 2, frame);
        if (whole || receive.isWaiting(index / 2)) settle(index);
        errands.flushLater();
    }

    /// Places what is held for a queue.
    private void settle(int index) {
        try {
            receive.settle(index / 2, queues[index]);
            if (receive.isWaiting(index / 2)) watch(index);
            if (queues[index].looksAgain()) errands.goOn(index);
        } catch (InternalError gone) {
            memoryGone();
            receive.lose(index / 2, Fault.OUTSIDE_MEMORY);
        }
    }

    private void settleAll() {
        for (int pair = 0; pair < pairs; pair++) if (receive.isHolding(pair)) settle(2 * pair);
    }

    /// The VMM cut its memory short under our mapping (the JVM's word for SIGBUS is an InternalError): no queue is
    /// touched any more until it is set up anew.
    private void memoryGone() {
        busy = false;
        for (VirtQueue queue : queues) queue.breakDown();
    }

    private boolean isReceive(int index) {
        return index % 2 == 0 && index < 2 * pairs;
    }

    /// The queue of the flow that the frame belongs to, the first one when there is no better.
    private int receiveQueue(Frame frame) {
        if (pairs > 1) {
            int chosen = 2 * steering.pairOf(frame);
            if (chosen < 2 * pairs && queues[chosen].isRunning()) return chosen;
        }
        return queues[0].isRunning() ? 0 : NO_QUEUE;
    }

    private void prepare(int index) {
        if (!queues[index].isRunning()) return;
        try {
            queues[index].want();
            queues[index].ring().wantKicks(true);
            errands.goOn(index);
        } catch (InternalError gone) {
            memoryGone();
        }
    }

    private void transmit(int index) {
        busy = true;
        VirtQueue queue = queues[index];
        queue.ring().wantKicks(false);
        VirtioTransmit.End end = VirtioTransmit.End.ENOUGH;
        int octets = 0;
        for (int count = 0; count < FRAMES_A_TURN && octets < BYTES_A_TURN; count += transmit.count()) {
            end = transmit.take(queue, FRAMES_A_TURN - count, BYTES_A_TURN - octets);
            for (int each = 0; each < transmit.count(); each++) octets += forward(index, each);
            transmit.done();
            if (end != VirtioTransmit.End.ENOUGH || !queue.isRunning()) break;
        }
        busy = false;
        if (!queue.isRunning() || end == VirtioTransmit.End.AWAITED) return;
        if (end != VirtioTransmit.End.EMPTY || !isQuiet(index)) errands.goOn(index);
    }

    /// Whether nothing has to be done for the emptied queue: its driver kicks when there is more, or the ring is
    /// watched, so that it need not.
    private boolean isQuiet(int index) {
        Ring ring = queues[index].ring();
        if (watch(index)) return true;
        ring.wantKicks(true);
        return !ring.hasMore();
    }

    private void drain(int index) {
        if (!receive.drain(index / 2, queues[index])) errands.goOn(index);
        if (receive.isWaiting(index / 2)) watch(index);
    }

    /// Has the ring looked at while there is traffic; false for one that is not shared, where that is no use.
    private boolean watch(int index) {
        if (!queues[index].isRunning() || queues[index].ring().isFar()) return false;
        errands.watch(index);
        return true;
    }

    private void control(int index) {
        ControlQueue by = control;
        if (by != null && by.serve(queues[index])) errands.goOn(index);
    }

    /// Octets of frame `each` of the burst, which goes to the switch.
    private int forward(int index, int each) {
        Frame frame = transmit.frame(each);
        SwitchPort to = port;
        if (frame == null) return 0;
        if (to == null || !linkUp) {
            counters.refused(Fault.LINK_DOWN, 1);
            return 0;
        }
        if (pairs > 1) steering.sent(frame, index / 2);
        int octets = frame.length();
        int fragmentBytes = transmit.fragmentBytes(each);
        if (fragmentBytes > 0) forwardFragments(frame, fragmentBytes);
        else leave(frame);
        return octets;
    }

    private void forwardFragments(Frame datagram, int fragmentBytes) {
        Fault fault = fragments.send(datagram, fragmentBytes, errands.loop().frames(), leave);
        if (fault != Fault.NONE) counters.refused(fault, 1);
    }

    private void leave(Frame frame) {
        SwitchPort to = port;
        if (to == null) return;
        counters.passed();
        to.take(frame);
    }

    private void publishAll() {
        settleAll();
        long times = timesBroken();
        if (times != timesTold) signal.broke();
        timesTold = times;
        for (int index = 0; index < queues.length; index++) {
            if (!queues[index].isRunning()) continue;
            Ring ring = queues[index].ring();
            ring.publish();
            if (ring.isCallDue()) callsHeld |= 1L << index;
        }
        // A call would overtake what is still on its way to memory that is not shared.
        if (callsHeld == 0 || !guest.isSettled()) return;
        long due = callsHeld;
        callsHeld = 0;
        for (int index = 0; index < queues.length; index++) if ((due & 1L << index) != 0) signal.call(index);
    }

    /// Memory that is not shared came, or took what was written.
    private final class Arrival implements Runnable {
        @Override
        public void run() {
            for (int index = 0; index < queues.length; index++) {
                if (queues[index].isRunning() && queues[index].ring().isFar()) errands.goOn(index);
            }
            errands.flushLater();
        }
    }

    /// What the errands are about.
    private final class Work implements Errands.Work {
        @Override
        public void on(int index) {
            work(index);
        }

        @Override
        public void publish() {
            try {
                publishAll();
            } catch (InternalError gone) {
                memoryGone();
            }
        }

        /// For a queue to the guest there is nothing to do while no frame waits.
        @Override
        public boolean hasNew(int index, boolean elseKick) {
            if (!queues[index].isRunning() || isReceive(index) && !receive.isWaiting(index / 2)) return false;
            try {
                Ring ring = queues[index].ring();
                if (elseKick) ring.wantKicks(true);
                return ring.hasNew();
            } catch (InternalError gone) {
                memoryGone();
                return false;
            }
        }
    }
}
