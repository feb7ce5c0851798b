package patchbay.nat.tcp;

import java.lang.foreign.MemorySegment;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6View;
import patchbay.wire.TcpOptions;
import patchbay.wire.TcpView;

/// What a segment from a guest says, read once. One object per network, filled again for every segment; the payload
/// stays in the frame.
final class Arrival extends Ends {
    int seq;
    int ack;
    int flags;
    /// As it stands in the header, not scaled.
    int window;
    MemorySegment bytes = MemorySegment.NULL;
    long textAt;
    int textBytes;
    final TcpOptions options = new TcpOptions();

    void read(Ipv4View ip, TcpView tcp) {
        setV4(ip.source(), tcp.sourcePort(), ip.destination(), tcp.destinationPort());
        read(tcp);
    }

    void read(Ipv6View ip, TcpView tcp) {
        guestHi = ip.sourceHi();
        guestLo = ip.sourceLo();
        guestPort = tcp.sourcePort();
        remoteHi = ip.destinationHi();
        remoteLo = ip.destinationLo();
        remotePort = tcp.destinationPort();
        v4 = false;
        read(tcp);
    }

    private void read(TcpView tcp) {
        seq = tcp.seq();
        ack = tcp.ack();
        flags = tcp.flags();
        window = tcp.window();
        bytes = tcp.bytes();
        textAt = tcp.payloadStart();
        textBytes = tcp.payloadBytes();
        options.read(tcp);
    }

    boolean syn() {
        return (flags & TcpView.SYN) != 0;
    }

    boolean fin() {
        return (flags & TcpView.FIN) != 0;
    }

    boolean rst() {
        return (flags & TcpView.RST) != 0;
    }

    boolean hasAck() {
        return (flags & TcpView.ACK) != 0;
    }

    /// Sequence numbers the segment takes: SEG.LEN of RFC 9293.
    int sequenceLength() {
        return textBytes + (syn() ? 1 : 0) + (fin() ? 1 : 0);
    }

    /// Takes the first `octets` away: text that came before.
    void trimFront(int octets) {
        seq += octets;
        textAt += octets;
        textBytes -= octets;
    }

    /// Keeps the first `octets` of text only, and no FIN.
    void trimTo(int octets) {
        textBytes = octets;
        flags &= ~TcpView.FIN;
    }
}
