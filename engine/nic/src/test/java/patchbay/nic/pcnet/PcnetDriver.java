package patchbay.nic.pcnet;

import java.lang.foreign.ValueLayout;
import patchbay.nic.LineSpeed;
import patchbay.nic.pci.CardBench;

/// A little driver for tests: rings of four at fixed places in any software style.
final class PcnetDriver {
    static final int BLOCK = 0x800;
    static final int SEND_RING = 0x1000;
    static final int RECEIVE_RING = 0x2000;
    static final int BUFFERS = 0x10_000;
    static final int ENTRIES = 4;

    final CardBench bench;
    final PcnetCard card;
    private final int style;
    private int tail;

    PcnetDriver(CardBench bench, PcnetModel model, int style) {
        this(bench, model, style, LineSpeed.HUNDRED);
    }

    PcnetDriver(CardBench bench, PcnetModel model, int style, LineSpeed line) {
        this.bench = bench;
        this.style = style;
        this.card = bench.plug(place -> new PcnetCard(model, place, line));
    }

    int csr(int index) {
        card.writeBar(0, 0x12, 2, index);
        return (int) card.readBar(0, 0x10, 2);
    }

    void csr(int index, int value) {
        card.writeBar(0, 0x12, 2, index);
        card.writeBar(0, 0x10, 2, value);
    }

    int bcr(int index) {
        card.writeBar(0, 0x12, 2, index);
        return (int) card.readBar(0, 0x16, 2);
    }

    void bcr(int index, int value) {
        card.writeBar(0, 0x12, 2, index);
        card.writeBar(0, 0x16, 2, value);
    }

    boolean isWide() {
        return style >= 2;
    }

    /// Resets, writes the initialization block and starts.
    PcnetDriver start(int mode) {
        card.readBar(0, 0x14, 2);
        bcr(20, style);
        for (int index = 0; index < ENTRIES; index++) {
            descriptor(RECEIVE_RING, index, BUFFERS + 0x1000 * index, 1_544, PcnetBits.OWN);
            descriptor(SEND_RING, index, 0, 1, 0);
        }
        int at = BLOCK;
        put16(at, mode);
        if (isWide()) {
            put16(at + 2, 2 << 4 | 2 << 12);
            mac(at + 4);
            put32(at + 20, RECEIVE_RING);
            put32(at + 24, SEND_RING);
        } else {
            mac(at + 2);
            put32(at + 16, RECEIVE_RING | 2 << 29);
            put32(at + 20, SEND_RING | 2 << 29);
        }
        csr(1, BLOCK);
        csr(2, 0);
        csr(0, PcnetBits.CSR0_INIT);
        csr(0, PcnetBits.CSR0_STRT | PcnetBits.CSR0_IENA | PcnetBits.CSR0_IDON);
        tail = 0;
        return this;
    }

    /// Puts a buffer at the tail without telling the card.
    void buffer(int address, int length, int status) {
        descriptor(SEND_RING, tail, address, length, status | PcnetBits.OWN);
        tail = (tail + 1) % ENTRIES;
    }

    void go() {
        csr(0, PcnetBits.CSR0_TDMD | PcnetBits.CSR0_IENA);
        bench.run();
    }

    int status(int ring, int index) {
        if (isWide()) return bench.ram.get(ValueLayout.JAVA_SHORT_UNALIGNED, ring + 16L * index + 6) & 0xffff;
        return (bench.ram.get(ValueLayout.JAVA_BYTE, ring + 8L * index + 3) & 0xff) << 8;
    }

    int message(int ring, int index) {
        if (!isWide()) return bench.ram.get(ValueLayout.JAVA_SHORT_UNALIGNED, ring + 8L * index + 6) & 0xffff;
        return bench.ram.get(ValueLayout.JAVA_INT_UNALIGNED, ring + 16L * index + (style == 3 ? 0 : 8));
    }

    void descriptor(int ring, int index, int address, int length, int status) {
        if (isWide()) {
            int at = ring + 16 * index;
            put32(at, style == 3 ? 0 : address);
            put32(at + 8, style == 3 ? address : 0);
            put16(at + 4, -length | 0xf000);
            put16(at + 6, status);
        } else {
            int at = ring + 8 * index;
            put32(at, address & 0xff_ffff | (status & 0xff00) << 16);
            put16(at + 4, -length | 0xf000);
            put16(at + 6, 0);
        }
    }

    private void mac(int at) {
        for (int octet = 0; octet < 6; octet++) {
            bench.ram.set(ValueLayout.JAVA_BYTE, (long) at + octet, (byte) (CardBench.MAC >>> 40 - 8 * octet));
        }
    }

    private void put16(int at, int value) {
        bench.ram.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) value);
    }

    private void put32(int at, int value) {
        bench.ram.set(ValueLayout.JAVA_INT_UNALIGNED, at, value);
    }
}
