package patchbay.simulation;

import java.util.HashMap;
import java.util.Map;
import patchbay.lan.Abilities;
import patchbay.lan.Switch;
import patchbay.nat.tcp.TcpLimits;
import patchbay.nat.tcp.TcpNat;
import patchbay.testkit.FrameSink;
import patchbay.testkit.GuestPort;
import patchbay.testkit.LossyWire;
import patchbay.testkit.SimEndpoint;
import patchbay.testkit.SimHost;
import patchbay.testkit.SimNetwork;
import patchbay.testkit.VirtualLoop;
import patchbay.testkit.guest.SimTcpGuest;
import patchbay.testkit.packet.Packet;
import patchbay.wire.Fault;

/// A network with its NAT, its guests, the host and what is beyond it, in virtual time and from one seed: the same
/// seed gives the same run, octet for octet.
public final class World {
    private static final int ETHERNET_FRAME_BYTES = 1_514;

    private final VirtualLoop machine;
    private final Switch lan;
    private final NatGate gate;
    private final Map<String, LossyWire> wires = new HashMap<>();
    private long nextMac = Packet.GUEST_MAC;

    private World(long seed, TcpLimits limits) {
        machine = VirtualLoop.seeded(seed).poisonFrames();
        lan = new Switch("world", machine.loop());
        gate = new NatGate(machine, lan, limits);
    }

    /// A world with the usual limits.
    public static World seeded(long seed) {
        return new World(seed, TcpLimits.DEFAULT);
    }

    /// A world with limits of its own.
    public static World seeded(long seed, TcpLimits limits) {
        return new World(seed, limits);
    }

    public VirtualLoop machine() {
        return machine;
    }

    public SimHost host() {
        return machine.host();
    }

    /// What is beyond the host.
    public SimNetwork beyond() {
        return machine.world();
    }

    public NatGate gate() {
        return gate;
    }

    public TcpNat tcp() {
        return gate.tcp();
    }

    /// A counter of the NAT's TCP.
    public long counter(String name) {
        Long value = tcp().counters().snapshot().get(name);
        if (value == null) throw new AssertionError("no counter is called " + name);
        return value;
    }

    /// A guest that is played packet by packet.
    public GuestPort guestByHand(String address) {
        Card card = plug(address, Abilities.plain(ETHERNET_FRAME_BYTES));
        GuestPort guest = new GuestPort(machine, address, card);
        card.connect(guest);
        return guest;
    }

    /// A guest with a TCP of its own, behind a wire that is perfect until [#wire] is told otherwise. Its card takes
    /// what a wire carries.
    public SimTcpGuest guest(String address) {
        return guest(address, Abilities.plain(ETHERNET_FRAME_BYTES));
    }

    /// A guest whose card has these abilities.
    public SimTcpGuest guest(String address, Abilities abilities) {
        long mac = nextMac;
        Card card = plug(address, abilities);
        LossyWire wire = new LossyWire(machine.agenda(), machine.chance(), address);
        SimTcpGuest guest =
                new SimTcpGuest(machine.agenda(), machine.chance().fork(address), mac, address, Packet.GATEWAY_MAC);
        card.connect(logged(address + " <", wire.toGuest().to(guest)));
        guest.plug(logged(address + " >", wire.toEngine().to(machine.inTurn(card))));
        wires.put(address, wire);
        return guest;
    }

    /// The wire of a guest.
    public LossyWire wire(String address) {
        LossyWire wire = wires.get(address);
        if (wire == null) throw new AssertionError("no guest with a wire is at " + address);
        return wire;
    }

    private FrameSink logged(String where, FrameSink to) {
        return frame -> {
            machine.log().frame(where, frame.bytes(), frame.start(), frame.length());
            to.deliver(frame);
        };
    }

    /// Has what goes to `destination` refused with `fault`.
    public World forbids(String destination, Fault fault) {
        gate.refuses(SimEndpoint.addressOf(destination), fault);
        return this;
    }

    public void runFor(long nanos) {
        machine.runFor(nanos);
    }

    /// Lets the rest of everything happen, and fails unless nothing of any connection is left then.
    public void comesToRest() {
        machine.runFor(600_000_000_000L);
        if (tcp().flows() != 0) throw new AssertionError(tcp().flows() + " flows are left, seed=" + machine.seed());
        if (tcp().queuedBytes() != 0) throw new AssertionError("memory is left in queues, seed=" + machine.seed());
        host().assertNoHandlesOpen();
    }

    /// The 32 bits of a dotted quad.
    public static int bits(String address) {
        return SimEndpoint.addressOf(address).v4Bits();
    }

    private Card plug(String address, Abilities abilities) {
        Card card = new Card(lan, address, nextMac, abilities);
        gate.knows(SimEndpoint.addressOf(address), nextMac++);
        return card;
    }
}
