package patchbay.nat.tcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All connections of one network: those that can be found by name, those in TIME-WAIT in order of age, how many
/// are half open, and objects that wait for use.
final class Flows {
    final FlowTable table;
    private final TcpParts parts;
    private @Nullable TcpFlow free;
    private final FlowList timeWait = new FlowList();
    private final FlowList draining = new FlowList();
    private int halfOpen;

    /// Every object there is, in use or not: a connection's place for [TcpFlowReader].
    private final List<TcpFlow> made = new ArrayList<>();

    Flows(TcpParts parts) {
        this.parts = parts;
        this.table = new FlowTable(parts.loop.host().chance());
    }

    /// Connections, those whose rest the host still takes included.
    int count() {
        return table.size() + draining.size();
    }

    int halfOpen() {
        return halfOpen;
    }

    boolean isFull() {
        return count() >= parts.limits.flows();
    }

    /// A connection of that name, entered in the table.
    TcpFlow open(Ends ends) {
        TcpFlow flow = free;
        if (flow == null) {
            flow = new TcpFlow(parts);
            made.add(flow);
        } else {
            free = flow.nextFree;
        }
        flow.nextFree = null;
        flow.name(ends);
        table.add(flow);
        flow.inTable = true;
        flow.openedNanos = parts.nowNanos();
        flow.usedNanos = flow.openedNanos;
        return flow;
    }

    /// Tells the guest's machine an event, and keeps the books.
    TcpState onEvent(TcpFlow flow, GuestSide.Event event) {
        TcpState from = flow.guest.state();
        TcpState to = flow.guest.onEvent(event);
        if (from.isHalfOpen() != to.isHalfOpen()) halfOpen += to.isHalfOpen() ? 1 : -1;
        if (from == TcpState.TIME_WAIT) timeWait.remove(flow);
        if (to == TcpState.TIME_WAIT) timeWait.append(flow);
        return to;
    }

    /// The connection in TIME-WAIT for longest.
    @Nullable
    TcpFlow oldestTimeWait() {
        return timeWait.first();
    }

    /// Every object there is; [#isReleased] tells those that stand for no connection.
    List<TcpFlow> made() {
        return made;
    }

    /// All connections, for ending them.
    List<TcpFlow> all() {
        List<TcpFlow> all = new ArrayList<>(count());
        table.forEach(all::add);
        for (TcpFlow flow = draining.first(); flow != null; flow = flow.after) all.add(flow);
        return all;
    }

    /// Takes the name away from a connection that lives on until the host has its rest.
    void keepDraining(TcpFlow flow) {
        table.remove(flow);
        flow.inTable = false;
        draining.append(flow);
    }

    /// Takes back a connection that is closed on both sides.
    void release(TcpFlow flow) {
        if (!flow.guest.is(TcpState.CLOSED) || !flow.hostIs(HostState.CLOSED)) {
            throw new IllegalStateException("released in " + flow.guest.state() + ", host " + flow.host());
        }
        if (parts.listener.listens()) parts.listener.closed(TcpFlowReader.entryOf(flow), flow.ending);
        flow.timers.clearAll();
        if (flow.receive.queue != null) flow.receive.queue.release();
        if (flow.inTable) table.remove(flow);
        else draining.remove(flow);
        flow.inTable = false;
        if (!flow.dirty) reuse(flow);
    }

    /// Whether nobody uses the object any more.
    boolean isReleased(TcpFlow flow) {
        return !flow.inTable && flow.guest.is(TcpState.CLOSED) && flow.hostIs(HostState.CLOSED);
    }

    /// Keeps a released object for the next connection.
    void reuse(TcpFlow flow) {
        flow.nextFree = free;
        free = flow;
    }
}
