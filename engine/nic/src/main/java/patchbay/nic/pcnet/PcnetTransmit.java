package patchbay.nic.pcnet;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.lan.LinkCounters;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.nic.GuestMemory;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;

/// The transmit half: buffers from STP to ENP become a frame. Each buffer is copied when its descriptor is
/// met and given back at once; the packet is kept in the card until its end.
///
/// A ring or buffer that is no memory stops the chip's transmitter and sets MERR, until the driver starts
/// it anew.
final class PcnetTransmit {
    /// Descriptors looked at in one turn.
    static final int DESCRIPTORS_A_TURN = 256;
    /// The longest packet: VirtualBox drops jumbo frames in both directions; with a tag and an FCS of the
    /// driver's own.
    static final int MAX_BYTES = 1_522;

    private static final int FCS_BYTES = 4;
    private static final int NO_CARRIER = 0x0800;

    private final PcnetRegisters registers;
    private final GuestMemory memory;
    private final LinkCounters counters;
    private final PcnetInterrupts interrupts;
    private final PcnetRing ring;
    private boolean carrier = true;
    private final MemorySegment packet = Arena.ofAuto().allocate(MAX_BYTES, 64);
    private int length;
    private boolean inPacket;
    private boolean whole;
    private boolean fetched;
    private @Nullable Fault refused;

    /// Takes a frame that is ready; it is lent until the turn's flush.
    @FunctionalInterface
    interface Exit {
        void take(Frame frame);
    }

    PcnetTransmit(PcnetParts parts) {
        this.registers = parts.registers();
        this.memory = parts.memory();
        this.interrupts = parts.interrupts();
        this.counters = parts.counters();
        this.ring = new PcnetRing(registers, memory, 30, 78);
    }

    /// Whether packets find a link; without one their descriptors say so.
    void carrier(boolean there) {
        carrier = there;
    }

    void restart() {
        ring.restart();
        inPacket = false;
        whole = false;
        fetched = false;
        refused = null;
        length = 0;
    }

    /// The driver may have put something into its ring.
    void wake() {
        ring.wake();
    }

    /// The chip stopped: the driver may change what it had handed over.
    void halt() {
        fetched = false;
    }

    /// Sends up to the budget; answers whether more waits.
    boolean run(FramePool frames, Exit exit) {
        int budget = DESCRIPTORS_A_TURN;
        while (true) {
            if (whole && !send(frames, exit)) return true;
            if (!registers.has(0, PcnetBits.CSR0_TXON) || registers.has(5, PcnetBits.CSR5_SPND)) return false;
            if (!step()) return false;
            if (--budget == 0) return true;
        }
    }

    /// Takes one descriptor; false when the next is the driver's, or something is not near yet.
    private boolean step() {
        if (!fetched && !fetch()) return false;
        int status = ring.status();
        if (inPacket && reads() && !memory.near(ring.address(), ring.bytes())) return false;
        fetched = false;
        if (inPacket) {
            Fault fault = append();
            if (fault != Fault.NONE) return stop(fault);
        }
        boolean ends = (status & PcnetBits.ENP) != 0;
        if (carrier) ring.giveBack(status & ~PcnetBits.ERR, 0);
        else ring.giveBack(status | PcnetBits.ERR, registers.isWide() ? NO_CARRIER << 16 : NO_CARRIER);
        ring.advance();
        if (ends) {
            interrupts.raiseSettled(PcnetBits.CSR0_TINT);
            registers.csr(4, registers.csr(4) | PcnetBits.CSR4_TXSTRT);
            whole = inPacket;
            inPacket = false;
        }
        return true;
    }

    /// Copies the next descriptor; false when it is not the card's or not near yet.
    private boolean fetch() {
        if (!ring.isWorthALook() || !ring.isNear()) return false;
        Fault fault = ring.fetch();
        if (fault != Fault.NONE) return stop(fault);
        if ((ring.status() & PcnetBits.OWN) == 0) {
            ring.rest();
            return false;
        }
        if ((ring.status() & PcnetBits.STP) != 0) begin();
        fetched = true;
        return true;
    }

    private boolean reads() {
        return refused == null && length + ring.bytes() <= MAX_BYTES;
    }

    private void begin() {
        inPacket = true;
        length = 0;
        refused = null;
    }

    private Fault append() {
        int octets = ring.bytes();
        if (!reads()) {
            refused = Fault.TOO_LONG;
            return Fault.NONE;
        }
        Fault fault = memory.read(ring.address(), packet, length, octets);
        if (fault == Fault.NONE) length += octets;
        return fault;
    }

    /// Sends the packet; false when no frame is left in this turn.
    private boolean send(FramePool frames, Exit exit) {
        boolean ownFcs = registers.has(15, PcnetBits.MODE_DXMTFCS);
        int octets = ownFcs ? length - FCS_BYTES : length;
        if (refused == null && octets < EthernetView.HEADER_BYTES) refused = Fault.TRUNCATED;
        if (refused != null) {
            counters.refused(refused, 1);
            whole = false;
            return true;
        }
        Frame frame = frames.takeSmall();
        if (frame == null) return false;
        frame.length(octets);
        MemorySegment.copy(packet, 0, frame.bytes(), frame.start(), octets);
        if (octets < EthernetView.MIN_FRAME_BYTES) {
            frame.length(EthernetView.MIN_FRAME_BYTES);
            EthernetView.pad(frame.bytes(), frame.start(), octets);
        }
        whole = false;
        exit.take(frame);
        return true;
    }

    private boolean stop(Fault fault) {
        counters.refused(fault, 1);
        registers.csr(0, registers.csr(0) & ~PcnetBits.CSR0_TXON | PcnetBits.CSR0_MERR);
        return false;
    }
}
