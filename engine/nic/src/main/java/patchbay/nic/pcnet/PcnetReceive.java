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
import patchbay.nic.pci.ConfigSpace;
import patchbay.nic.pci.PacketFifo;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;

/// The receive half: frames with their FCS go into the buffers that the driver owns up to, or wait in the
/// card for some.
///
/// A ring or buffer that is no memory stops the chip's receiver and sets MERR, until the driver starts it
/// anew.
final class PcnetReceive {
    /// Packets that are given out of the card in one turn.
    static final int PACKETS_A_TURN = 256;

    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int FCS_BYTES = 4;
    private static final int MAX_BYTES = 1_522;
    private static final int MISSED = 112;

    private final ConfigSpace config;
    private final PcnetRegisters registers;
    private final GuestMemory memory;
    private final LinkCounters counters;
    private final PcnetInterrupts interrupts;
    private final PcnetRing ring;
    private final PcnetBuffers buffers;
    private final PcnetFilter filter;
    private final PacketFifo fifo = new PacketFifo();
    private final MemorySegment packet = Arena.ofAuto().allocate(MAX_BYTES + FCS_BYTES, 64);
    private final ByteBuffer buffer = packet.asByteBuffer();
    private final CRC32 crc = new CRC32();
    private final EthernetView ethernet = new EthernetView();

    PcnetReceive(PcnetParts parts) {
        this.config = parts.config();
        this.registers = parts.registers();
        this.memory = parts.memory();
        this.interrupts = parts.interrupts();
        this.counters = parts.counters();
        this.ring = new PcnetRing(registers, memory, 24, 76);
        this.buffers = new PcnetBuffers(ring, MAX_BYTES + FCS_BYTES);
        this.filter = new PcnetFilter(registers);
    }

    void restart() {
        memory.forget();
        ring.restart();
        buffers.forget();
        counters.lost(Fault.LINK_DOWN, fifo.packets());
        fifo.clear();
    }

    /// The driver may have put buffers into its ring.
    void wake() {
        ring.wake();
    }

    /// The chip stopped: the driver may change what it had handed over.
    void halt() {
        buffers.forget();
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

    /// Writes the packet into the driver's buffers; false when there are none, the card may not reach them, or
    /// they are not near, and it waits.
    private boolean give(int length, int found) {
        if (!config.isMaster()) return false;
        if (!registers.has(0, PcnetBits.CSR0_RXON) || registers.has(5, PcnetBits.CSR5_SPND)) return false;
        return switch (buffers.gather(length)) {
            case NONE, NOT_NEAR -> false;
            case BROKEN -> stop(Fault.OUTSIDE_MEMORY);
            case SHORT, ENOUGH -> write(length, found);
        };
    }

    private boolean write(int length, int found) {
        int first = PcnetBits.STP;
        int at = 0;
        int count = buffers.count();
        for (int index = 0; index < count; index++) {
            int octets = Math.min(buffers.bytes(index), length - at);
            Fault fault = memory.write(buffers.address(index), packet, at, octets);
            if (fault != Fault.NONE) return stop(fault);
            at += octets;
            int end = index < count - 1 ? 0 : PcnetBits.ENP;
            int result = at == length ? found : PcnetBits.ERR | PcnetBits.RX_BUFF;
            ring.giveBackNext(first | (end == 0 ? 0 : end | result), length);
            first = 0;
        }
        buffers.forget();
        interrupts.raiseSettled(PcnetBits.CSR0_RINT);
        if (at == length) counters.sent(1);
        else counters.lost(Fault.QUEUE_FULL, 1);
        return true;
    }

    /// Answers true: the packet is lost, nothing waits.
    private boolean stop(Fault fault) {
        buffers.forget();
        counters.lost(fault, 1);
        registers.csr(0, registers.csr(0) & ~PcnetBits.CSR0_RXON | PcnetBits.CSR0_MERR);
        return true;
    }
}
