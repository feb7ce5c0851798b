package patchbay.testkit.guest;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import patchbay.wire.TcpOptions;
import patchbay.wire.TcpView;

/// A TCP segment apart from its ports: what arrived, or what is to leave.
final class GuestSegment {
    private final int seq;
    private final int ack;
    private final int flags;
    private final int window;
    private final TcpOptions options;
    private final byte[] payload;

    GuestSegment(TcpView view, TcpOptions options, byte[] payload) {
        this(view.seq(), view.ack(), view.flags(), view.window(), options, payload);
    }

    private GuestSegment(int seq, int ack, int flags, int window, TcpOptions options, byte[] payload) {
        this.seq = seq;
        this.ack = ack;
        this.flags = flags;
        this.window = window;
        this.options = options;
        this.payload = payload;
    }

    /// A segment without payload.
    static GuestSegment bare(int seq, int ack, int flags, int window, TcpOptions options) {
        return new GuestSegment(seq, ack, flags, window, options, new byte[0]);
    }

    /// This segment with a payload, which is not copied.
    GuestSegment with(byte[] octets) {
        return new GuestSegment(seq, ack, flags, window, options, octets);
    }

    static GuestSegment of(TcpView view) {
        TcpOptions options = new TcpOptions();
        options.read(view);
        MemorySegment payload = view.bytes().asSlice(view.payloadStart(), view.payloadBytes());
        return new GuestSegment(view, options, payload.toArray(ValueLayout.JAVA_BYTE));
    }

    int seq() {
        return seq;
    }

    int ack() {
        return ack;
    }

    /// Flags of [TcpView].
    int flags() {
        return flags;
    }

    /// The window field as on the wire.
    int window() {
        return window;
    }

    TcpOptions options() {
        return options;
    }

    byte[] payload() {
        return payload;
    }

    boolean has(int wanted) {
        return (flags & wanted) != 0;
    }

    /// Positions this segment takes: its payload, and one each for SYN and FIN.
    int length() {
        return payload.length + (has(TcpView.SYN) ? 1 : 0) + (has(TcpView.FIN) ? 1 : 0);
    }
}
