package patchbay.nic.e1000;

import java.lang.foreign.ValueLayout;
import patchbay.nic.LineSpeed;
import patchbay.nic.pci.CardBench;

/// A little driver for tests: rings of eight at fixed places, and descriptors by hand.
final class E1000Driver {
    static final int SEND_RING = 0x1000;
    static final int RECEIVE_RING = 0x2000;
    static final int BUFFERS = 0x10_000;
    static final int ENTRIES = 8;
    static final int EOP = 1;
    static final int IFCS = 2;
    static final int RS = 8;
    static final int DEXT = 0x20;
    static final int VLE = 0x40;
    static final int TSE = 4;

    final CardBench bench;
    final E1000Card card;
    private int tail;

    E1000Driver(CardBench bench, E1000Model model) {
        this(bench, model, LineSpeed.THOUSAND);
    }

    E1000Driver(CardBench bench, E1000Model model, LineSpeed line) {
        this.bench = bench;
        this.card = bench.plug(place -> new E1000Card(model, place, line));
        write(E1000Register.CTRL, E1000Bits.CTRL_SLU);
        read(E1000Register.ICR);
    }

    int read(E1000Register register) {
        return (int) card.readBar(0, register.offset, 4);
    }

    void write(E1000Register register, int value) {
        card.writeBar(0, register.offset, 4, value & 0xffff_ffffL);
    }

    /// Reads a register of the PHY by MDIC.
    int readPhy(int register) {
        write(E1000Register.MDIC, 2 << 26 | 1 << 21 | register << 16);
        return read(E1000Register.MDIC) & 0xffff;
    }

    /// Writes a register of the PHY by MDIC.
    void writePhy(int register, int value) {
        write(E1000Register.MDIC, 1 << 26 | 1 << 21 | register << 16 | value);
    }

    E1000Driver sends() {
        write(E1000Register.TDBAL, SEND_RING);
        write(E1000Register.TDLEN, ENTRIES * 16);
        write(E1000Register.TDH, 0);
        write(E1000Register.TDT, 0);
        write(E1000Register.TCTL, E1000Bits.TCTL_EN | E1000Bits.TCTL_PSP);
        return this;
    }

    /// Eight buffers of 2 KiB; seven are the card's.
    E1000Driver receives(int control) {
        for (int index = 0; index < ENTRIES; index++) {
            bench.ram.set(ValueLayout.JAVA_LONG, RECEIVE_RING + 16L * index, BUFFERS + 0x800L * index);
            bench.ram.set(ValueLayout.JAVA_LONG, RECEIVE_RING + 16L * index + 8, 0);
        }
        write(E1000Register.RDBAL, RECEIVE_RING);
        write(E1000Register.RDLEN, ENTRIES * 16);
        write(E1000Register.RDH, 0);
        write(E1000Register.RDT, ENTRIES - 1);
        write(E1000Register.RCTL, E1000Bits.RCTL_EN | E1000Bits.RCTL_BAM | control);
        return this;
    }

    /// Puts a descriptor at the tail without telling the card.
    void descriptor(long low, long high) {
        bench.ram.set(ValueLayout.JAVA_LONG_UNALIGNED, SEND_RING + 16L * tail, low);
        bench.ram.set(ValueLayout.JAVA_LONG_UNALIGNED, SEND_RING + 16L * tail + 8, high);
        tail = (tail + 1) % ENTRIES;
    }

    /// The next descriptor stands at the ring's beginning.
    void rewind() {
        tail = 0;
    }

    static long legacy(int length, int command) {
        return length | (long) command << 24;
    }

    static long data(int length, int command, int options) {
        return length | 1L << 20 | (long) (command | DEXT) << 24 | (long) options << 40;
    }

    static long context(int payload, int command, int header, int segment) {
        return payload | (long) (command | DEXT) << 24 | (long) header << 40 | (long) segment << 48;
    }

    void go() {
        write(E1000Register.TDT, tail);
        bench.run();
    }

    int status(int index) {
        return bench.ram.get(ValueLayout.JAVA_BYTE, SEND_RING + 16L * index + 12) & 0xff;
    }

    long result(int index) {
        return bench.ram.get(ValueLayout.JAVA_LONG, RECEIVE_RING + 16L * index + 8);
    }
}
