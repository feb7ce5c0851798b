package patchbay.testkit.packet;

import java.lang.foreign.MemorySegment;
import patchbay.wire.ArpView;
import patchbay.wire.EtherType;

/// An ARP packet for IPv4 over Ethernet.
public final class ArpPacket extends Packet<ArpPacket> {
    private final int operation;
    private long senderMac;
    private int senderIp;
    private long targetMac;
    private int targetIp;

    ArpPacket(int operation, long senderMac) {
        super(EtherType.ARP);
        this.operation = operation;
        this.senderMac = senderMac;
        sourceMac(senderMac);
    }

    @Override
    ArpPacket self() {
        return this;
    }

    /// Writes another sender's MAC address than the frame's source.
    public ArpPacket senderMac(long mac) {
        senderMac = mac;
        return this;
    }

    public ArpPacket senderIp(String address) {
        senderIp = address(address);
        return this;
    }

    public ArpPacket targetMac(long mac) {
        targetMac = mac;
        return this;
    }

    public ArpPacket targetIp(String address) {
        targetIp = address(address);
        return this;
    }

    @Override
    int payloadBytes() {
        return ArpView.PACKET_BYTES;
    }

    @Override
    void writePayload(MemorySegment bytes, long start) {
        new ArpView()
                .fresh(bytes, start)
                .operation(operation)
                .senderMac(senderMac)
                .senderIp(senderIp)
                .targetMac(targetMac)
                .targetIp(targetIp);
    }
}
