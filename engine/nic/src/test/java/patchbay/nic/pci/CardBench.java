package patchbay.nic.pci;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import patchbay.lan.Abilities;
import patchbay.lan.PortKind;
import patchbay.lan.PortSettings;
import patchbay.lan.Promiscuity;
import patchbay.lan.Station;
import patchbay.lan.StormLimit;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.loop.Frame;
import patchbay.nic.CardPlace;
import patchbay.nic.GuestMemory;
import patchbay.nic.GuestRegion;
import patchbay.nic.InterruptLine;
import patchbay.nic.PciCard;
import patchbay.testkit.VirtualLoop;

/// A card on a switch, with a megabyte of guest memory and somebody on the wire who keeps all that is sent.
public final class CardBench implements Station {
    public static final long MAC = 0x0800_2712_3456L;
    public static final long PEER = 0x5254_0000_0001L;
    public static final int MEMORY_BYTES = 1 << 20;

    public final VirtualLoop machine = VirtualLoop.seeded(5).poisonFrames();
    public final MemorySegment ram = Arena.ofAuto().allocate(MEMORY_BYTES, 4_096);
    public final GuestMemory memory;
    public final List<Sent> sent = new ArrayList<>();
    public final List<Boolean> levels = new ArrayList<>();
    /// Vectors of MSI-X that were sent.
    public final List<Integer> messages = new ArrayList<>();

    private final Switch network = new Switch("lab", machine.loop(), new StormLimit(1_000_000_000, 1_000_000));
    private final MemorySegment octets = Arena.ofAuto().allocate(80_000);
    private final SwitchPort wire = network.plug(
            new PortSettings("wire", PortKind.TRUNK_HOST, PortSettings.UNKNOWN_MAC, Promiscuity.ALLOW_ALL, true), this);
    private boolean level;

    /// What the card sent.
    public static final class Sent {
        private final byte[] octets;
        private final Frame facts;

        private Sent(Frame frame) {
            octets = frame.bytes().asSlice(frame.start(), frame.length()).toArray(ValueLayout.JAVA_BYTE);
            facts = new Frame().factsOf(frame);
        }

        public byte[] octets() {
            return octets;
        }

        public boolean checksumMissing() {
            return facts.isChecksumMissing();
        }

        /// Where the checksum stands.
        public int checksumAt() {
            return facts.checksumStartAt() + facts.checksumOffset();
        }

        public Frame.Segmentation kind() {
            return facts.segmentation();
        }

        public int segment() {
            return facts.segmentBytes();
        }
    }

    /// Makes the card of a bench.
    @FunctionalInterface
    public interface Maker<C extends PciCard> {
        C make(CardPlace place);
    }

    public CardBench() {
        this(new GuestMemory());
    }

    /// A bench with a test's own kind of memory.
    public CardBench(GuestMemory memory) {
        this.memory = memory;
        memory.replace(List.of(new GuestRegion(0, ram)));
    }

    /// Makes a card, plugs it in with its cable, and lets it reach memory.
    public <C extends PciCard> C plug(Maker<C> maker) {
        C card = maker.make(new CardPlace(machine.loop(), memory, new Interrupts(), MAC));
        card.plug(network.plug(new PortSettings("card", PortKind.CARD, MAC, Promiscuity.ALLOW_ALL, true), card));
        card.link(true);
        card.config().write(4, 2, 7);
        return card;
    }

    /// Puts a card that was plugged in on another port, as on another network.
    public void plugAgain(PciCard card) {
        card.plug(network.plug(new PortSettings("again", PortKind.CARD, MAC, Promiscuity.ALLOW_ALL, true), card));
    }

    /// Lets the card work until it has nothing to do.
    public void run() {
        machine.loop().turn(machine.clock().nanoTime());
        machine.runUntilQuiet(0, 1_000_000_000);
    }

    /// A frame comes from the wire.
    public void arrive(byte[] frame) {
        MemorySegment.copy(frame, 0, octets, ValueLayout.JAVA_BYTE, 0, frame.length);
        wire.take(new Frame().wrap(octets, 0, frame.length));
    }

    public boolean level() {
        return level;
    }

    @Override
    public void send(Frame frame) {
        sent.add(new Sent(frame));
    }

    @Override
    public Abilities abilities() {
        return Abilities.ALL;
    }

    /// An Ethernet frame whose payload is a pattern.
    public static byte[] frame(long to, long from, int length) {
        byte[] frame = new byte[length];
        for (int at = 14; at < length; at++) frame[at] = (byte) (at * 7);
        for (int at = 0; at < 6; at++) {
            frame[at] = (byte) (to >>> 40 - 8 * at);
            frame[6 + at] = (byte) (from >>> 40 - 8 * at);
        }
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xb5;
        return frame;
    }

    public void put(long address, byte[] bytes) {
        MemorySegment.copy(bytes, 0, ram, ValueLayout.JAVA_BYTE, address, bytes.length);
    }

    public byte[] get(long address, int length) {
        return ram.asSlice(address, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private final class Interrupts implements InterruptLine {
        @Override
        public void level(boolean raised) {
            if (level != raised) levels.add(raised);
            level = raised;
        }

        @Override
        public void message(int index) {
            messages.add(index);
        }
    }
}
