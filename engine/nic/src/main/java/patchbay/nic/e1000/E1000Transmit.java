package patchbay.nic.e1000;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import patchbay.lan.LinkCounters;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.nic.GuestMemory;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;
import patchbay.wire.MacAddress;

/// The transmit half: descriptors become frames with our offload facts, so a super-frame of the driver
/// stays whole.
///
/// A ring or buffer that cannot be breaks the queue: nothing is sent until the driver enables transmission
/// anew.
final class E1000Transmit {
    /// Descriptors looked at in one turn.
    static final int DESCRIPTORS_A_TURN = 512;
    /// The longest packet that is not cut, VirtualBox's.
    static final int MAX_PLAIN_BYTES = 16_288;
    /// The longest super-frame: a 64 KiB IP packet behind an Ethernet header and a tag.
    static final int MAX_SUPER_BYTES = 65_535 + 18;

    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int TAG_AT = 12;
    private static final int TYPE_CONTEXT = 0;

    private final E1000Registers registers;
    private final E1000Statistics statistics;
    private final E1000Interrupts interrupts;
    private final GuestMemory memory;
    private final E1000TransmitRing ring;
    private final E1000Offload offload = new E1000Offload();
    private final LinkCounters counters;
    private final EthernetView ethernet = new EthernetView();
    private boolean inPacket;
    private boolean whole;
    private boolean refused;
    private boolean broken;
    private E1000TransmitRing.Told told = E1000TransmitRing.Told.NOT;
    private long octets;

    /// Takes a frame that is ready; it is lent until the turn's flush.
    @FunctionalInterface
    interface Exit {
        void take(Frame frame);
    }

    E1000Transmit(E1000Parts parts) {
        this.registers = parts.registers();
        this.statistics = parts.statistics();
        this.interrupts = parts.interrupts();
        this.memory = parts.memory();
        this.counters = parts.counters();
        this.ring = new E1000TransmitRing(registers, memory);
    }

    void reset() {
        offload.reset();
        restart();
    }

    /// The driver moved the ring or switched transmission on: begins at its head.
    void restart() {
        ring.restart();
        inPacket = false;
        whole = false;
        refused = false;
        broken = false;
        told = E1000TransmitRing.Told.NOT;
        octets = 0;
    }

    /// Whether a hostile ring stopped the queue.
    boolean isBroken() {
        return broken;
    }

    /// Sends up to the budget; answers whether more waits, which also is so when no frame is left in this
    /// turn.
    boolean run(FramePool frames, Exit exit) {
        if (broken || !registers.has(E1000Register.TCTL, E1000Bits.TCTL_EN)) return false;
        boolean waits = false;
        int budget = DESCRIPTORS_A_TURN;
        while (budget > 0 && !broken) {
            if (whole) {
                waits = !isNear();
                if (waits) break;
                if (!send(frames, exit)) return true;
                told = told.or(ring.complete());
                whole = false;
                inPacket = false;
            }
            if (!ring.hasNext()) break;
            waits = ring.isSound() && !ring.isNear();
            if (waits) break;
            step();
            budget--;
        }
        if (told != E1000TransmitRing.Told.NOT) interrupts.sent(told == E1000TransmitRing.Told.LATER);
        told = E1000TransmitRing.Told.NOT;
        if (!whole && !ring.hasNext()) interrupts.raiseSettled(E1000Bits.ICR_TXQE);
        return !waits && !broken && (whole || ring.hasNext());
    }

    /// Takes one descriptor from the ring.
    private void step() {
        Fault fault = ring.isSound() ? ring.fetch() : Fault.BAD_FIELD;
        if (fault != Fault.NONE) {
            breakQueue(fault);
            return;
        }
        long word = ring.high();
        boolean extended = (word & E1000Bits.TX_DEXT) != 0;
        boolean context = isContext(word);
        if (context) offload.load(ring.low(), word);
        else if (!inPacket) begin(word, extended);
        refused |= !ring.keep();
        if (!context) {
            octets += lengthOf(word);
            whole = (word & E1000Bits.TX_EOP) != 0;
        } else if (!inPacket) {
            told = told.or(ring.complete());
        }
    }

    private void begin(long word, boolean extended) {
        inPacket = true;
        refused = false;
        octets = 0;
        if (extended) offload.plan(word);
        else offload.planLegacy(word);
    }

    /// Whether all buffers of the packet can be read now; one that is refused is not read.
    private boolean isNear() {
        if (isRefused()) return true;
        boolean near = true;
        for (int index = 0; index < ring.kept(); index++) {
            long word = ring.word(index);
            if (!isContext(word)) near &= memory.near(ring.address(index), lengthOf(word));
        }
        return near;
    }

    private boolean isRefused() {
        return refused || octets > mostBytes() || octets < EthernetView.HEADER_BYTES;
    }

    private int mostBytes() {
        return offload.cuts() ? MAX_SUPER_BYTES : MAX_PLAIN_BYTES;
    }

    /// Sends the packet whose descriptors are kept; false when no frame is left, and it waits.
    private boolean send(FramePool frames, Exit exit) {
        if (isRefused()) {
            refuse(octets > mostBytes() || refused ? Fault.TOO_LONG : Fault.TRUNCATED);
            return true;
        }
        int room = (int) Math.max(octets, EthernetView.MIN_FRAME_BYTES) + EthernetView.TAG_BYTES;
        @Nullable Frame frame = room <= FramePool.SMALL_BYTES ? frames.takeSmall() : frames.takeLarge();
        if (frame == null) return false;
        Fault fault = gather(frame);
        if (fault == Fault.OUTSIDE_MEMORY) {
            breakQueue(fault);
            return true;
        }
        if (fault == Fault.NONE) fault = offload.apply(frame);
        if (fault != Fault.NONE) {
            refuse(fault);
            return true;
        }
        long last = ring.word(ring.kept() - 1);
        if ((last & E1000Bits.TX_VLE) != 0 && registers.has(E1000Register.CTRL, E1000Bits.CTRL_VME)) {
            tag(frame, (int) (last >>> 48));
        }
        if (registers.has(E1000Register.TCTL, E1000Bits.TCTL_PSP)) pad(frame);
        count(frame);
        exit.take(frame);
        return true;
    }

    /// Copies the packet's buffers into the frame.
    private Fault gather(Frame frame) {
        frame.length((int) octets);
        long at = frame.start();
        for (int index = 0; index < ring.kept(); index++) {
            long word = ring.word(index);
            if (isContext(word)) continue;
            long length = lengthOf(word);
            Fault fault = memory.read(ring.address(index), frame.bytes(), at, length);
            if (fault != Fault.NONE) return fault;
            at += length;
        }
        return Fault.NONE;
    }

    /// Puts a VLAN tag behind the addresses, SDM §9.2; offload facts move with the octets.
    private void tag(Frame frame, int tag) {
        MemorySegment bytes = frame.bytes();
        long at = frame.start() + TAG_AT;
        int rest = frame.length() - TAG_AT;
        MemorySegment.copy(bytes, at, bytes, at + EthernetView.TAG_BYTES, rest);
        frame.length(frame.length() + EthernetView.TAG_BYTES);
        bytes.set(U16, at, (short) registers.get(E1000Register.VET));
        bytes.set(U16, at + 2, (short) tag);
        if (frame.isChecksumMissing()) {
            frame.checksumMissing(frame.checksumStartAt() + EthernetView.TAG_BYTES, frame.checksumOffset());
        }
    }

    /// Short packets are filled up with zeros, never with what stood in the frame's memory before. A
    /// checksum over the packet is not changed by them.
    private static void pad(Frame frame) {
        frame.length(EthernetView.pad(frame.bytes(), frame.start(), frame.length()));
    }

    private void count(Frame frame) {
        ethernet.wrap(frame.bytes(), frame.start(), frame.length());
        long to = ethernet.destination();
        int pieces = 1;
        int size = frame.segmentBytes();
        if (size > 0) {
            pieces = Math.max(1, Math.ceilDiv(frame.length() - frame.checksumStartAt(), size));
            statistics.count(E1000Statistics.SEGMENTED);
        }
        statistics.sent(pieces, frame.length(), MacAddress.isGroup(to), to == MacAddress.BROADCAST);
    }

    private void refuse(Fault fault) {
        counters.refused(fault, 1);
        if (offload.cuts()) statistics.count(E1000Statistics.SEGMENTED_FAILED);
    }

    private void breakQueue(Fault fault) {
        broken = true;
        counters.refused(fault, 1);
    }

    private static boolean isContext(long word) {
        return (word & E1000Bits.TX_DEXT) != 0 && (word >>> 20 & 15) == TYPE_CONTEXT;
    }

    /// Octets of a descriptor's buffer: 16 bits in a legacy one, 20 in a data descriptor.
    private static long lengthOf(long word) {
        return (word & E1000Bits.TX_DEXT) != 0 ? word & 0xf_ffff : word & 0xffff;
    }
}
