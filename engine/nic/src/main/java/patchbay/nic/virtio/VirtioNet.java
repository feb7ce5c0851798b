package patchbay.nic.virtio;

import org.jspecify.annotations.Nullable;
import patchbay.lan.Abilities;
import patchbay.lan.LinkCounters;
import patchbay.lan.SwitchPort;
import patchbay.loop.EventLoop;
import patchbay.loop.Flusher;
import patchbay.loop.Frame;
import patchbay.loop.Task;
import patchbay.nic.Card;
import patchbay.nic.CardPlace;
import patchbay.wire.Fault;

/// The data plane of virtio-net, VirtIO 1.3 §5.1: pairs of queues (even: to the guest, odd: from it) with all their
/// offloads. Its transport negotiates the features, sets the rings up and tells of kicks; the driver is called by
/// [QueueSignal], at most once a queue and turn. Configuration space and control queue are the transport's, or QEMU's.
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

    private final EventLoop loop;
    private final long mac;
    private final QueueSignal signal;
    private final VirtQueue[] queues;
    private final LinkCounters counters = new LinkCounters();
    private final VirtioTransmit transmit;
    private final ReceiveSide receive;
    private final Steering steering = new Steering();
    private final Flusher flusher = this::flush;
    private final Task goOn = this::goOn;
    private @Nullable SwitchPort port;
    private boolean linkUp = true;
    private boolean busy;
    private boolean flushAsked;
    private boolean goOnAsked;
    private long goOnQueues;
    private long features;
    private Abilities abilities = Abilities.plain(Abilities.ALL.maxFrameBytes());

    /// A card at `place` with so many pairs of queues, 1 to [#MAX_PAIRS]; the place's interrupt line is not used.
    public VirtioNet(CardPlace place, int pairs, QueueSignal signal) {
        if (pairs < 1 || pairs > MAX_PAIRS) throw new IllegalArgumentException(pairs + " pairs of queues");
        this.loop = place.loop();
        this.mac = place.mac();
        this.signal = signal;
        VirtioMemory memory = new VirtioMemory(place.memory());
        this.queues = new VirtQueue[2 * pairs];
        for (int index = 0; index < queues.length; index++) queues[index] = memory.queue();
        this.transmit = new VirtioTransmit(loop.frames(), place.memory(), counters);
        this.receive = new ReceiveSide(loop.frames(), memory, counters);
    }

    @Override
    public void plug(@Nullable SwitchPort port) {
        this.port = port;
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

    /// How many queues there are, two a pair.
    public int queueCount() {
        return queues.length;
    }

    /// The features that the driver took.
    public void features(long accepted) {
        features = accepted;
        boolean merging = VirtioFeature.MERGEABLE_BUFFERS.isIn(accepted);
        boolean long12 = merging || VirtioFeature.VERSION_1.isIn(accepted);
        int headerBytes = long12 ? VirtioReceive.MERGED_HEADER_BYTES : VirtioReceive.MERGED_HEADER_BYTES - Short.BYTES;
        transmit.headerBytes(headerBytes);
        receive.shape(headerBytes, merging);
        boolean checksum = VirtioFeature.GUEST_CHECKSUM.isIn(accepted);
        abilities = new Abilities(
                checksum,
                checksum && VirtioFeature.GUEST_TSO4.isIn(accepted),
                checksum && VirtioFeature.GUEST_TSO6.isIn(accepted),
                checksum && VirtioFeature.GUEST_USO4.isIn(accepted) && VirtioFeature.GUEST_USO6.isIn(accepted),
                Abilities.ALL.maxFrameBytes());
    }

    /// The features that the driver took; 0 before.
    public long features() {
        return features;
    }

    /// Sets queue `index` up to use the ring at `place` from `position` on ([Ring#position()]).
    public void start(int index, RingPlace place, int position) {
        try {
            queues[index].start(place, features, position);
            prepare(index);
        } catch (InternalError gone) {
            memoryGone();
        }
    }

    /// Takes the ring of queue `index` away; what was used is published before. Answers where it stood.
    public int stop(int index) {
        if (queues[index].isStarted() && !queues[index].isBroken())
            queues[index].ring().publish();
        if (isReceive(index)) receive.forgetWaiting(index / 2);
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

    /// Whether the guest broke queue `index`, so that it stands still.
    public boolean isBroken(int index) {
        return queues[index].isBroken();
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
        if (!queues[index].isRunning() || busy) {
            if (busy) askToGoOn(index);
            return;
        }
        try {
            if (isReceive(index)) {
                receive.drain(index / 2, queues[index]);
                askForFlush();
            } else {
                transmit(index);
            }
        } catch (InternalError gone) {
            memoryGone();
        }
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
        try {
            receive.send(index / 2, queues[index], frame);
            askForFlush();
        } catch (InternalError gone) {
            memoryGone();
            counters.lost(Fault.OUTSIDE_MEMORY, 1);
        }
    }

    /// The VMM cut its memory short under our mapping (the JVM's word for SIGBUS is an InternalError): no queue is
    /// touched any more until it is set up anew.
    private void memoryGone() {
        busy = false;
        for (VirtQueue queue : queues) queue.breakDown();
    }

    private static boolean isReceive(int index) {
        return index % 2 == 0;
    }

    /// The queue of the flow that the frame belongs to, the first one when there is no better.
    private int receiveQueue(Frame frame) {
        if (queues.length > 2) {
            int chosen = 2 * steering.pairOf(frame);
            if (chosen < queues.length && queues[chosen].isRunning()) return chosen;
        }
        return queues[0].isRunning() ? 0 : NO_QUEUE;
    }

    private void prepare(int index) {
        if (!queues[index].isRunning()) return;
        try {
            queues[index].ring().wantKicks(true);
            askToGoOn(index);
        } catch (InternalError gone) {
            memoryGone();
        }
    }

    private void transmit(int index) {
        busy = true;
        VirtQueue queue = queues[index];
        queue.ring().wantKicks(false);
        boolean emptied = false;
        int octets = 0;
        for (int count = 0; count < FRAMES_A_TURN && octets < BYTES_A_TURN; count++) {
            VirtioTransmit.Outcome outcome = transmit.next(queue);
            if (outcome == VirtioTransmit.Outcome.FRAME) octets += forward(index);
            if (!queue.isRunning()) break;
            if (outcome == VirtioTransmit.Outcome.NO_ROOM) break;
            if (outcome != VirtioTransmit.Outcome.EMPTY) continue;
            queue.ring().wantKicks(true);
            emptied = !queue.ring().hasMore();
            if (emptied) break;
        }
        busy = false;
        if (queue.isRunning() && !emptied) askToGoOn(index);
        askForFlush();
    }

    private int forward(int index) {
        Frame frame = transmit.frame();
        SwitchPort to = port;
        if (frame == null) return 0;
        if (to == null || !linkUp) {
            counters.refused(Fault.LINK_DOWN, 1);
            return 0;
        }
        if (queues.length > 2) steering.sent(frame, index / 2);
        counters.passed();
        to.take(frame);
        return frame.length();
    }

    private void flush(long nowNanos) {
        flushAsked = false;
        try {
            publish();
        } catch (InternalError gone) {
            memoryGone();
        }
    }

    private void publish() {
        for (int index = 0; index < queues.length; index++) {
            if (!queues[index].isRunning()) continue;
            Ring ring = queues[index].ring();
            ring.publish();
            if (ring.isCallDue()) signal.call(index);
        }
    }

    private void goOn(long nowNanos) {
        goOnAsked = false;
        long due = goOnQueues;
        goOnQueues = 0;
        for (int index = 0; index < queues.length; index++) {
            if ((due & 1L << index) != 0) kicked(index);
        }
    }

    private void askForFlush() {
        if (flushAsked) return;
        flushAsked = true;
        loop.writeLater(flusher);
    }

    private void askToGoOn(int index) {
        goOnQueues |= 1L << index;
        if (goOnAsked) return;
        goOnAsked = true;
        loop.again(goOn);
    }
}
