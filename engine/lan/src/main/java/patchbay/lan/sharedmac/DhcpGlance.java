package patchbay.lan.sharedmac;

import patchbay.wire.Checksum;
import patchbay.wire.Fault;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;
import patchbay.wire.UdpView;
import patchbay.wire.dhcp.DhcpView;

/// Finds DHCP in packets that pass by.
final class DhcpGlance {
    private static final int SERVER_PORT = 67;
    private static final int CLIENT_PORT = 68;

    private final UdpView udp = new UdpView();
    private final DhcpView message = new DhcpView();

    /// Whether a packet is a client's message; [#message()] is it then.
    boolean isFromClient(Ipv4View v4) {
        return finds(v4, CLIENT_PORT, SERVER_PORT) && message.op() == DhcpView.REQUEST;
    }

    /// Whether a packet is a server's message to a client; [#message()] is it then.
    boolean isToClient(Ipv4View v4) {
        return finds(v4, SERVER_PORT, CLIENT_PORT) && message.op() == DhcpView.REPLY;
    }

    /// The message that was found last.
    DhcpView message() {
        return message;
    }

    /// Changes the flags of the message that was found last, and mends its sum unless that is still to be filled.
    void flags(int flags, boolean sumMissing) {
        int before = message.flags();
        message.flags(flags);
        if (sumMissing || udp.checksum() == 0) return;
        int checksum = Checksum.mend(udp.checksum(), before, flags);
        udp.checksum(checksum == 0 ? 0xffff : checksum);
    }

    private boolean finds(Ipv4View v4, int source, int destination) {
        if (v4.protocol() != IpProtocol.UDP || v4.isFragment()) return false;
        if (udp.wrap(v4.bytes(), v4.payloadStart(), v4.payloadBytes()) != Fault.NONE) return false;
        if (udp.sourcePort() != source || udp.destinationPort() != destination) return false;
        return message.wrap(udp.bytes(), udp.payloadStart(), udp.payloadBytes()) == Fault.NONE;
    }
}
