package patchbay.simulation;

import java.util.SplittableRandom;
import patchbay.testkit.SimConnection;
import patchbay.testkit.SimService;
import patchbay.testkit.guest.GuestConnection;
import patchbay.testkit.guest.SimTcpGuest;

/// Octets that go up and down one connection through the NAT, and the proof that they arrived: each end sends its
/// own stream and ends it, and has what the other sent, octet for octet.
public final class Transfer {
    private static final String FAR = "203.0.113.7";
    private static final String FAR_V6 = "2001:db8::7";

    private final World world;
    private final byte[] up;
    private final byte[] down;
    private final GuestConnection guest;
    private final SimService service;

    private Transfer(World world, SimTcpGuest from, SimService service, int upBytes, int downBytes) {
        this.world = world;
        this.service = service;
        SplittableRandom random = new SplittableRandom(world.machine().seed() ^ upBytes ^ (long) downBytes << 32);
        up = new byte[upBytes];
        down = new byte[downBytes];
        random.nextBytes(up);
        random.nextBytes(down);
        service.onConnection(open -> open.write(down).shutdownWrite());
        guest = from.connect(
                service.endpoint().address().toString(), service.endpoint().port());
        guest.write(up).shutdownWrite();
    }

    /// Begins to send `upBytes` from the guest to a service of its own at `port`, and `downBytes` back.
    public static Transfer begin(World world, SimTcpGuest from, int port, int upBytes, int downBytes) {
        SimService service = world.beyond().listens(from.address().isV4() ? FAR : FAR_V6, port);
        return new Transfer(world, from, service, upBytes, downBytes);
    }

    public GuestConnection guest() {
        return guest;
    }

    public SimService service() {
        return service;
    }

    /// The far end.
    public SimConnection far() {
        return service.connection(0);
    }

    /// Whether both ends have read all, and both have ended.
    public boolean isOver() {
        if (service.connections().isEmpty() || !far().sawEnd() || !guest.sawEnd()) return false;
        boolean readUp = far().receivedBytes() >= up.length;
        return readUp && guest.receivedBytes() >= down.length && guest.allAcknowledged();
    }

    /// Lets it run to its end, which must come within `maxNanos` of virtual time.
    public Transfer finish(long maxNanos) {
        if (!world.machine().runUntil(this::isOver, maxNanos)) throw failure("not over");
        if (!java.util.Arrays.equals(up, far().received())) throw failure("other octets went up than came");
        if (!java.util.Arrays.equals(down, guest.received())) throw failure("other octets went down than came");
        return this;
    }

    private AssertionError failure(String text) {
        String far = service.connections().isEmpty()
                ? "no connection"
                : far().receivedBytes() + " octets up, " + far().state();
        String state = "guest " + guest + ", " + guest.receivedBytes() + " of " + down.length
                + " octets down; far end: " + far + " of " + up.length + "; counters "
                + world.tcp().counters().snapshot();
        return new AssertionError(text + ", seed=" + world.machine().seed() + ": " + state + "\n"
                + world.machine().log().tail());
    }
}
