package patchbay.uplink;

import org.jspecify.annotations.Nullable;
import patchbay.lan.Abilities;
import patchbay.lan.FrameTaker;
import patchbay.lan.LinkCounters;
import patchbay.lan.Station;
import patchbay.linux.PageMemory;
import patchbay.linux.Tap;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.Flusher;
import patchbay.loop.Frame;
import patchbay.loop.Poller;
import patchbay.loop.ReadyListener;
import patchbay.loop.Task;
import patchbay.wire.Fault;

/// A kernel interface as a station: what the kernel sends out of it goes into the switch, what the switch forwards
/// comes in at it. Super-frames pass whole both ways.
///
/// Belongs to the loop of its switch. In a turn at most [#FRAMES_A_TURN] frames and about [#BYTES_A_TURN] octets are
/// taken; more follow in the next turn, so one busy interface does not starve the others.
public final class TapPort implements Station, ReadyListener, Flusher {
    /// Frames taken from the kernel in one turn, at most.
    public static final int FRAMES_A_TURN = 64;
    /// Octets after which no further frame is taken in a turn: what was read is written at the turn's end, and should
    /// still be in the processor's own cache then.
    public static final int BYTES_A_TURN = 128 * 1_024;

    private final EventLoop loop;
    private final Tap tap;
    private final TapListener listener;
    private final Abilities abilities;
    private final LinkCounters counters = new LinkCounters();
    private final TapReader reader;
    private final TapWriter writer;
    private final Task readOn = this::readOn;

    private @Nullable FrameTaker taker;
    private boolean watched;
    private boolean closed;
    private boolean flushAsked;
    private boolean readOnAsked;

    /// A port on `tap`, whose descriptor it closes in the end.
    public TapPort(EventLoop loop, Tap tap, TapListener listener) {
        this.loop = loop;
        this.tap = tap;
        this.listener = listener;
        this.abilities = new Abilities(true, true, true, tap.udpSegments(), Abilities.ALL.maxFrameBytes());
        this.reader = new TapReader(loop.frames(), counters);
        this.writer = new TapWriter(PageMemory.lazyArena(), counters);
    }

    /// Gives frames of the kernel to `taker` from now on, in memory that `taker` may write. Answers 0 or a negated
    /// errno.
    public int connect(FrameTaker taker) {
        this.taker = taker;
        if (watched || closed) return 0;
        int result = loop.host().poller().watch(tap.descriptor(), this);
        watched = result == 0;
        return result;
    }

    /// Closes the TAP; the interface goes unless somebody made it persistent.
    public void close() {
        if (closed) return;
        closed = true;
        if (watched) loop.host().poller().forget(tap.descriptor());
        tap.close();
        writer.reset();
    }

    /// The interface's name.
    public String name() {
        return tap.name();
    }

    /// What passed and what was refused between the kernel and the switch.
    public LinkCounters counters() {
        return counters;
    }

    /// Frames for the kernel that it did not take yet.
    public int waitingFrames() {
        return writer.waitingFrames();
    }

    @Override
    public Abilities abilities() {
        return abilities;
    }

    @Override
    public void send(Frame frame) {
        counters.accepted();
        if (!closed && !writer.gather(frame)) {
            write();
            if (!closed) writer.gather(frame);
        }
        if (closed) {
            counters.lost(Fault.LINK_DOWN, 1);
            return;
        }
        askForFlush();
    }

    @Override
    public void flush(long nowNanos) {
        flushAsked = false;
        if (!closed) write();
    }

    @Override
    public void onReady(int events) {
        if (closed) return;
        if ((events & Poller.WRITABLE) != 0) {
            writer.unblocked();
            if (writer.isWaiting()) askForFlush();
        }
        if ((events & ~Poller.WRITABLE) != 0) read();
    }

    private void readOn(long nowNanos) {
        readOnAsked = false;
        if (!closed) read();
    }

    private void read() {
        FrameTaker to = taker;
        int octets = 0;
        for (int count = 0; count < FRAMES_A_TURN && octets < BYTES_A_TURN && !closed; count++) {
            Frame frame = reader.read(tap.descriptor());
            if (frame == null) {
                notRead(reader.lastErrno());
                return;
            }
            octets += frame.length();
            if (to == null) {
                counters.refused(Fault.LINK_DOWN, 1);
                continue;
            }
            counters.passed();
            to.take(frame);
            loop.frames().giveBackUnkept(frame);
        }
        if (!closed) askToReadOn();
    }

    private void notRead(int errno) {
        switch (errno) {
            case Errno.EAGAIN, Errno.EIO, Errno.ENETDOWN -> {} // empty, or down: told again
            case Errno.ENOBUFS -> askToReadOn();
            default -> lose(errno);
        }
    }

    private void write() {
        int result = writer.flush(tap.descriptor());
        if (result < 0) lose(-result);
    }

    private void lose(int errno) {
        close();
        listener.gone("interface " + tap.name() + " is gone: " + Errno.name(errno));
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
}
