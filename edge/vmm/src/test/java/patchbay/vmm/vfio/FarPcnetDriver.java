package patchbay.vmm.vfio;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import patchbay.vmm.served.ServedBench;

/// How a PCnet sends and gets a frame: rings of four, in software style 0 or 2, registers in memory.
final class FarPcnetDriver {
    private static final int BLOCK = 0x800;
    private static final int SEND_RING = 0x1000;
    private static final int RECEIVE_RING = 0x2000;
    private static final int BUFFERS = 0x10_000;
    private static final int SENT = 0x14_000;
    private static final int ENTRIES = 4;
    private static final int OWN = 0x8000;
    private static final int STP_ENP = 0x0300;
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final VfioClient vmm;
    private final MemorySegment ram;
    private final int style;
    private int sends;
    private int receives;

    FarPcnetDriver(VfioClient vmm, int style) {
        this.vmm = vmm;
        this.ram = vmm.memory;
        this.style = style;
    }

    void start() {
        vmm.config(4, 2, 7);
        vmm.read(1, 0x14, 2);
        port(0x12, 20);
        port(0x16, style);
        for (int index = 0; index < ENTRIES; index++) {
            descriptor(RECEIVE_RING, index, BUFFERS + 0x1000 * index, 1_544, OWN);
            descriptor(SEND_RING, index, 0, 1, 0);
        }
        ram.asSlice(BLOCK, 28).fill((byte) 0);
        int mac = style == 2 ? 4 : 2;
        for (int octet = 0; octet < 6; octet++) {
            ram.set(ValueLayout.JAVA_BYTE, BLOCK + mac + octet, (byte) (ServedBench.GUEST >>> 40 - 8 * octet));
        }
        if (style == 2) ram.set(ValueLayout.JAVA_SHORT, BLOCK + 2, (short) 0x2020);
        int lengths = style == 2 ? 0 : 2 << 29;
        ram.set(ValueLayout.JAVA_INT_UNALIGNED, BLOCK + (style == 2 ? 20 : 16), RECEIVE_RING | lengths);
        ram.set(ValueLayout.JAVA_INT_UNALIGNED, BLOCK + (style == 2 ? 24 : 20), SEND_RING | lengths);
        csr(1, BLOCK);
        csr(2, 0);
        csr(0, 0x0003); // INIT and STRT at once: both wait for the block
        long until = System.nanoTime() + PATIENCE_NANOS;
        while ((vmm.read(1, 0x10, 2).getShort(0) & 0x0100) == 0) {
            if (System.nanoTime() > until) throw new AssertionError("never initialized");
        }
    }

    void send(byte[] frame) {
        MemorySegment.copy(frame, 0, ram, ValueLayout.JAVA_BYTE, SENT, frame.length);
        descriptor(SEND_RING, sends, SENT, frame.length, OWN | STP_ENP);
        sends = (sends + 1) % ENTRIES;
        csr(0, 0x0008);
    }

    byte[] received(int length) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while ((status(receives) & OWN) != 0) {
            if (System.nanoTime() > until) throw new AssertionError("no frame came");
            vmm.attend();
        }
        byte[] frame = ram.asSlice(BUFFERS + 0x1000L * receives, length).toArray(ValueLayout.JAVA_BYTE);
        descriptor(RECEIVE_RING, receives, BUFFERS + 0x1000 * receives, 1_544, OWN);
        receives = (receives + 1) % ENTRIES;
        return frame;
    }

    /// Lets the card look at its rings, in which there is nothing, until it has looked.
    void endTurn() {
        csr(0, 0x0008);
        for (int count = 0; count < 50; count++) vmm.read(1, 0x10, 2);
    }

    private void csr(int index, int value) {
        port(0x12, index);
        port(0x10, value);
    }

    private void port(int at, int value) {
        vmm.ask(VfioMessage.REGION_WRITE, VfioClient.access(at, 1, 2, value));
    }

    private int status(int index) {
        if (style == 2) return ram.get(ValueLayout.JAVA_SHORT, RECEIVE_RING + 16L * index + 6) & 0xffff;
        return (ram.get(ValueLayout.JAVA_BYTE, RECEIVE_RING + 8L * index + 3) & 0xff) << 8;
    }

    private void descriptor(int ring, int index, int address, int length, int status) {
        int at = ring + (style == 2 ? 16 : 8) * index;
        if (style == 2) {
            ram.set(ValueLayout.JAVA_INT, at, address);
            ram.set(ValueLayout.JAVA_INT, at + 8L, 0);
            ram.set(ValueLayout.JAVA_SHORT, at + 4L, (short) -length);
            ram.set(ValueLayout.JAVA_SHORT, at + 6L, (short) status);
        } else {
            ram.set(ValueLayout.JAVA_SHORT, at + 4L, (short) -length);
            ram.set(ValueLayout.JAVA_INT, at, address | status << 16);
        }
    }
}
