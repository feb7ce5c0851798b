package patchbay.nic.e1000;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import patchbay.loop.Frame;
import patchbay.loop.Frame.Segmentation;
import patchbay.wire.Checksum;
import patchbay.wire.Fault;

/// What the driver asked to be done to a packet: the context it loaded last (SDM §3.3.6), and the plan of one packet,
/// fixed by its first data descriptor. A context that comes later changes the next packet, never this one.
///
/// | octet | context descriptor       | octet | context descriptor      |
/// |-------|--------------------------|-------|-------------------------|
/// | 0     | IP checksum from         | 8–10  | payload octets, 20 bits |
/// | 1     | IP checksum at           | 11    | command                 |
/// | 2–3   | IP checksum to           | 13    | header octets           |
/// | 4     | transport checksum from  | 14–15 | segment octets          |
/// | 5     | transport checksum at    |       |                         |
/// | 6–7   | transport checksum to    |       |                         |
final class E1000Offload {
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final long COMMAND_TCP = 1L << 24;
    private static final long COMMAND_IPV4 = 1L << 25;
    private static final int MAX_IP_BYTES = 65_535;
    private static final int IPV4_LENGTH = 2;
    private static final int IPV6_LENGTH = 4;
    private static final int IPV6_HEADER_BYTES = 40;
    private static final int MIN_TCP_BYTES = 20;
    private static final int OPTION_IP = 1;
    private static final int OPTION_TRANSPORT = 2;

    private long contextLow;
    private long contextHigh;

    private long low;
    private long high;
    private boolean cuts;
    private boolean sumsIp;
    private boolean sumsTransport;

    void reset() {
        contextLow = 0;
        contextHigh = 0;
        plain();
    }

    /// The driver loads a context.
    void load(long low, long high) {
        contextLow = low;
        contextHigh = high;
    }

    /// A packet begins with a data descriptor.
    void plan(long word) {
        int options = (int) (word >>> 40) & 0xff;
        low = contextLow;
        high = contextHigh;
        cuts = (word & E1000Bits.TX_TSE) != 0;
        sumsIp = (options & OPTION_IP) != 0;
        sumsTransport = (options & OPTION_TRANSPORT) != 0;
    }

    /// A packet begins with a legacy descriptor, which may ask for one checksum of its own.
    void planLegacy(long word) {
        plain();
        if ((word & E1000Bits.TX_IC) == 0) return;
        sumsTransport = true;
        long from = word >>> 40 & 0xff;
        long at = word >>> 16 & 0xff;
        low = from << 32 | at << 40;
    }

    /// Whether the packet is to be cut into segments.
    boolean cuts() {
        return cuts;
    }

    /// Does to a whole packet what was asked; refuses what does not fit it. The frame has no VLAN tag yet.
    Fault apply(Frame frame) {
        if (cuts) return segment(frame);
        if (sumsIp) {
            Fault fault = fill(frame, field(0), field(8), end(16, frame));
            if (fault != Fault.NONE) return fault;
        }
        return sumsTransport ? transport(frame) : Fault.NONE;
    }

    private Fault transport(Frame frame) {
        int from = field(32);
        int at = field(40);
        int end = end(48, frame);
        if (end < frame.length()) return fill(frame, from, at, end);
        if (from > at || at + Short.BYTES > frame.length()) return Fault.BAD_FIELD;
        frame.checksumMissing(from, at - from);
        return Fault.NONE;
    }

    /// TCP segmentation, SDM §3.5: lengths in the header are zero, and the pseudo header's sum lacks the length.
    private Fault segment(Frame frame) {
        int ipAt = field(0);
        int tcpAt = field(32);
        int sumAt = field(40);
        int headerBytes = (int) (high >>> 40) & 0xff;
        int payloadBytes = (int) (high & 0xf_ffff);
        int segmentBytes = (int) (high >>> 48) & 0xffff;
        boolean v4 = (high & COMMAND_IPV4) != 0;
        int length = frame.length();
        int ipHeader = v4 ? 20 : IPV6_HEADER_BYTES;
        if ((high & COMMAND_TCP) == 0) return Fault.UNSUPPORTED;
        if (segmentBytes == 0 || headerBytes + payloadBytes != length) return Fault.BAD_TOTAL_LENGTH;
        if (ipAt < 14 || tcpAt < ipAt + ipHeader || tcpAt + MIN_TCP_BYTES > headerBytes) return Fault.BAD_FIELD;
        if (sumAt < tcpAt || sumAt + Short.BYTES > headerBytes) return Fault.BAD_FIELD;
        if (length - ipAt > MAX_IP_BYTES) return Fault.TOO_LONG;
        MemorySegment bytes = frame.bytes();
        long start = frame.start();
        if (v4) bytes.set(U16, start + ipAt + IPV4_LENGTH, (short) (length - ipAt));
        else bytes.set(U16, start + ipAt + IPV6_LENGTH, (short) (length - ipAt - IPV6_HEADER_BYTES));
        if (v4 && sumsIp) {
            Fault fault = fill(frame, ipAt, field(8), Math.min(end(16, frame), tcpAt));
            if (fault != Fault.NONE) return fault;
        }
        int pseudo = bytes.get(U16, start + sumAt) & 0xffff;
        bytes.set(U16, start + sumAt, (short) Checksum.fold(pseudo + (long) (length - tcpAt)));
        frame.checksumMissing(tcpAt, sumAt - tcpAt);
        if (payloadBytes > segmentBytes) {
            frame.segments(v4 ? Segmentation.TCP_V4 : Segmentation.TCP_V6, segmentBytes);
        }
        return Fault.NONE;
    }

    /// Fills in a checksum over `from` to `end`, with what stands at `at` as its first part.
    private static Fault fill(Frame frame, int from, int at, int end) {
        if (from > end || at + Short.BYTES > frame.length()) return Fault.BAD_FIELD;
        long start = frame.start();
        int checksum = Checksum.finish(Checksum.sum(frame.bytes(), start + from, end - from));
        frame.bytes().set(U16, start + at, (short) checksum);
        return Fault.NONE;
    }

    private int field(int shift) {
        return (int) (low >>> shift) & 0xff;
    }

    /// Where a checksum ends: the octet behind the last one; 0 and all beyond the packet mean its end.
    private int end(int shift, Frame frame) {
        int last = (int) (low >>> shift) & 0xffff;
        return last == 0 ? frame.length() : Math.min(last + 1, frame.length());
    }

    private void plain() {
        low = 0;
        high = 0;
        cuts = false;
        sumsIp = false;
        sumsTransport = false;
    }
}
