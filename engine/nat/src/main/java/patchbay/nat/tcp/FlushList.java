package patchbay.nat.tcp;

import org.jspecify.annotations.Nullable;
import patchbay.loop.Flusher;
import patchbay.loop.Task;

/// The connections that have something to say at the turn's flush, each once, in the order in which they came up.
/// Each sends at most its budget; what it has beyond that, or what frames did not suffice for, goes on in the next
/// turn behind the others.
final class FlushList implements Flusher, Task {
    private final TcpParts parts;
    private @Nullable TcpFlow first;
    private @Nullable TcpFlow last;
    private boolean asked;

    FlushList(TcpParts parts) {
        this.parts = parts;
    }

    /// Has `flow` looked at in this turn's flush.
    void touch(TcpFlow flow) {
        if (flow.guest.is(TcpState.CLOSED)) return;
        append(flow);
        ask();
    }

    @Override
    public void flush(long nowNanos) {
        asked = false;
        parts.gathering.deliver();
        TcpFlow end = last;
        boolean framesLeft = true;
        for (TcpFlow flow = first; flow != null && framesLeft; flow = first) {
            removeFirst(flow);
            if (parts.flows.isReleased(flow)) parts.flows.reuse(flow);
            else if (parts.guestSend.flush(flow, nowNanos)) append(flow);
            framesLeft = parts.loop.frames().hasLarge();
            if (flow == end) break;
        }
        if (first != null) parts.loop.again(this);
    }

    /// The next turn has come: what is left goes on.
    @Override
    public void run(long nowNanos) {
        if (first != null) ask();
    }

    private void ask() {
        if (asked) return;
        asked = true;
        parts.loop.flushLater(this);
    }

    private void append(TcpFlow flow) {
        if (flow.dirty) return;
        flow.dirty = true;
        flow.nextDirty = null;
        if (last == null) first = flow;
        else last.nextDirty = flow;
        last = flow;
    }

    private void removeFirst(TcpFlow flow) {
        first = flow.nextDirty;
        if (first == null) last = null;
        flow.nextDirty = null;
        flow.dirty = false;
    }
}
