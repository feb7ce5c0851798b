package patchbay.nic.e1000;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import patchbay.loop.Frame;
import patchbay.wire.Checksum;
import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6View;

/// A frame of the wire as the driver gets it: padded, its tag taken out when the driver wants that, its FCS behind it
/// unless the driver wants none, and what the hardware found of its checksums. The octets are a copy of our own.
final class E1000Packet {
    /// The longest packet with its FCS, VirtualBox's.
    static final int MAX_BYTES = 16_384;

    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int FCS_BYTES = 4;
    private static final int ADDRESSES_BYTES = 12;

    private final E1000Registers registers;
    private final MemorySegment bytes = Arena.ofAuto().allocate(MAX_BYTES + FCS_BYTES, 64);
    private final ByteBuffer buffer = bytes.asByteBuffer();
    private final CRC32 crc = new CRC32();
    private final EthernetView ethernet = new EthernetView();
    private final Ipv4View ipv4 = new Ipv4View();
    private final Ipv6View ipv6 = new Ipv6View();
    private int length;
    private int status;
    private int tag;
    private int sum;

    E1000Packet(E1000Registers registers) {
        this.registers = registers;
    }

    /// Copies `frame`, which has at most [#MAX_BYTES] less an FCS.
    ///
    /// @param first status bits that the filter found
    /// @param strip whether to take the tag out
    void take(Frame frame, int first, boolean strip) {
        status = first;
        tag = 0;
        length = frame.length();
        if (strip) strip(frame);
        else MemorySegment.copy(frame.bytes(), frame.start(), bytes, 0, length);
        length = EthernetView.pad(bytes, 0, length);
        status |= checksums(frame.isChecksumTrusted());
        sum = packetSum();
        if (!registers.has(E1000Register.RCTL, E1000Bits.RCTL_SECRC)) appendFcs();
    }

    /// The octets, from 0.
    MemorySegment bytes() {
        return bytes;
    }

    /// Octets, FCS included when there is one.
    int length() {
        return length;
    }

    /// Status and, eight bits up, errors for the last descriptor.
    int status() {
        return status;
    }

    int tag() {
        return tag;
    }

    /// The packet checksum, SDM §3.2.9: the unfolded frame from RXCSUM.PCSS on, not complemented.
    int sum() {
        return sum;
    }

    private void strip(Frame frame) {
        long from = frame.start();
        ethernet.wrap(frame.bytes(), from, length);
        tag = ethernet.tagControl();
        status |= E1000Bits.RX_VP;
        MemorySegment.copy(frame.bytes(), from, bytes, 0, ADDRESSES_BYTES);
        int rest = length - ADDRESSES_BYTES - EthernetView.TAG_BYTES;
        long after = from + ADDRESSES_BYTES + EthernetView.TAG_BYTES;
        MemorySegment.copy(frame.bytes(), after, bytes, ADDRESSES_BYTES, rest);
        length -= EthernetView.TAG_BYTES;
    }

    /// What the hardware says of checksums, SDM §3.2.9; "ignore" for all that it does not know.
    private int checksums(boolean trusted) {
        int wanted = registers.get(E1000Register.RXCSUM);
        if ((wanted & (E1000Bits.RXCSUM_IPOFL | E1000Bits.RXCSUM_TUOFL)) == 0) return E1000Bits.RX_IXSM;
        if (ethernet.wrap(bytes, 0, length) != Fault.NONE) return E1000Bits.RX_IXSM;
        int at = ethernet.payloadAt();
        int found = switch (ethernet.payloadEtherType()) {
            case EtherType.IPV4 -> ipv4(wanted, at, trusted);
            case EtherType.IPV6 -> ipv6(wanted, at, trusted);
            default -> 0;
        };
        return found == 0 ? E1000Bits.RX_IXSM : found;
    }

    private int ipv4(int wanted, int at, boolean trusted) {
        if (ipv4.wrap(bytes, at, length - at) != Fault.NONE) return 0;
        int found = 0;
        if ((wanted & E1000Bits.RXCSUM_IPOFL) != 0) {
            found = E1000Bits.RX_IPCS | (ipv4.checksumHolds() ? 0 : E1000Bits.RX_IPE);
        }
        if ((wanted & E1000Bits.RXCSUM_TUOFL) == 0 || ipv4.isFragment()) return found;
        return found | transport(ipv4.protocol(), ipv4.payloadStart(), ipv4.payloadBytes(), ipv4.pseudoSum(), trusted);
    }

    private int ipv6(int wanted, int at, boolean trusted) {
        if (ipv6.wrap(bytes, at, length - at) != Fault.NONE || ipv6.isFragment()) return 0;
        if ((wanted & E1000Bits.RXCSUM_TUOFL) == 0) return 0;
        return transport(ipv6.protocol(), ipv6.payloadStart(), ipv6.payloadBytes(), ipv6.pseudoSum(), trusted);
    }

    private int transport(int protocol, long start, int octets, long pseudoSum, boolean trusted) {
        boolean tcp = protocol == IpProtocol.TCP;
        if (!tcp && protocol != IpProtocol.UDP || octets < 8) return 0;
        if (!tcp && bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED, start + 6) == 0) return 0; // none was sent
        if (trusted) return E1000Bits.RX_TCPCS;
        boolean holds = Checksum.fold(Checksum.add(pseudoSum, Checksum.sum(bytes, start, octets))) == 0xffff;
        return E1000Bits.RX_TCPCS | (holds ? 0 : E1000Bits.RX_TCPE);
    }

    private int packetSum() {
        int from = registers.get(E1000Register.RXCSUM) & 0xff;
        return from >= length ? 0 : Checksum.fold(Checksum.sum(bytes, from, length - from));
    }

    private void appendFcs() {
        crc.reset();
        buffer.limit(length).position(0);
        crc.update(buffer);
        bytes.set(U32, length, (int) crc.getValue());
        length += FCS_BYTES;
    }
}
