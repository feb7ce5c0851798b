package patchbay.wire;

import java.lang.foreign.MemorySegment;

/// An ARP packet for IPv4 over Ethernet in place, RFC 826.
///
/// | octet | field                  | octet | field                 |
/// |-------|------------------------|-------|-----------------------|
/// | 0–1   | hardware type (1)      | 8–13  | sender's MAC address  |
/// | 2–3   | protocol type (0x0800) | 14–17 | sender's IPv4 address |
/// | 4     | hardware length (6)    | 18–23 | target's MAC address  |
/// | 5     | protocol length (4)    | 24–27 | target's IPv4 address |
/// | 6–7   | operation              |       |                       |
public final class ArpView extends View {
    public static final int PACKET_BYTES = 28;
    public static final int REQUEST = 1;
    public static final int REPLY = 2;

    private static final int HARDWARE_AND_PROTOCOL = 0;
    private static final int LENGTHS = 4;
    private static final int OPERATION = 6;
    private static final int SENDER_MAC = 8;
    private static final int SENDER_IP = 14;
    private static final int TARGET_MAC = 18;
    private static final int TARGET_IP = 24;
    private static final int ETHERNET_IPV4 = 0x0001_0800;
    private static final int SIX_AND_FOUR = 0x0604;

    @Override
    public Fault wrap(MemorySegment bytes, long start, int available) {
        lay(bytes, start, available);
        if (available < PACKET_BYTES) return Fault.TRUNCATED;
        if (i32(HARDWARE_AND_PROTOCOL) != ETHERNET_IPV4) return Fault.UNSUPPORTED;
        if (u16(LENGTHS) != SIX_AND_FOUR) return Fault.BAD_HEADER_LENGTH;
        return Fault.NONE;
    }

    /// Lays this view over room for a packet and writes the fixed fields; the caller sets the other five.
    public ArpView fresh(MemorySegment bytes, long start) {
        lay(bytes, start, PACKET_BYTES);
        i32(HARDWARE_AND_PROTOCOL, ETHERNET_IPV4);
        u16(LENGTHS, SIX_AND_FOUR);
        return this;
    }

    /// [#REQUEST], [#REPLY], or another number that means nothing here.
    public int operation() {
        return u16(OPERATION);
    }

    public ArpView operation(int operation) {
        u16(OPERATION, operation);
        return this;
    }

    public long senderMac() {
        return u48(SENDER_MAC);
    }

    public ArpView senderMac(long mac) {
        u48(SENDER_MAC, mac);
        return this;
    }

    public int senderIp() {
        return i32(SENDER_IP);
    }

    public ArpView senderIp(int address) {
        i32(SENDER_IP, address);
        return this;
    }

    public long targetMac() {
        return u48(TARGET_MAC);
    }

    public ArpView targetMac(long mac) {
        u48(TARGET_MAC, mac);
        return this;
    }

    public int targetIp() {
        return i32(TARGET_IP);
    }

    public ArpView targetIp(int address) {
        i32(TARGET_IP, address);
        return this;
    }
}
