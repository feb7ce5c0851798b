package patchbay.nic.virtio;

import java.util.List;
import patchbay.nic.GuestRegion;
import patchbay.nic.pci.CardBench;
import patchbay.testkit.virtio.GuestDriver;
import patchbay.testkit.virtio.GuestDriver.Span;

/// A driver of the PCI card, written from VirtIO 1.3 §4.1 alone: finds the registers by the capabilities, and keeps
/// three rings.
final class VirtioDriver {
    static final int HEADER = 12;
    static final long BUFFERS = 0x40000;
    static final long PLAIN = VirtioFeature.VERSION_1.bit() | VirtioFeature.MAC.bit() | VirtioFeature.STATUS.bit();
    static final long CONTROLLED = PLAIN
            | VirtioFeature.CONTROL_QUEUE.bit()
            | VirtioFeature.CONTROL_RECEIVE.bit()
            | VirtioFeature.CONTROL_RECEIVE_EXTRA.bit()
            | VirtioFeature.CONTROL_VLAN.bit()
            | VirtioFeature.CONTROL_ADDRESS.bit()
            | VirtioFeature.GUEST_ANNOUNCE.bit();

    private static final int RINGS = 0x10000;
    private static final int RING_BYTES = 0x8000;
    private static final int SIZE = 16;
    private static final long COMMAND = 0x30000;
    private static final long VERDICT = 0x3f000;

    final CardBench bench;
    final VirtioPciCard card;
    private final int[] kinds = new int[6];
    private int multiplier;
    GuestDriver rx;
    GuestDriver tx;
    GuestDriver control;

    VirtioDriver(CardBench bench, VirtioShape shape) {
        this.bench = bench;
        this.card = bench.plug(place -> new VirtioPciCard(shape, place));
        card.config().write(0x10, 4, 0xc000);
        card.config().write(0x20, 4, 0xfe00_0000);
        findRegisters();
    }

    /// Walks the list of capabilities.
    private void findRegisters() {
        for (int at = card.config().read(0x34, 1); at != 0; at = card.config().read(at + 1, 1)) {
            if (card.config().read(at, 1) != 9) continue;
            int kind = card.config().read(at + 3, 1);
            kinds[kind] = card.config().read(at + 8, 4);
            if (kind == 2) multiplier = card.config().read(at + 16, 4);
        }
    }

    /// The window's capability.
    int window() {
        int at = card.config().read(0x34, 1);
        while (card.config().read(at, 1) != 9 || card.config().read(at + 3, 1) != 5)
            at = card.config().read(at + 1, 1);
        return at;
    }

    long register(int offset, int bytes) {
        return card.readBar(4, kinds[1] + offset, bytes);
    }

    void register(int offset, int bytes, long value) {
        card.writeBar(4, kinds[1] + offset, bytes, value);
    }

    int causes() {
        return (int) card.readBar(4, kinds[3], 1);
    }

    long setting(int offset, int bytes) {
        return card.readBar(4, kinds[4] + offset, bytes);
    }

    void notify(int queue) {
        card.writeBar(4, kinds[2] + (long) queue * multiplier, 2, queue);
        bench.run();
    }

    int status() {
        return (int) register(0x14, 1);
    }

    void status(int value) {
        register(0x14, 1, value);
    }

    long offered() {
        register(0, 4, 0);
        long low = register(4, 4);
        register(0, 4, 1);
        return low | register(4, 4) << 32;
    }

    /// Goes as far as the features; whether the card agrees.
    boolean negotiates(long features) {
        status(0);
        status(1);
        status(3);
        register(8, 4, 0);
        register(12, 4, features & 0xffff_ffffL);
        register(8, 4, 1);
        register(12, 4, features >>> 32);
        status(11);
        return (status() & 8) != 0;
    }

    /// Goes all the way, with rings of 16 for the first pair and for control.
    VirtioDriver starts(long features) {
        bench.ram.asSlice(RINGS, 5L * RING_BYTES).fill((byte) 0);
        if (!negotiates(features)) throw new AssertionError("not agreed");
        rx = ring(0, 0);
        tx = ring(1, 1);
        int number = VirtioFeature.MULTI_QUEUE.isIn(features) ? (int) (register(0x10, 4) >>> 16) - 1 : 2;
        control = VirtioFeature.CONTROL_QUEUE.isIn(features) ? ring(number, 2) : null;
        status(15);
        bench.run();
        return this;
    }

    /// Sets a queue up with its ring at a place of its own.
    GuestDriver ring(int queue, int place) {
        GuestDriver driver = new GuestDriver(bench.ram, RINGS + (long) place * RING_BYTES, SIZE);
        register(0x16, 2, queue);
        register(0x18, 2, SIZE);
        register(0x20, 8, driver.descriptors());
        register(0x28, 4, driver.available());
        register(0x2c, 4, 0);
        register(0x30, 8, driver.used());
        register(0x1c, 2, 1);
        return driver;
    }

    /// Sends a frame of that length on a queue.
    void sends(GuestDriver on, int queue, int length) {
        bench.put(BUFFERS + HEADER, CardBench.frame(CardBench.PEER, CardBench.MAC, length));
        on.offer(new Span(BUFFERS, HEADER + length, 0));
        notify(queue);
    }

    /// Gives the card a buffer, and lets a frame arrive; whether it came.
    boolean receives(byte[] frame) {
        rx.offer(new Span(BUFFERS + 0x8000, 2_000, GuestDriver.WRITE));
        notify(0);
        int before = rx.usedCount();
        bench.arrive(frame);
        bench.run();
        return rx.usedCount() > before;
    }

    /// Gives a command; whether it was done.
    boolean commands(int kind, byte... body) {
        bench.put(COMMAND, new byte[] {(byte) (kind >>> 8), (byte) kind});
        bench.put(COMMAND + 2, body);
        bench.put(VERDICT, new byte[] {(byte) 0xff});
        Span head = new Span(COMMAND, 2, 0);
        Span verdict = new Span(VERDICT, 1, GuestDriver.WRITE);
        if (body.length == 0) control.offer(head, verdict);
        else control.offer(head, new Span(COMMAND + 2, body.length, 0), verdict);
        notify((int) register(0x10, 4) >>> 16 > 3 && isMultiQueue() ? (int) (register(0x10, 4) >>> 16) - 1 : 2);
        byte answer = bench.get(VERDICT, 1)[0];
        if (answer != 0 && answer != 1) throw new AssertionError("no answer");
        return answer == 0;
    }

    private boolean isMultiQueue() {
        register(8, 4, 0);
        return VirtioFeature.MULTI_QUEUE.isIn(register(12, 4));
    }

    /// The VMM maps the guest's memory anew, somewhere else.
    void remaps() {
        bench.memory.replace(List.of());
        bench.memory.replace(List.of(new GuestRegion(0, bench.ram)));
    }
}
