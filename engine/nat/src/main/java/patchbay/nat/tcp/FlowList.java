package patchbay.nat.tcp;

import org.jspecify.annotations.Nullable;

/// Connections in order of their coming, linked through themselves: a connection is in at most one such list.
final class FlowList {
    private @Nullable TcpFlow first;
    private @Nullable TcpFlow last;
    private int size;

    @Nullable
    TcpFlow first() {
        return first;
    }

    int size() {
        return size;
    }

    void append(TcpFlow flow) {
        flow.before = last;
        flow.after = null;
        if (last == null) first = flow;
        else last.after = flow;
        last = flow;
        size++;
    }

    void remove(TcpFlow flow) {
        if (flow.before == null) first = flow.after;
        else flow.before.after = flow.after;
        if (flow.after == null) last = flow.before;
        else flow.after.before = flow.before;
        flow.before = null;
        flow.after = null;
        size--;
    }
}
