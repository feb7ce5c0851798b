package patchbay.uplink.udp;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import patchbay.lan.Abilities;
import patchbay.lan.LinkCounters;
import patchbay.lan.Station;
import patchbay.lan.SwitchPort;
import patchbay.loop.Datagrams;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.Flusher;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.loop.Poller;
import patchbay.loop.ReadyListener;
import patchbay.loop.SocketError;
import patchbay.loop.Task;
import patchbay.uplink.driver.GenericLink;
import patchbay.wire.Fault;

/// One end of a UDP tunnel as a station: each frame is one datagram. Belongs to the loop of its switch.
///
/// A peer that is not there answers with ICMP errors, which are counted ([#tallies]) and else without effect: what was
/// sent to it is lost, and when it is back frames pass again.
public final class UdpTunnelPort implements GenericLink, Station, ReadyListener, Flusher {
    /// The shortest datagram that is a frame: an Ethernet header.
    static final int MIN_FRAME_BYTES = 14;
    /// The longest frame that fits into a datagram: RFC 768's length field less UDP and IPv4 headers.
    static final int MAX_FRAME_BYTES = 65_507;

    private static final int BURST_FRAMES = 256;
    private static final int ERRORS_A_TURN = 64;
    private static final Abilities ABILITIES = Abilities.plain(MAX_FRAME_BYTES);

    private final EventLoop loop;
    private final int handle;
    private final Endpoint peer;
    private final boolean peerOnly;
    private final LinkCounters counters = new LinkCounters();
    private final TunnelQueue waiting;
    private final Frame[] burst = new Frame[BURST_FRAMES];
    private final SocketError error = new SocketError();
    private final Task readOn = this::readOn;

    private @Nullable SwitchPort port;
    private int gathered;
    private long errors;
    private boolean closed;
    private boolean flushAsked;
    private boolean readOnAsked;

    /// A port on a bound UDP socket, which it closes in the end. With `peerOnly`, datagrams of other addresses than the
    /// peer's are refused.
    UdpTunnelPort(EventLoop loop, int handle, Endpoint peer, boolean peerOnly) {
        this.loop = loop;
        this.handle = handle;
        this.peer = new Endpoint().set(peer);
        this.peerOnly = peerOnly;
        this.waiting = new TunnelQueue(loop, handle, this.peer, counters);
        Arrays.fill(burst, new Frame());
    }

    @Override
    public Station station() {
        return this;
    }

    @Override
    public void connect(SwitchPort port) {
        this.port = port;
        loop.host().poller().watchInput(handle, this);
    }

    @Override
    public LinkCounters counters() {
        return counters;
    }

    @Override
    public int waitingFrames() {
        return gathered + waiting.frames();
    }

    /// ICMP errors that came back, a peer's closed port among them.
    @Override
    public Map<String, Long> tallies() {
        return Map.of("icmp-errors", errors);
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        loop.host().poller().forget(handle);
        loop.host().sockets().close(handle);
        counters.lost(Fault.LINK_DOWN, gathered);
        gathered = 0;
        waiting.close();
    }

    @Override
    public Abilities abilities() {
        return ABILITIES;
    }

    @Override
    public void send(Frame frame) {
        counters.accepted();
        if (closed) {
            counters.lost(Fault.LINK_DOWN, 1);
            return;
        }
        if (gathered == BURST_FRAMES) write();
        burst[gathered++] = frame;
        if (flushAsked) return;
        flushAsked = true;
        loop.writeLater(this);
    }

    @Override
    public void flush(long nowNanos) {
        flushAsked = false;
        if (!closed) write();
    }

    private void write() {
        int done = waiting.isEmpty() ? TunnelRow.send(loop.host().sockets(), handle, peer, burst, gathered, this) : 0;
        for (int index = done; index < gathered; index++) waiting.add(burst[index]);
        gathered = 0;
    }

    /// Frames of the burst left.
    void sent(int frames) {
        counters.sent(frames);
    }

    /// The kernel would not send a frame at all.
    void refused() {
        counters.lost(Fault.HOST_REFUSED, 1);
    }

    @Override
    public void onReady(int events) {
        if (closed) return;
        if ((events & Poller.ERROR) != 0) takeErrors();
        read();
    }

    /// Takes what ICMP told of earlier datagrams; answers how much that was.
    int takeErrors() {
        int taken = 0;
        while (taken < ERRORS_A_TURN && loop.host().sockets().receiveError(handle, error) == 1) taken++;
        errors += taken;
        return taken;
    }

    private void readOn(long nowNanos) {
        readOnAsked = false;
        if (!closed) read();
    }

    /// One batch a turn; one that is not full has emptied the socket, and what comes after it is told anew.
    private void read() {
        int count = loop.host().sockets().receive(handle);
        if (count == -Errno.EAGAIN) return;
        if (count < 0) {
            takeErrors();
            askToReadOn();
            return;
        }
        Datagrams received = loop.host().sockets().received();
        for (int index = 0; index < count && !closed; index++) take(received, index);
        if (count == received.capacity()) askToReadOn();
    }

    private void take(Datagrams received, int index) {
        if (peerOnly && !isPeers(received.source(index))) {
            counters.refused(Fault.SPOOFED_SOURCE, 1);
            return;
        }
        int length = received.length(index);
        int piece = received.pieceBytes(index) > 0 ? received.pieceBytes(index) : length;
        int at = 0;
        do {
            take(received.bytes(), received.start(index) + at, Math.min(piece, length - at));
            at += piece;
        } while (at < length && !closed);
    }

    private void take(MemorySegment bytes, long at, int length) {
        if (length < MIN_FRAME_BYTES) {
            counters.refused(Fault.TRUNCATED, 1);
            return;
        }
        FramePool frames = loop.frames();
        Frame frame = length <= FramePool.SMALL_BYTES ? frames.takeSmall() : frames.takeLarge();
        SwitchPort to = port;
        if (frame == null || to == null) {
            counters.refused(frame == null ? Fault.NO_FRAME : Fault.LINK_DOWN, 1);
            return;
        }
        MemorySegment.copy(bytes, at, frame.bytes(), frame.start(), length);
        counters.passed();
        to.take(frame.length(length).plain());
    }

    private boolean isPeers(Endpoint source) {
        return source.lo() == peer.lo() && source.hi() == peer.hi();
    }

    private void askToReadOn() {
        if (readOnAsked) return;
        readOnAsked = true;
        loop.again(readOn);
    }
}
