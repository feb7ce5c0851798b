package patchbay.nic.e1000;

import patchbay.lan.LinkCounters;
import patchbay.loop.Frame;
import patchbay.nic.GuestMemory;
import patchbay.nic.pci.ConfigSpace;
import patchbay.nic.pci.PacketFifo;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;
import patchbay.wire.MacAddress;

/// The receive half: frames go into the driver's buffers, or wait in the card for some.
///
/// A ring or buffer that cannot be breaks the queue: what comes is dropped until the driver enables
/// reception anew.
final class E1000Receive {
    /// Packets that are given out of the card in one turn.
    static final int PACKETS_A_TURN = 256;

    private static final int FCS_BYTES = 4;
    private static final int MAX_UNTAGGED_BYTES = 1_518;

    private final ConfigSpace config;
    private final E1000Registers registers;
    private final E1000Statistics statistics;
    private final E1000Interrupts interrupts;
    private final LinkCounters counters;
    private final GuestMemory memory;
    private final E1000ReceiveRing ring;
    private final E1000Filter filter;
    private final E1000Packet packet;
    private final PacketFifo fifo = new PacketFifo();
    private final EthernetView ethernet = new EthernetView();
    private boolean broken;

    E1000Receive(E1000Parts parts) {
        this.config = parts.config();
        this.registers = parts.registers();
        this.statistics = parts.statistics();
        this.interrupts = parts.interrupts();
        this.counters = parts.counters();
        this.memory = parts.memory();
        this.ring = new E1000ReceiveRing(registers, parts.memory());
        this.filter = new E1000Filter(registers);
        this.packet = new E1000Packet(registers);
    }

    void reset() {
        counters.lost(Fault.LINK_DOWN, fifo.packets());
        fifo.clear();
        restart();
    }

    /// The driver moved the ring or switched reception on.
    void restart() {
        memory.forget();
        broken = false;
    }

    boolean isBroken() {
        return broken;
    }

    int waiting() {
        return fifo.packets();
    }

    /// A frame for the guest, from the wire or looped back; every one is accounted for in the counters.
    void take(Frame frame) {
        if (!registers.has(E1000Register.RCTL, E1000Bits.RCTL_EN)) {
            counters.lost(Fault.LINK_DOWN, 1);
            return;
        }
        if (ethernet.wrap(frame.bytes(), frame.start(), frame.length()) != Fault.NONE) {
            counters.lost(Fault.TRUNCATED, 1);
            return;
        }
        boolean tagged = filter.isTagged(ethernet);
        if (isTooLong(frame, tagged)) {
            statistics.count(E1000Statistics.TOO_LONG);
            counters.lost(Fault.TOO_LONG, 1);
            return;
        }
        int found = filter.judge(ethernet);
        if (found == E1000Filter.UNWANTED) {
            counters.lost(Fault.NO_RECEIVER, 1);
            return;
        }
        packet.take(frame, found, tagged && registers.has(E1000Register.CTRL, E1000Bits.CTRL_VME));
        int tagAndSum = packet.tag() << 16 | packet.sum();
        if (fifo.isEmpty() && hasRoom(packet.length())) {
            give(packet.length(), packet.status(), tagAndSum);
            return;
        }
        if (broken || !fifo.add(packet.bytes(), packet.length(), packet.status(), tagAndSum)) miss();
    }

    /// Gives the driver what waited, up to the budget; answers whether more could be given now.
    boolean run() {
        int budget = PACKETS_A_TURN;
        while (!fifo.isEmpty() && hasRoom(fifo.length())) {
            if (budget-- == 0) return true;
            fifo.copy(packet.bytes());
            give(fifo.length(), fifo.status(), fifo.tagAndSum());
            fifo.remove();
        }
        return false;
    }

    private boolean isTooLong(Frame frame, boolean tagged) {
        int octets = frame.length() + FCS_BYTES;
        if (octets > E1000Packet.MAX_BYTES) return true;
        if (registers.has(E1000Register.RCTL, E1000Bits.RCTL_LPE)) return false;
        return octets > MAX_UNTAGGED_BYTES + (tagged ? EthernetView.TAG_BYTES : 0);
    }

    /// Whether the driver has buffers for so many octets now, and lets the card reach them.
    private boolean hasRoom(int octets) {
        if (broken || !config.isMaster() || !registers.has(E1000Register.RCTL, E1000Bits.RCTL_EN)) return false;
        if (!ring.isSound()) {
            broken = ring.size() > 0;
            return false;
        }
        return Math.ceilDiv(octets, ring.bufferBytes()) <= ring.free() && ring.isNear(octets);
    }

    private void give(int length, int status, int tagAndSum) {
        int before = ring.free();
        Fault fault = ring.write(packet.bytes(), length, status, tagAndSum);
        if (fault != Fault.NONE) {
            broken = true;
            counters.lost(fault, 1);
            return;
        }
        counters.sent(1);
        ethernet.wrap(packet.bytes(), 0, length);
        long to = ethernet.destination();
        int fcs = registers.has(E1000Register.RCTL, E1000Bits.RCTL_SECRC) ? 0 : FCS_BYTES;
        statistics.received(length - fcs, MacAddress.isGroup(to), to == MacAddress.BROADCAST);
        interrupts.received();
        int low = ring.size() >>> 1 + (registers.get(E1000Register.RCTL) >>> 8 & 3);
        if (before > low && ring.free() <= low) interrupts.raiseSettled(E1000Bits.ICR_RXDMT0);
    }

    private void miss() {
        counters.lost(Fault.QUEUE_FULL, 1);
        statistics.count(E1000Statistics.MISSED);
        statistics.count(E1000Statistics.NO_BUFFER);
        interrupts.raise(E1000Bits.ICR_RXO);
    }
}
