package patchbay.vmm.stream;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import patchbay.lan.Abilities;
import patchbay.lan.LinkCounters;
import patchbay.lan.Station;
import patchbay.lan.SwitchPort;
import patchbay.linux.Descriptors;
import patchbay.linux.PageMemory;
import patchbay.linux.UnixSockets;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.Flusher;
import patchbay.loop.Frame;
import patchbay.loop.Poller;
import patchbay.loop.ReadyListener;
import patchbay.loop.Task;
import patchbay.loop.Timer;
import patchbay.wire.Fault;

/// A machine's card whose frames come over a unix stream socket that the VMM listens on (QEMU's
/// `-netdev stream,server=on`). Connects and tries again, 50 ms after the first failure and at most a second later.
///
/// Belongs to the loop of its switch. Frames for the guest are dropped and counted as [Fault#NO_RECEIVER] while nobody
/// is connected.
public final class StreamPort implements Station, ReadyListener, Flusher {
    private static final long FIRST_RETRY_NANOS = 50_000_000L;
    private static final long LAST_RETRY_NANOS = 1_000_000_000L;
    /// A connection that held so long was a good one: the next retry comes quickly again.
    private static final long GOOD_CONNECTION_NANOS = 1_000_000_000L;

    private static final int NONE = -1;
    private static final Abilities ABILITIES = Abilities.plain(65_535);

    private final EventLoop loop;
    private final Path socket;
    private final LinkListener listener;
    private final LinkCounters counters = new LinkCounters();
    private final FrameReader reader;
    private final FrameWriter writer;
    private final Retry retry = new Retry();
    private final Task readOn = this::readOn;

    private @Nullable SwitchPort port;
    private int descriptor = NONE;
    private boolean closed;
    private boolean flushAsked;
    private boolean readOnAsked;
    private boolean endSeen;
    private long turnOfRead = -1;
    private long connectedAtNanos;
    private long retryNanos = FIRST_RETRY_NANOS;
    private long connections;

    /// A port that will connect to `socket`.
    public StreamPort(EventLoop loop, Path socket, LinkListener listener) {
        this.loop = loop;
        this.socket = socket;
        this.listener = listener;
        Arena arena = PageMemory.lazyArena();
        this.reader = new FrameReader(arena, loop.frames(), counters, this::take);
        this.writer = new FrameWriter(arena, counters);
    }

    /// Begins to connect; frames from the guest go into `port` from now on.
    public void connect(SwitchPort port) {
        this.port = port;
        if (descriptor == NONE && !retry.isArmed()) tryToConnect();
    }

    /// Gives the connection up for good. The memory goes when nothing refers to it any more, so frames that are still
    /// lent in this turn stay good.
    public void close() {
        if (closed) return;
        closed = true;
        loop.timers().disarm(retry);
        hangUp();
    }

    /// Whether the VMM's socket holds our connection.
    public boolean isConnected() {
        return descriptor != NONE;
    }

    /// How often a connection came about.
    public long connections() {
        return connections;
    }

    /// What else is counted, by name.
    public Map<String, Long> tallies() {
        return Map.of("vmm-connections", connections);
    }

    /// Octets for the guest that the VMM did not take yet.
    public int waitingBytes() {
        return writer.waitingBytes();
    }

    /// What passed and what was refused between the stream and the switch.
    public LinkCounters counters() {
        return counters;
    }

    /// Frames for the guest that the VMM did not take yet.
    public int waitingFrames() {
        return writer.waitingFrames();
    }

    @Override
    public Abilities abilities() {
        return ABILITIES;
    }

    @Override
    public void send(Frame frame) {
        counters.accepted();
        if (descriptor != NONE && !writer.gather(frame)) {
            write();
            if (descriptor != NONE) writer.gather(frame);
        }
        if (descriptor == NONE) {
            counters.lost(Fault.NO_RECEIVER, 1);
            return;
        }
        askForFlush();
    }

    @Override
    public void flush(long nowNanos) {
        flushAsked = false;
        if (descriptor != NONE) write();
    }

    @Override
    public void onReady(int events) {
        if (descriptor == NONE) return;
        if ((events & (Poller.PEER_CLOSED | Poller.HUNG_UP | Poller.ERROR)) != 0) endSeen = true;
        if ((events & Poller.WRITABLE) != 0 && writer.waitingBytes() > 0) {
            writer.unblocked();
            askForFlush();
        }
        if ((events & ~Poller.WRITABLE) != 0) read();
    }

    private void readOn(long nowNanos) {
        readOnAsked = false;
        if (descriptor != NONE) read();
    }

    /// Reads at most once a turn: the frames of the last read are lent until its end.
    private void read() {
        if (turnOfRead == loop.turns()) {
            askToReadOn();
            return;
        }
        turnOfRead = loop.turns();
        int before = descriptor;
        FrameReader.Outcome outcome = reader.read(descriptor, endSeen);
        if (descriptor != before) return; // a frame made somebody close this port
        switch (outcome) {
            case DRAINED -> {}
            case MORE -> askToReadOn();
            case ENDED -> lose("the VMM closed the connection");
            case OUT_OF_STEP -> lose("the VMM sent a frame length that cannot be");
        }
    }

    private void take(Frame frame) {
        SwitchPort to = port;
        if (to == null || closed) {
            counters.refused(Fault.LINK_DOWN, 1);
            return;
        }
        counters.passed();
        to.take(frame);
    }

    private void write() {
        int broken = writer.flush(descriptor);
        if (broken < 0) lose("writing to the VMM failed: " + Errno.name(-broken));
    }

    private void askForFlush() {
        if (flushAsked) return;
        flushAsked = true;
        loop.writeLater(this);
    }

    private void askToReadOn() {
        if (readOnAsked) return;
        readOnAsked = true;
        loop.again(readOn);
    }

    private void tryToConnect() {
        int opened = UnixSockets.connectStream(socket);
        int watched = opened < 0 ? opened : loop.host().poller().watch(opened, this);
        if (watched < 0) {
            if (opened >= 0) Descriptors.close(opened);
            retryLater();
            return;
        }
        descriptor = opened;
        connectedAtNanos = loop.nowNanos();
        connections++;
        listener.connected();
    }

    private void lose(String reason) {
        boolean good = loop.nowNanos() - connectedAtNanos >= GOOD_CONNECTION_NANOS;
        if (good) retryNanos = FIRST_RETRY_NANOS;
        hangUp();
        retryLater();
        listener.disconnected(reason);
    }

    private void hangUp() {
        if (descriptor == NONE) return;
        loop.host().poller().forget(descriptor);
        Descriptors.close(descriptor);
        descriptor = NONE;
        endSeen = false;
        reader.reset();
        writer.reset();
    }

    private void retryLater() {
        loop.after(retryNanos, retry);
        retryNanos = Math.min(2 * retryNanos, LAST_RETRY_NANOS);
    }

    private final class Retry extends Timer {
        @Override
        protected void onTimer(long nowNanos) {
            if (!closed && descriptor == NONE) tryToConnect();
        }
    }
}
