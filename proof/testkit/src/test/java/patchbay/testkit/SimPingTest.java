package patchbay.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.SocketError;
import patchbay.wire.Fault;
import patchbay.wire.IcmpView;
import patchbay.wire.Ipv4View;

class SimPingTest {
    private static final long MILLI = 1_000_000;

    private final VirtualLoop machine = VirtualLoop.seeded(7);
    private final SimSockets sockets = machine.host().sockets();
    private final SimPingTarget target = machine.world().pings("203.0.113.1").behind("10.9.9.1");
    private final MemorySegment memory = Arena.ofAuto().allocate(1_000);
    private final IcmpView icmp = new IcmpView();
    private final SocketError problem = new SocketError();

    private int ping(int handle, int sequence) {
        icmp.fresh(memory, 0, 16, IcmpView.ECHO_REQUEST, 0)
                .identifier(77)
                .sequence(sequence)
                .fillChecksum();
        return sockets.sendTo(handle, target.endpoint().toEndpoint(), memory, 0, 16);
    }

    private void wrapReply(int skip) {
        long start = sockets.received().start(0) + skip;
        int length = sockets.received().length(0) - skip;
        assertThat(icmp.wrap(sockets.received().bytes(), start, length)).isEqualTo(Fault.NONE);
    }

    @Test
    void anUnprivilegedSocketGetsRepliesUnderItsOwnIdentifier() {
        // given
        int handle = sockets.openPing(true);
        assertThat(sockets.pingIsRaw(handle)).isFalse();

        // when
        assertThat(ping(handle, 5)).isEqualTo(16);
        machine.runFor(MILLI);

        // then
        assertThat(sockets.receive(handle)).isEqualTo(1);
        wrapReply(0);
        Endpoint name = new Endpoint();
        sockets.localName(handle, name);
        assertThat(icmp.type()).isEqualTo(IcmpView.ECHO_REPLY);
        assertThat(icmp.identifier()).isEqualTo(name.port()).isNotEqualTo(77);
        assertThat(icmp.sequence()).isEqualTo(5);
        assertThat(icmp.checksumHolds()).isTrue();
        assertThat(sockets.received().hopLimit(0)).isEqualTo(63);
    }

    @Test
    void aRawSocketKeepsTheIdentifierAndSeesTheRepliesOfOthers() {
        // given
        int unprivileged = sockets.openPing(true);
        machine.host().pingKind(SimHost.PingKind.RAW);
        int raw = sockets.openPing(true);
        assertThat(sockets.pingIsRaw(raw)).isTrue();

        // when
        ping(raw, 1);
        ping(unprivileged, 2);
        machine.runFor(MILLI);

        // then
        assertThat(sockets.receive(raw)).isEqualTo(2);
        Ipv4View ip = new Ipv4View();
        assertThat(ip.wrap(
                        sockets.received().bytes(),
                        sockets.received().start(0),
                        sockets.received().length(0)))
                .isEqualTo(Fault.NONE);
        assertThat(ip.checksumHolds()).isTrue();
        assertThat(ip.ttl()).isEqualTo(63);
        wrapReply(ip.headerBytes());
        assertThat(icmp.identifier()).isEqualTo(77);
    }

    @Test
    void withoutTheRightThereIsNoSocket() {
        // given
        machine.host().pingKind(SimHost.PingKind.DENIED);

        // when, then
        assertThat(sockets.openPing(true)).isEqualTo(-Errno.EACCES);
    }

    @Test
    void errorsNameTheEchoTheyAreAbout() {
        // given
        int handle = sockets.openPing(true);
        sockets.setHopLimit(handle, 1);

        // when
        ping(handle, 9);
        machine.runFor(MILLI);

        // then
        assertThat(sockets.receiveError(handle, problem)).isEqualTo(1);
        assertThat(problem.icmpType).isEqualTo(11);
        assertThat(problem.echoSequence).isEqualTo(9);
        assertThat(problem.reporter.address()).hasToString("10.9.9.1");
    }

    @Test
    void onlyEchoRequestsMayBeSentWithoutPrivilege() {
        // given
        int handle = sockets.openPing(true);
        icmp.fresh(memory, 0, 16, IcmpView.UNREACHABLE, 1);

        // when, then
        assertThat(sockets.sendTo(handle, target.endpoint().toEndpoint(), memory, 0, 16))
                .isEqualTo(-Errno.EINVAL);
    }

    @Test
    void aSilentTargetAndAnUnknownOneDoNotReply() {
        // given
        int handle = sockets.openPing(true);
        target.silent();

        // when
        ping(handle, 1);
        sockets.sendTo(handle, SimEndpoint.of("192.0.2.77", 0).toEndpoint(), memory, 0, 16);
        machine.runFor(1_000 * MILLI);

        // then
        assertThat(sockets.receive(handle)).isEqualTo(-Errno.EAGAIN);
        assertThat(target.received()).hasSize(1);
    }
}
