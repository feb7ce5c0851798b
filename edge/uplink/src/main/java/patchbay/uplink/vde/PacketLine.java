package patchbay.uplink.vde;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import patchbay.lan.Abilities;
import patchbay.lan.LinkCounters;
import patchbay.lan.PortQueue;
import patchbay.linux.Descriptors;
import patchbay.linux.PacketBatch;
import patchbay.linux.PacketRow;
import patchbay.linux.PageMemory;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.Flusher;
import patchbay.loop.Frame;
import patchbay.loop.Poller;
import patchbay.loop.ReadyListener;
import patchbay.loop.Task;
import patchbay.loop.Timer;
import patchbay.wire.Fault;

/// Frames over one connected datagram socket of the file system, a datagram each, in batches both ways. It may be
/// hung up and opened again with another socket. Belongs to one loop.
final class PacketLine implements ReadyListener, Flusher {
    /// The shortest frame: an Ethernet header.
    static final int MIN_FRAME_BYTES = 14;
    /// The longest: 1 500 octets behind an Ethernet header with a VLAN tag, as `vde_switch` takes them.
    static final int MAX_FRAME_BYTES = 1_518;

    static final Abilities ABILITIES = Abilities.plain(MAX_FRAME_BYTES);

    private static final int NONE = -1;
    private static final int BATCH_FRAMES = 64;
    private static final int ROW_FRAMES = 128;
    private static final int SLOT_BYTES = 2_048;
    private static final long LOOK_AGAIN_NANOS = 10_000_000L;

    private final EventLoop loop;
    private final Owner owner;
    private final LinkCounters counters;
    private final PacketBatch batch = new PacketBatch(BATCH_FRAMES, SLOT_BYTES);
    private final PacketRow row = new PacketRow(ROW_FRAMES);
    private final PortQueue waiting;
    private final MemorySegment head = Arena.ofAuto().allocate(SLOT_BYTES, 8);
    private final Frame[] burst = new Frame[ROW_FRAMES];
    private final Timer lookAgain = new LookAgain();
    private final Task readOn = this::readOn;

    private int descriptor = NONE;
    private int gathered;
    private long turnOfRead = -1;
    private boolean blocked;
    private boolean flushAsked;
    private boolean readOnAsked;

    /// Whose line this is.
    interface Owner {
        /// A frame came; it is lent until the turn's flush.
        void arrived(Frame frame);

        /// The socket cannot be used any more, by a positive errno. The owner hangs up.
        void broken(int errno);
    }

    /// A line that counts in `counters`, which it may share with others.
    PacketLine(EventLoop loop, Owner owner, LinkCounters counters) {
        this.loop = loop;
        this.owner = owner;
        this.counters = counters;
        this.waiting = new PortQueue(PageMemory.lazyArena(), counters.faultsOut());
        Arrays.fill(burst, new Frame());
    }

    /// Carries frames over `descriptor`, which this line closes in the end; answers 0 or a negated errno.
    int open(int descriptor) {
        int watched = loop.host().poller().watch(descriptor, this);
        if (watched >= 0) this.descriptor = descriptor;
        return Math.min(watched, 0);
    }

    boolean isOpen() {
        return descriptor != NONE;
    }

    /// Closes the socket; what waits is lost and counted.
    void hangUp() {
        loop.timers().disarm(lookAgain);
        if (descriptor == NONE) return;
        loop.host().poller().forget(descriptor);
        Descriptors.close(descriptor);
        descriptor = NONE;
        counters.lost(Fault.LINK_DOWN, waitingFrames());
        gathered = 0;
        waiting.clear();
        blocked = false;
    }

    int waitingFrames() {
        return gathered + waiting.frames();
    }

    /// As [patchbay.lan.Station#send].
    void send(Frame frame) {
        counters.accepted();
        if (descriptor != NONE && gathered == ROW_FRAMES) write();
        if (descriptor == NONE) {
            counters.lost(Fault.NO_RECEIVER, 1);
            return;
        }
        burst[gathered++] = frame;
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
        if ((events & Poller.WRITABLE) != 0) unblock();
        if ((events & ~Poller.WRITABLE) != 0) read();
    }

    private void unblock() {
        blocked = false;
        if (!waiting.isEmpty()) askForFlush();
    }

    private void readOn(long nowNanos) {
        readOnAsked = false;
        if (descriptor != NONE) read();
    }

    /// At most once a turn: the frames of the last batch are lent until its end.
    private void read() {
        if (turnOfRead == loop.turns()) {
            askToReadOn();
            return;
        }
        turnOfRead = loop.turns();
        int count = batch.fill(descriptor);
        if (count == -Errno.EAGAIN || count == -Errno.EINTR) return;
        if (count < 0) {
            owner.broken(-count);
            return;
        }
        for (int index = 0; index < count && descriptor != NONE; index++) take(index);
        if (count == batch.capacity() && descriptor != NONE) askToReadOn();
    }

    private void take(int index) {
        Fault fault = batch.isCutShort(index) || batch.length(index) > MAX_FRAME_BYTES
                ? Fault.TOO_LONG
                : batch.length(index) < MIN_FRAME_BYTES ? Fault.TRUNCATED : Fault.NONE;
        Frame frame = fault == Fault.NONE ? loop.frames().takeWindow() : null;
        if (frame == null) {
            counters.refused(fault == Fault.NONE ? Fault.NO_FRAME : fault, 1);
            return;
        }
        counters.passed();
        owner.arrived(frame.wrap(batch.bytes(), batch.start(index), batch.length(index)));
    }

    /// What waits goes first, then the burst; what finds no room waits.
    private void write() {
        int broken = blocked ? 0 : writeWaiting();
        int done = 0;
        if (broken == 0 && !blocked && waiting.isEmpty()) {
            row.clear();
            for (int index = 0; index < gathered; index++) row.add(burst[index].address(), burst[index].length());
            while (done < gathered && !blocked && broken == 0) {
                int sent = row.send(descriptor, done);
                broken = sent > 0 ? 0 : judge(sent);
                if (sent > 0) counters.sent(sent);
                done += Math.max(sent, 0);
            }
        }
        for (int index = done; index < gathered; index++) waiting.add(burst[index]);
        gathered = 0;
        if (broken != 0) owner.broken(broken);
    }

    private int writeWaiting() {
        while (!waiting.isEmpty()) {
            int length = waiting.copyHead(head, 0);
            row.clear();
            row.add(head.address(), length);
            int sent = row.send(descriptor, 0);
            if (sent <= 0) return judge(sent);
            counters.sent(1);
            waiting.consume(length);
        }
        return 0;
    }

    /// 0 when there was only no room; the kernel tells when there is, and a timer looks should it not. Else the errno.
    private int judge(int sent) {
        if (sent != -Errno.EAGAIN && sent != -Errno.ENOBUFS && sent != -Errno.EINTR) return -sent;
        blocked = true;
        if (!lookAgain.isArmed()) loop.after(LOOK_AGAIN_NANOS, lookAgain);
        return 0;
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

    private final class LookAgain extends Timer {
        @Override
        protected void onTimer(long nowNanos) {
            if (descriptor != NONE) unblock();
        }
    }
}
