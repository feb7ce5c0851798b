package patchbay.nat.gate;

import org.jspecify.annotations.Nullable;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.nat.ip.GuestPath;
import patchbay.nat.link.GuestLink;
import patchbay.service.AddressPlan;
import patchbay.service.tftp.TftpCarrier;
import patchbay.service.tftp.TftpServer;
import patchbay.service.tftp.TftpSettings;
import patchbay.wire.Checksum;
import patchbay.wire.Fault;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;
import patchbay.wire.UdpView;

/// Carries datagrams between guests and the boot file server. On a card's network its address is the server's alone;
/// among many machines it is the gateway's, and only the request port and what belongs to a transfer are the server's.
final class TftpGate implements TftpCarrier {
    private static final int MESSAGE_AT = GuestPath.HEADER_BYTES + UdpView.HEADER_BYTES;

    private final GuestLink link;
    private final AddressPlan plan;
    private final TftpServer server;
    private final UdpView udp = new UdpView();

    TftpGate(EventLoop loop, GuestLink link, String folder) {
        this.link = link;
        this.plan = link.plan();
        this.server = new TftpServer(loop, new TftpSettings(folder, link.mtuBytes()), this, link.counters());
    }

    boolean isFor(Ipv4View ip, UdpView datagram) {
        if (ip.destination() != plan.tftp()) return false;
        return !plan.forMany()
                || datagram.destinationPort() == TftpServer.PORT
                || server.knows(ip.source(), datagram.sourcePort(), datagram.destinationPort());
    }

    Fault take(Ipv4View ip, UdpView datagram) {
        if (ip.source() == 0) return Fault.MARTIAN;
        return server.take(
                ip.source(),
                datagram.sourcePort(),
                datagram.destinationPort(),
                datagram.bytes(),
                datagram.payloadStart(),
                datagram.payloadBytes());
    }

    int transfers() {
        return server.transfers();
    }

    void close() {
        server.close();
    }

    @Override
    public @Nullable Frame frameFor(int bytes) {
        return link.takeFor(UdpView.HEADER_BYTES + bytes);
    }

    @Override
    public long messageAt(Frame frame) {
        return frame.start() + MESSAGE_AT;
    }

    @Override
    public void send(Frame frame, int port, int guest, int guestPort, int bytes) {
        int datagramBytes = UdpView.HEADER_BYTES + bytes;
        udp.fresh(frame.bytes(), frame.start() + GuestPath.HEADER_BYTES, bytes)
                .sourcePort(port)
                .destinationPort(guestPort);
        udp.fillChecksum(Checksum.pseudoV4(plan.tftp(), guest, IpProtocol.UDP, datagramBytes));
        link.send(frame, plan.tftp(), guest, IpProtocol.UDP, datagramBytes);
    }
}
