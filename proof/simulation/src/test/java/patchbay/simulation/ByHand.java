package patchbay.simulation;

import static patchbay.testkit.packet.Packets.tcp;

import patchbay.testkit.GuestPort;
import patchbay.testkit.SimConnection;
import patchbay.testkit.SimService;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.testkit.packet.SeenPacket;
import patchbay.testkit.packet.TcpPacket;
import patchbay.wire.TcpView;

/// One connection of a guest that is played segment by segment: 10.0.2.15 port 49 152 to 203.0.113.7 port 80.
/// Segments to send carry the numbers that a guest would use next; expectations are about segments of this
/// connection.
final class ByHand {
    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000_000_000;
    static final String GUEST = "10.0.2.15";
    static final String FAR = "203.0.113.7";
    static final int GUEST_PORT = 49_152;
    static final int FAR_PORT = 80;
    static final int FIRST = 1_000;

    final World world;
    final GuestPort guest;
    final SimService service;
    /// The next number the guest sends, and the next one it expects.
    int seq = FIRST;
    int ack;

    ByHand(long seed) {
        this(World.seeded(seed));
    }

    ByHand(World world) {
        this.world = world;
        guest = world.guestByHand(GUEST);
        service = world.beyond().listens(FAR, FAR_PORT);
    }

    /// Opens the connection with these options in the SYN's place.
    ByHand open(TcpPacket syn) {
        guest.send(syn.syn(seq));
        takeSynAck(guest.expect(from().synAck().ack(FIRST + 1)));
        guest.send(segment());
        return settle();
    }

    /// Opens the connection with an MSS of 1 460 and no other option.
    ByHand open() {
        return open(blank().mss(1_460));
    }

    /// Notes the numbers of an answer to the SYN.
    void takeSynAck(SeenPacket answer) {
        seq = FIRST + 1;
        ack = seqOf(answer) + 1;
    }

    /// Lets everything of this instant happen and forgets what came.
    ByHand settle() {
        world.runFor(MILLI);
        guest.forget();
        return this;
    }

    SimConnection far() {
        return service.connection(0);
    }

    /// A segment of the connection without numbers or flags.
    static TcpPacket blank() {
        return tcp(GUEST_PORT, FAR_PORT).from(GUEST).to(FAR);
    }

    /// A segment without text that acknowledges everything.
    TcpPacket segment() {
        return blank().seq(seq).ack(ack);
    }

    /// Sends text in its order.
    ByHand say(String text) {
        guest.send(segment().payload(text).push());
        seq += text.length();
        return this;
    }

    /// Sends a FIN in its order.
    ByHand end() {
        guest.send(segment().fin());
        seq++;
        return this;
    }

    /// Takes the next segment, which carries this text, and notes it as taken.
    ByHand hear(String text) {
        guest.expectEventually(from().seq(ack).payload(text), SECOND);
        ack += text.length();
        return this;
    }

    /// Takes the FIN, and notes it as taken.
    ByHand hearEnd() {
        guest.expectEventually(from().fin().seq(ack), SECOND);
        ack++;
        return this;
    }

    /// Acknowledges what was taken.
    ByHand acknowledge() {
        guest.send(segment());
        return settle();
    }

    static PacketMatcher from() {
        return PacketMatcher.tcp(FAR_PORT, GUEST_PORT).from(FAR).to(GUEST);
    }

    static int seqOf(SeenPacket packet) {
        TcpView segment = packet.tcp();
        if (segment == null) throw new AssertionError("not TCP: " + packet);
        return segment.seq();
    }
}
