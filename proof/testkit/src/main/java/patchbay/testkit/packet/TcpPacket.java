package patchbay.testkit.packet;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import patchbay.wire.Checksum;
import patchbay.wire.IpProtocol;
import patchbay.wire.TcpOptions;
import patchbay.wire.TcpView;

/// A TCP segment in an IPv4 datagram; window 65 535 and no flags unless told otherwise.
public final class TcpPacket extends Ipv4Packet<TcpPacket> {
    private static final int UNSAID = -1;
    private static final int CHECKSUM_AT = 16;

    private final int sourcePort;
    private final int destinationPort;
    private final TcpOptions options = new TcpOptions();
    private byte[] rawOptions = {};
    private byte[] payload = {};
    private int seq;
    private int ack;
    private int flags;
    private int window = 65_535;
    private int urgent;
    private int headerLength = UNSAID;
    private Sum checksum = Sum.RIGHT;

    TcpPacket(int sourcePort, int destinationPort) {
        super(IpProtocol.TCP);
        this.sourcePort = sourcePort;
        this.destinationPort = destinationPort;
    }

    @Override
    TcpPacket self() {
        return this;
    }

    /// A connection's first segment.
    public TcpPacket syn(int seq) {
        return flags(TcpView.SYN).seq(seq);
    }

    /// The answer to a SYN.
    public TcpPacket synAck(int seq, int ack) {
        return flags(TcpView.SYN).seq(seq).ack(ack);
    }

    public TcpPacket fin() {
        return flags(TcpView.FIN);
    }

    public TcpPacket rst() {
        return flags(TcpView.RST);
    }

    public TcpPacket push() {
        return flags(TcpView.PSH);
    }

    /// Sets further flags of [TcpView].
    public TcpPacket flags(int more) {
        flags |= more;
        return this;
    }

    public TcpPacket seq(int number) {
        seq = number;
        return this;
    }

    /// Sets the acknowledgement number and the flag.
    public TcpPacket ack(int number) {
        ack = number;
        return flags(TcpView.ACK);
    }

    /// The window field as it stands on the wire.
    public TcpPacket window(int field) {
        window = field;
        return this;
    }

    public TcpPacket urgent(int pointer) {
        urgent = pointer;
        return flags(TcpView.URG);
    }

    public TcpPacket mss(int bytes) {
        options.mss(bytes);
        return this;
    }

    public TcpPacket windowScale(int shift) {
        options.windowScale(shift);
        return this;
    }

    public TcpPacket sackPermitted() {
        options.sackPermitted(true);
        return this;
    }

    public TcpPacket timestamps(int value, int echo) {
        options.timestamps(value, echo);
        return this;
    }

    /// Adds a SACK block from `left` up to, not including, `right`.
    public TcpPacket sack(int left, int right) {
        options.sack(left, right);
        return this;
    }

    /// Writes these octets as options instead of the ones named; they are padded with zeros to a multiple of 4.
    public TcpPacket rawOptions(byte... octets) {
        rawOptions = octets.clone();
        return this;
    }

    /// Writes this header length (a multiple of 4), whatever the header's is.
    public TcpPacket tcpHeaderLength(int bytes) {
        headerLength = bytes;
        return this;
    }

    public TcpPacket payload(String text) {
        return payload(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public TcpPacket payload(byte... octets) {
        payload = octets.clone();
        return this;
    }

    public TcpPacket checksum(Sum kind) {
        checksum = kind;
        return this;
    }

    private int optionBytes() {
        return rawOptions.length > 0 ? (rawOptions.length + 3) / 4 * 4 : options.emittedBytes();
    }

    @Override
    int transportBytes() {
        return TcpView.MIN_HEADER_BYTES + optionBytes() + payload.length;
    }

    @Override
    void writeTransport(MemorySegment bytes, long start, long pseudoSum) {
        int header = TcpView.MIN_HEADER_BYTES + optionBytes();
        TcpView tcp = new TcpView()
                .fresh(bytes, start, header, transportBytes())
                .sourcePort(sourcePort)
                .destinationPort(destinationPort)
                .seq(seq)
                .ack(ack)
                .flags(flags)
                .window(window)
                .urgent(urgent);
        if (rawOptions.length > 0) {
            MemorySegment.copy(rawOptions, 0, bytes, ValueLayout.JAVA_BYTE, tcp.optionsStart(), rawOptions.length);
        } else {
            MemorySegment room = Arena.ofAuto().allocate(TcpView.MAX_HEADER_BYTES);
            int written = options.emit(room, 0);
            MemorySegment.copy(room, 0, bytes, tcp.optionsStart(), written);
        }
        MemorySegment.copy(payload, 0, bytes, ValueLayout.JAVA_BYTE, start + header, payload.length);
        if (headerLength != UNSAID) {
            bytes.set(ValueLayout.JAVA_BYTE, start + 12, (byte) (headerLength / 4 << 4));
        }
        int right = Checksum.finish(pseudoSum + Checksum.sum(bytes, start, transportBytes()));
        put16(bytes, start + CHECKSUM_AT, checksum.of(right, Checksum.fold(pseudoSum)));
    }
}
