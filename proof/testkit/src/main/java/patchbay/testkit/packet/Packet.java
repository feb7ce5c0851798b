package patchbay.testkit.packet;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import patchbay.loop.Frame;
import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;
import patchbay.wire.IpAddress;
import patchbay.wire.MacAddress;

/// An Ethernet frame that is being put together by hand. What is not said gets a lawful default; what is said
/// is written even when it is wrong.
///
/// @param <T> the kind of packet, so that calls chain
public abstract class Packet<T extends Packet<T>> {
    /// The default source: a card of a guest, with VirtualBox's vendor prefix.
    public static final long GUEST_MAC = 0x0800_2700_0001L;
    /// The default destination: the gateway of a NAT network.
    public static final long GATEWAY_MAC = 0x5254_0012_3502L;

    private static final int UNTAGGED = -1;

    private long sourceMac = GUEST_MAC;
    private long destinationMac = GATEWAY_MAC;
    private int etherType;
    private int vlan = UNTAGGED;
    private int truncatedTo = Integer.MAX_VALUE;

    Packet(int etherType) {
        this.etherType = etherType;
    }

    abstract T self();

    /// Octets behind the Ethernet header.
    abstract int payloadBytes();

    /// Writes what stands behind the Ethernet header at `start`.
    abstract void writePayload(MemorySegment bytes, long start);

    public T sourceMac(long mac) {
        sourceMac = mac;
        return self();
    }

    public T destinationMac(long mac) {
        destinationMac = mac;
        return self();
    }

    public T toBroadcast() {
        return destinationMac(MacAddress.BROADCAST);
    }

    public T etherType(int type) {
        etherType = type;
        return self();
    }

    /// Puts a VLAN tag before the type.
    public T vlan(int id) {
        vlan = id;
        return self();
    }

    /// Cuts the frame after `bytes` octets, whatever its headers say.
    public T truncatedTo(int bytes) {
        truncatedTo = bytes;
        return self();
    }

    /// Octets of the frame, Ethernet header included; frames are not padded.
    public int length() {
        return Math.min(truncatedTo, wholeBytes());
    }

    private int wholeBytes() {
        return headerBytes() + payloadBytes();
    }

    private int headerBytes() {
        return EthernetView.HEADER_BYTES + (vlan == UNTAGGED ? 0 : EthernetView.TAG_BYTES);
    }

    /// Writes the frame at `start` and answers its length.
    public int write(MemorySegment bytes, long start) {
        MemorySegment.copy(toSegment(), 0, bytes, start, length());
        return length();
    }

    /// The frame in native memory of its own.
    public MemorySegment toSegment() {
        MemorySegment whole = Arena.ofAuto().allocate(wholeBytes());
        EthernetView ethernet = new EthernetView()
                .fresh(whole, 0, wholeBytes())
                .destination(destinationMac)
                .source(sourceMac);
        if (vlan == UNTAGGED) {
            ethernet.etherType(etherType);
        } else {
            ethernet.etherType(EtherType.VLAN);
            put16(whole, EthernetView.HEADER_BYTES, vlan);
            put16(whole, EthernetView.HEADER_BYTES + 2, etherType);
        }
        writePayload(whole, headerBytes());
        return whole.asSlice(0, length());
    }

    /// The frame, without offload facts, in native memory of its own.
    public Frame toFrame() {
        return new Frame().wrap(toSegment(), 0, length());
    }

    /// The frame's octets.
    public byte[] toBytes() {
        return toSegment().toArray(ValueLayout.JAVA_BYTE);
    }

    /// The frame as it will be seen on the wire.
    public SeenPacket seen() {
        return SeenPacket.of(toSegment(), 0, length());
    }

    /// One line as tcpdump would print it.
    @Override
    public String toString() {
        return seen().toString();
    }

    static void put16(MemorySegment bytes, long at, int value) {
        bytes.set(ValueLayout.JAVA_BYTE, at, (byte) (value >> 8));
        bytes.set(ValueLayout.JAVA_BYTE, at + 1, (byte) value);
    }

    static int address(String text) {
        IpAddress address = IpAddress.parse(text);
        if (address == null || !address.isV4()) throw new IllegalArgumentException("not an IPv4 address: " + text);
        return address.v4Bits();
    }
}
