package patchbay.nat.tcp;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Frame;
import patchbay.wire.TcpView;

/// Text of small segments that came one behind the other for one connection, so that one call gives it to the
/// socket where a card without super-frames brings it in forty pieces. It is gathered in a large frame of the
/// turn, and delivered before anything is said to the guest or asked of the socket, at the turn's flush at the
/// latest.
final class Gathering {
    /// A longer text is worth a call of its own.
    private static final int SMALL_BYTES = 8_192;

    private static final long NO_TURN = -1;

    private final TcpParts parts;
    private @Nullable TcpFlow flow;
    private @Nullable Frame frame;
    private long turn = NO_TURN;
    private int octets;

    Gathering(TcpParts parts) {
        this.parts = parts;
    }

    /// Whether a segment goes on right behind what is gathered, and says nothing else.
    static boolean goesOn(TcpFlow flow, Arrival arrival) {
        boolean plain = (arrival.flags & (TcpView.SYN | TcpView.FIN | TcpView.RST)) == 0;
        return plain && arrival.textBytes > 0 && arrival.seq == flow.receive.next;
    }

    /// Takes the text of a segment in its order; false when it is not for gathering, and then nothing of `flow` is
    /// gathered. What comes with a FIN goes to the socket at once, so that the end finds it there.
    boolean take(TcpFlow flow, Arrival arrival) {
        int length = arrival.textBytes;
        if (this.flow != null && (this.flow != flow || !fits(length))) deliver();
        Frame into = frame;
        if (this.flow == null) into = arrival.fin() ? null : begin(flow, length);
        if (into == null) return false;
        MemorySegment.copy(arrival.bytes, arrival.textAt, into.bytes(), into.start() + octets, length);
        octets += length;
        return true;
    }

    /// Gives the socket what is gathered for `flow`. False when the connection is no more.
    boolean deliver(TcpFlow flow) {
        return this.flow != flow || deliver();
    }

    /// Gives the socket what is gathered; what it does not take waits in the connection's queue. False when the socket
    /// failed and that connection is no more.
    boolean deliver() {
        TcpFlow of = flow;
        Frame from = frame;
        if (of == null || from == null) return true;
        int length = octets;
        flow = null;
        octets = 0;
        return parts.hostSide.deliver(of, from.bytes(), from.start(), length);
    }

    /// Drops what is gathered for a connection whose socket is closed.
    void forget(TcpFlow flow) {
        if (this.flow != flow) return;
        this.flow = null;
        octets = 0;
    }

    private boolean fits(int length) {
        Frame into = frame;
        if (length > SMALL_BYTES || turn != parts.loop.turns()) return false;
        return into != null && octets + length <= into.capacity();
    }

    /// Begins with a text of `flow` when nothing of it waits and nothing is beyond a hole; answers the frame to gather
    /// in, or null.
    private @Nullable Frame begin(TcpFlow flow, int length) {
        ReceiveState receive = flow.receive;
        if (length > SMALL_BYTES || !flow.hostIs(HostState.OPEN)) return null;
        if (receive.finAhead || receive.queuedBytes() > 0) return null;
        if (parts.hostSide.queueOf(flow).ahead().count() > 0) return null;
        if (turn != parts.loop.turns() || frame == null) {
            frame = parts.loop.frames().takeLarge();
            turn = parts.loop.turns();
        }
        if (frame != null) this.flow = flow;
        return frame;
    }
}
