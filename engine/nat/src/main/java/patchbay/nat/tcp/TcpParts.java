package patchbay.nat.tcp;

import java.lang.foreign.Arena;
import patchbay.loop.EventLoop;
import patchbay.loop.HostStreams;
import patchbay.loop.Poller;
import patchbay.nat.flow.FlowListener;
import patchbay.nat.ip.GuestPath;
import patchbay.nat.ip.TargetPolicy;

/// What one network's TCP is made of: what it was given, and the parts that know each other through here. Each part
/// is made once; connections are passed through them.
final class TcpParts {
    final EventLoop loop;
    final HostStreams sockets;
    final Poller poller;
    final GuestPath path;
    final TargetPolicy targets;
    final TcpLimits limits;

    final TcpCounters counters = new TcpCounters();
    final SequenceSource sequences;
    final ChunkPool chunks;
    final SegmentWriter writer;
    final HostSide hostSide;
    final Gathering gathering;
    final GuestReceive guestReceive;
    final GuestSend guestSend;
    final Acknowledgements acknowledgements;
    final Handshake handshake;
    final Endings endings;
    final DueTimers timers;
    final FlushList flushList;
    final Flows flows;
    FlowListener listener = FlowListener.NONE;

    TcpParts(EventLoop loop, TcpNat.World world, GuestPath path, TargetPolicy targets, TcpLimits limits) {
        Arena arena = Arena.ofAuto();
        this.loop = loop;
        this.sockets = world.streams();
        this.poller = world.poller();
        this.path = path;
        this.targets = targets;
        this.limits = limits;
        sequences = new SequenceSource(loop.host().chance());
        chunks = new ChunkPool(arena, limits.totalQueueBytes());
        writer = new SegmentWriter(this);
        hostSide = new HostSide(this);
        gathering = new Gathering(this);
        guestReceive = new GuestReceive(this);
        guestSend = new GuestSend(this, arena);
        acknowledgements = new Acknowledgements(this);
        handshake = new Handshake(this, arena);
        endings = new Endings(this);
        timers = new DueTimers(this);
        flushList = new FlushList(this);
        flows = new Flows(this);
    }

    /// The time of the running turn.
    long nowNanos() {
        return loop.nowNanos();
    }
}
