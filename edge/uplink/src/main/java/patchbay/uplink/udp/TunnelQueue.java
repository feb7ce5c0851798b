package patchbay.uplink.udp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import patchbay.lan.LinkCounters;
import patchbay.lan.PortQueue;
import patchbay.linux.PageMemory;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.Timer;
import patchbay.wire.Fault;

/// Frames the kernel had no room for, in order; tried again a millisecond later. (The kernel would tell of room after
/// every single datagram that left, so it is not asked to.)
final class TunnelQueue extends Timer {
    private static final long RETRY_NANOS = 1_000_000L;

    private final EventLoop loop;
    private final int handle;
    private final Endpoint peer;
    private final LinkCounters counters;
    private final Arena arena = PageMemory.lazyArena();
    private final PortQueue frames;
    private MemorySegment head = MemorySegment.NULL;
    private boolean tried;

    TunnelQueue(EventLoop loop, int handle, Endpoint peer, LinkCounters counters) {
        this.loop = loop;
        this.handle = handle;
        this.peer = peer;
        this.counters = counters;
        this.frames = new PortQueue(arena, counters.faultsOut());
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    int frames() {
        return frames.frames();
    }

    void add(Frame frame) {
        frames.add(frame);
        if (!isArmed()) loop.after(RETRY_NANOS, this);
    }

    void close() {
        loop.timers().disarm(this);
        counters.lost(Fault.LINK_DOWN, frames.frames());
        frames.clear();
    }

    @Override
    protected void onTimer(long nowNanos) {
        if (head.byteSize() == 0) head = arena.allocate(UdpTunnelPort.MAX_FRAME_BYTES, 8);
        while (!frames.isEmpty()) {
            int length = frames.copyHead(head, 0);
            int result = loop.host().sockets().sendTo(handle, peer, head, 0, length);
            if (result == -Errno.EAGAIN || result == -Errno.ENOBUFS) {
                loop.after(RETRY_NANOS, this);
                return;
            }
            if (result < 0 && !tried) {
                tried = true; // may be an earlier datagram's error
                continue;
            }
            tried = false;
            if (result < 0) counters.lost(Fault.HOST_REFUSED, 1);
            else counters.sent(1);
            frames.consume(length);
        }
    }
}
