package patchbay.nat.tcp;

import org.jspecify.annotations.Nullable;
import patchbay.loop.ReadyListener;
import patchbay.nat.flow.FlowEnding;

/// One connection through the NAT: two machines, [GuestSide] and [HostState], the four half-closes between them,
/// and what each direction remembers. Objects are used again for later connections.
final class TcpFlow extends Ends implements ReadyListener {
    /// No socket.
    static final int NO_HANDLE = -1;

    final GuestSide guest = new GuestSide();
    final Halves halves = new Halves();
    final SendState send = new SendState();
    final ReceiveState receive = new ReceiveState();
    final FlowTimers timers;

    /// Whether it began outside; when it began and when it last carried text; why it ended, as far as known.
    boolean forwarded;
    long openedNanos;
    long usedNanos;
    FlowEnding ending = FlowEnding.FINISHED;

    int handle = NO_HANDLE;
    /// Whether the poller tells about the socket.
    boolean watched;
    private HostState host = HostState.CLOSED;
    private final TcpParts parts;

    /// Whether the connection can be found by its name; it cannot be while the host takes the rest of one that the
    /// guest has ended.
    boolean inTable;
    /// Whether it stands in the list of those with something to send.
    boolean dirty;

    @Nullable
    TcpFlow nextDirty;

    @Nullable
    TcpFlow nextFree;

    @Nullable
    TcpFlow before;

    @Nullable
    TcpFlow after;

    TcpFlow(TcpParts parts) {
        this.parts = parts;
        this.timers = new FlowTimers(this, parts.loop.timers(), parts.timers);
    }

    /// Notes why it ends; what was noted first stands.
    void endsBy(FlowEnding why) {
        if (ending == FlowEnding.FINISHED) ending = why;
    }

    /// Gives a fresh connection its name.
    void name(Ends ends) {
        copy(ends);
        halves.clear();
        forwarded = false;
        ending = FlowEnding.FINISHED;
    }

    HostState host() {
        return host;
    }

    boolean hostIs(HostState wanted) {
        return host == wanted;
    }

    /// The only place where the host's side changes.
    void moveHostTo(HostState next) {
        if (!host.mayBecome(next)) throw new IllegalStateException("host side " + host + " cannot become " + next);
        host = next;
    }

    @Override
    public void onReady(int events) {
        parts.hostSide.onReady(this, events);
    }
}
