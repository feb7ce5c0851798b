package patchbay.nic.pcnet;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import patchbay.lan.LinkCounters;
import patchbay.loop.Frame;
import patchbay.nic.GuestMemory;
import patchbay.nic.pci.PacketFifo;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;

/// The receive half: frames with their FCS go into the buffers that the driver owns up to, or wait in the card for
/// some.
///
/// A ring or buffer that is no memory stops the chip's receiver and sets MERR, until the driver starts it anew.
final class PcnetReceive {
    /// Packets that are given out of the card in one turn.
    static final int PACKETS_A_TURN = 256;

    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int FCS_BYTES = 4;
    private static final int MAX_BYTES = 1_522;
    private static final int MISSED = 112;

    private final PcnetRegisters registers;
    private final GuestMemory memory;
    private final LinkCounters counters;
    private final PcnetRing ring;
    private final PcnetFilter filter;
    private final PacketFifo fifo = new PacketFifo();
    private final MemorySegment packet = Arena.ofAuto().allocate(MAX_BYTES + FCS_BYTES, 64);
    private final ByteBuffer buffer = packet.asByteBuffer();
    private final CRC32 crc = new CRC32();
    private final EthernetView ethernet = new EthernetView();

    PcnetReceive(PcnetRegisters registers, GuestMemory memory, LinkCounters counters) {
        this.registers = registers;
        this.memory = memory;
        this.counters = counters;
        this.ring = new PcnetRing(registers, memory, 24, 76);
        this.filter = new PcnetFilter(registers);
    }

    void restart() {
        ring.restart();
        counters.lost(Fault.LINK_DOWN, fifo.packets());
        fifo.clear();
    }

    int waiting() {
        return fifo.packets();
    }

    long address() {
        return filter.address();
    }

    /// A frame for the guest, from the wire or looped back; every one is accounted for in the counters.
    void take(Frame frame) {
        if (!registers.has(0, PcnetBits.CSR0_RXON)) {
            counters.lost(Fault.LINK_DOWN, 1);
            return;
        }
        int octets = Math.max(frame.length(), EthernetView.MIN_FRAME_BYTES);
        if (ethernet.wrap(frame.bytes(), frame.start(), frame.length()) != Fault.NONE) {
            counters.lost(Fault.TRUNCATED, 1);
            return;
        }
        if (octets + FCS_BYTES > MAX_BYTES) {
            counters.lost(Fault.TOO_LONG, 1);
            return;
        }
        int found = filter.judge(ethernet.destination());
        if (found == PcnetFilter.UNWANTED) {
            counters.lost(Fault.NO_RECEIVER, 1);
            return;
        }
        copy(frame, octets);
        if (fifo.isEmpty() && give(octets + FCS_BYTES, found)) return;
        if (fifo.add(packet, octets + FCS_BYTES, found, 0)) return;
        counters.lost(Fault.QUEUE_FULL, 1);
        registers.csr(MISSED, registers.csr(MISSED) + 1);
        registers.csr(0, registers.csr(0) | PcnetBits.CSR0_MISS);
    }

    /// Gives the driver what waited, up to the budget; answers whether more could be given now.
    boolean run() {
        int budget = PACKETS_A_TURN;
        while (!fifo.isEmpty()) {
            fifo.copy(packet);
            if (!give(fifo.length(), fifo.status())) return false;
            fifo.remove();
            if (--budget == 0) return true;
        }
        return false;
    }

    private void copy(Frame frame, int octets) {
        MemorySegment.copy(frame.bytes(), frame.start(), packet, 0, frame.length());
        EthernetView.pad(packet, 0, frame.length());
        crc.reset();
        buffer.limit(octets).position(0);
        crc.update(buffer);
        packet.set(U32, octets, (int) crc.getValue());
    }

    /// Writes the packet into the driver's buffers; false when there are none, and it waits.
    private boolean give(int length, int found) {
        if (!registers.has(0, PcnetBits.CSR0_RXON) || registers.has(5, PcnetBits.CSR5_SPND)) return false;
        int first = PcnetBits.STP;
        for (int at = 0; ; ) {
            Fault fault = ring.fetch();
            if (fault != Fault.NONE) return stop(fault);
            if ((ring.status() & PcnetBits.OWN) == 0) return false; // the first one: others were looked at
            int octets = Math.min(ring.bytes(), length - at);
            fault = memory.write(ring.address(), packet, at, octets);
            if (fault != Fault.NONE) return stop(fault);
            at += octets;
            boolean last = at == length;
            if (!last && (ring.size() == 1 || !ring.ownsNext())) {
                done(first | PcnetBits.ENP | PcnetBits.ERR | PcnetBits.RX_BUFF, length);
                counters.lost(Fault.QUEUE_FULL, 1);
                return true;
            }
            done(first | (last ? PcnetBits.ENP | found : 0), length);
            first = 0;
            if (!last) continue;
            counters.sent(1);
            return true;
        }
    }

    private void done(int status, int length) {
        ring.giveBack(status, length);
        ring.advance();
        registers.csr(0, registers.csr(0) | PcnetBits.CSR0_RINT);
    }

    /// Answers true: the packet is lost, nothing waits.
    private boolean stop(Fault fault) {
        counters.lost(fault, 1);
        registers.csr(0, registers.csr(0) & ~PcnetBits.CSR0_RXON | PcnetBits.CSR0_MERR);
        return true;
    }
}
