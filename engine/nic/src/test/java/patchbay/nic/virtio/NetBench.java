package patchbay.nic.virtio;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import patchbay.lan.Abilities;
import patchbay.lan.PortSettings;
import patchbay.lan.Station;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.loop.Frame;
import patchbay.nic.CardPlace;
import patchbay.nic.GuestMemory;
import patchbay.nic.GuestRegion;
import patchbay.testkit.VirtualLoop;
import patchbay.testkit.virtio.GuestDriver;

/// A virtio card in a switch beside one peer that takes everything, and the guest's memory with a driver for each of
/// the first two queues.
final class NetBench {
    static final long GUEST = 0x0800_2700_0001L;
    static final long PEER = 0x0800_2700_0002L;
    static final int MEMORY_BYTES = 1 << 20;
    static final long RX_RING = 0;
    static final long TX_RING = 0x8000;
    static final long BUFFERS = 0x20000;
    static final int HEADER = VirtioReceive.MERGED_HEADER_BYTES;
    static final long PLAIN = VirtioFeature.VERSION_1.bit();

    /// A frame as the peer got it.
    static final class Got {
        private final byte[] octets;
        private final Frame.Segmentation segmentation;
        private final int segmentBytes;
        private final boolean checksumMissing;

        Got(Frame frame) {
            octets = frame.bytes().asSlice(frame.start(), frame.length()).toArray(ValueLayout.JAVA_BYTE);
            segmentation = frame.segmentation();
            segmentBytes = frame.segmentBytes();
            checksumMissing = frame.isChecksumMissing();
        }

        byte[] octets() {
            return octets;
        }

        Frame.Segmentation segmentation() {
            return segmentation;
        }

        int segmentBytes() {
            return segmentBytes;
        }

        boolean checksumMissing() {
            return checksumMissing;
        }
    }

    final VirtualLoop world = VirtualLoop.seeded(1);
    final MemorySegment memory = Arena.ofAuto().allocate(MEMORY_BYTES, 16);
    final GuestMemory guest;
    final List<Got> got = new ArrayList<>();
    final List<Integer> calls = new ArrayList<>();
    final VirtioNet card;
    final SwitchPort port;
    final SwitchPort peer;
    final GuestDriver rx;
    final GuestDriver tx;

    NetBench(int ringSize) {
        this(new GuestMemory(), ringSize);
    }

    NetBench(GuestMemory guest, int ringSize) {
        this.guest = guest;
        guest.replace(List.of(new GuestRegion(0, memory)));
        rx = new GuestDriver(memory, RX_RING, ringSize);
        tx = new GuestDriver(memory, TX_RING, ringSize);
        card = new VirtioNet(new CardPlace(world.loop(), guest, raised -> {}, GUEST), 1, calls::add);
        Switch network = new Switch("lab", world.loop());
        port = network.plug(PortSettings.card("guest", GUEST), card);
        peer = network.plug(PortSettings.card("peer", PEER), new Peer());
        card.plug(port);
    }

    /// Where the driver's ring stands.
    static RingPlace place(GuestDriver driver) {
        return new RingPlace(driver.size(), driver.descriptors(), driver.available(), driver.used());
    }

    NetBench started(long features) {
        card.features(features);
        start(0, rx);
        start(1, tx);
        turn();
        calls.clear();
        return this;
    }

    void start(int index, GuestDriver driver) {
        card.start(index, place(driver), 0);
        card.enable(index, true);
    }

    /// One turn for what was done from outside of any, and what follows from it.
    void turn() {
        world.loop().turn(world.clock().nanoTime());
        world.runFor(1);
    }

    /// The driver kicks the transmit queue.
    void kickTransmit() {
        card.kicked(1);
        turn();
    }

    void kickReceive() {
        card.kicked(0);
        turn();
    }

    /// A frame of `length` octets from the guest to the peer, each octet of its payload the low eight bits of its
    /// place.
    static byte[] frame(long source, long destination, int length) {
        byte[] octets = new byte[length];
        for (int at = 0; at < length; at++) octets[at] = (byte) at;
        for (int at = 0; at < 6; at++) octets[at] = (byte) (destination >>> 40 - 8 * at);
        for (int at = 0; at < 6; at++) octets[6 + at] = (byte) (source >>> 40 - 8 * at);
        octets[12] = 0x12;
        octets[13] = 0x34;
        return octets;
    }

    /// Puts virtio's header of zeros and `octets` into guest memory; answers the octets in all.
    int put(long address, byte[] octets) {
        memory.asSlice(address, HEADER).fill((byte) 0);
        MemorySegment.copy(octets, 0, memory, ValueLayout.JAVA_BYTE, address + HEADER, octets.length);
        return HEADER + octets.length;
    }

    byte[] octets(long address, int length) {
        return memory.asSlice(address, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /// The peer sends a plain frame to the guest.
    void fromPeer(byte[] octets) {
        MemorySegment copy = Arena.ofAuto().allocate(octets.length);
        MemorySegment.copy(octets, 0, copy, ValueLayout.JAVA_BYTE, 0, octets.length);
        peer.take(new Frame().wrap(copy, 0, octets.length));
    }

    private final class Peer implements Station {
        @Override
        public void send(Frame frame) {
            got.add(new Got(frame));
        }

        @Override
        public Abilities abilities() {
            return Abilities.ALL;
        }
    }
}
