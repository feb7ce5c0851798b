package patchbay.wire;

import java.lang.foreign.MemorySegment;

/// A TCP segment as a value, RFC 9293 §3.1. `options` are their octets with padding, a multiple of 4; [#read()] gives
/// their meaning. `window` is not scaled.
public record TcpSegment(
        int sourcePort,
        int destinationPort,
        int seq,
        int ack,
        int flags,
        int window,
        int urgent,
        Octets options,
        Octets payload)
        implements Transport {

    private static final String FLAG_LETTERS = "FSRP.UEW"; // tcpdump's, from FIN to CWR
    private static final int MAX_OPTION_BYTES = TcpView.MAX_HEADER_BYTES - TcpView.MIN_HEADER_BYTES;

    public TcpSegment {
        if (options.length() % 4 != 0 || options.length() > MAX_OPTION_BYTES) {
            throw new IllegalArgumentException("options of " + options.length() + " octets");
        }
    }

    /// A segment with these ports and flags and everything else 0 or empty.
    public static TcpSegment of(int sourcePort, int destinationPort, int flags) {
        return new TcpSegment(sourcePort, destinationPort, 0, 0, flags, 0, 0, Octets.EMPTY, Octets.EMPTY);
    }

    /// The segment under a view that passed its door.
    public static TcpSegment parse(TcpView view) {
        return new TcpSegment(
                view.sourcePort(),
                view.destinationPort(),
                view.seq(),
                view.ack(),
                view.flags(),
                view.window(),
                view.urgent(),
                Octets.copyOf(view.bytes(), view.optionsStart(), view.optionsBytes()),
                Octets.copyOf(view.bytes(), view.payloadStart(), view.payloadBytes()));
    }

    public TcpSegment seq(int value) {
        return new TcpSegment(sourcePort, destinationPort, value, ack, flags, window, urgent, options, payload);
    }

    /// Sets the number only; the flag is the caller's.
    public TcpSegment ack(int value) {
        return new TcpSegment(sourcePort, destinationPort, seq, value, flags, window, urgent, options, payload);
    }

    public TcpSegment flags(int value) {
        return new TcpSegment(sourcePort, destinationPort, seq, ack, value, window, urgent, options, payload);
    }

    public TcpSegment window(int value) {
        return new TcpSegment(sourcePort, destinationPort, seq, ack, flags, value, urgent, options, payload);
    }

    public TcpSegment urgent(int value) {
        return new TcpSegment(sourcePort, destinationPort, seq, ack, flags, window, value, options, payload);
    }

    public TcpSegment options(Octets value) {
        return new TcpSegment(sourcePort, destinationPort, seq, ack, flags, window, urgent, value, payload);
    }

    public TcpSegment options(TcpOptions value) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[value.emittedBytes()]);
        return options(Octets.copyOf(bytes, 0, value.emit(bytes, 0)));
    }

    public TcpSegment payload(Octets value) {
        return new TcpSegment(sourcePort, destinationPort, seq, ack, flags, window, urgent, options, value);
    }

    /// What the options say; the malformed ones are left out.
    public TcpOptions read() {
        TcpOptions read = new TcpOptions();
        // A malformed option is no fault of a value: it may have been made so on purpose.
        Fault ignored = read.read(options.segment(), 0, options.length(), (flags & TcpView.SYN) != 0);
        return read;
    }

    @Override
    public int protocol() {
        return IpProtocol.TCP;
    }

    private int headerBytes() {
        return TcpView.MIN_HEADER_BYTES + options.length();
    }

    @Override
    public int wireBytes() {
        return headerBytes() + payload.length();
    }

    @Override
    public int emit(MemorySegment bytes, long start, long addressSum) {
        TcpView view = new TcpView().fresh(bytes, start, headerBytes(), wireBytes());
        view.sourcePort(sourcePort).destinationPort(destinationPort);
        view.seq(seq).ack(ack).flags(flags).window(window).urgent(urgent);
        options.emit(bytes, view.optionsStart());
        payload.emit(bytes, view.payloadStart());
        view.fillChecksum(Checksum.pseudoV6(addressSum, IpProtocol.TCP, wireBytes()));
        return wireBytes();
    }

    /// One line as tcpdump's: `TCP 49152 > 80: Flags [S], seq 1000, win 64240, options [mss 1460], length 0`.
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder("TCP ");
        line.append(sourcePort).append(" > ").append(destinationPort).append(": Flags [");
        for (int bit = 0; bit < 8; bit++) if ((flags >> bit & 1) != 0) line.append(FLAG_LETTERS.charAt(bit));
        line.append("], seq ").append(Integer.toUnsignedString(seq));
        if (payload.length() > 0) line.append(':').append(Integer.toUnsignedString(seq + payload.length()));
        if ((flags & TcpView.ACK) != 0) line.append(", ack ").append(Integer.toUnsignedString(ack));
        line.append(", win ").append(window);
        if ((flags & TcpView.URG) != 0) line.append(", urg ").append(urgent);
        if (options.length() > 0) line.append(", options ").append(read());
        return line.append(", length ").append(payload.length()).toString();
    }
}
