package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.testkit.packet.Packets.dns;
import static patchbay.testkit.packet.Packets.ping;
import static patchbay.testkit.packet.Packets.tcp;
import static patchbay.testkit.packet.Packets.udp;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import patchbay.loop.Errno;
import patchbay.nat.rule.ForwardRule;
import patchbay.testkit.SimEndpoint;
import patchbay.testkit.SimHost;
import patchbay.testkit.SocketCall;
import patchbay.wire.IpAddress;
import patchbay.wire.dns.DnsMessage;
import patchbay.wire.dns.DnsName;
import patchbay.wire.dns.DnsType;

/// A host whose calls fail: whichever, whenever, with whatever, no descriptor is lost and the network goes on.
class HostFaultsTest {
    private static final List<Integer> ERRORS = List.of(Errno.EMFILE, Errno.EINVAL, Errno.ECONNREFUSED, Errno.EAGAIN);

    @ParameterizedTest
    @EnumSource(SocketCall.class)
    void everyCallMayFailAtEveryPlace(SocketCall call) {
        for (int errno : ERRORS) {
            if (call == SocketCall.CLOSE || call == SocketCall.ABORT) continue;
            for (int skipped = 0; skipped < 4; skipped++) {
                // given
                GatewayScene scene = scene(1, host -> {});
                scene.machine.host().faults().failAfter(call, skipped, errno);

                // when
                traffic(scene);

                // then
                scene.gateway.close();
                scene.machine.host().assertNoHandlesOpen();
            }
        }
    }

    @Test
    void aRoughHostLosesNothingOfOurs() {
        for (int seed = 1; seed <= 10; seed++) {
            // given
            GatewayScene scene =
                    scene(seed, host -> host.faults().rough(0.2).noBuffers(0.2).noHandles(0.1));

            // when
            for (int round = 0; round < 5; round++) traffic(scene);

            // then
            scene.gateway.close();
            scene.machine.host().assertNoHandlesOpen();
        }
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        // given
        long[] hashes = new long[2];
        for (int run = 0; run < hashes.length; run++) {
            GatewayScene scene = scene(77, host -> host.faults().rough(0.2));

            // when
            traffic(scene);
            hashes[run] = scene.machine.log().hash();
        }

        // then
        assertThat(hashes[0]).isEqualTo(hashes[1]);
    }

    private static GatewayScene scene(long seed, Consumer<SimHost> host) {
        GatewayScene scene = GatewayScene.seeded(seed, host).introduced();
        scene.machine.host().names().servers("203.0.113.53", "203.0.113.54");
        scene.world().udp("203.0.113.53", 53).answers(question -> Answers.a(question.bytes(), 1));
        scene.world().udp("203.0.113.7", 1000).echoes();
        scene.world().listens("203.0.113.7", 80).echoes();
        scene.world().pings("203.0.113.7");
        scene.gateway.addRule(rule("tcp", ForwardRule.Protocol.TCP));
        scene.gateway.addRule(rule("udp", ForwardRule.Protocol.UDP));
        return scene;
    }

    private static void traffic(GatewayScene scene) {
        scene.guest.send(udp(5000, 1000).payload("one"));
        scene.guest.send(udp(5001, 1000).payload("two").ttl(3));
        scene.guest.send(ping(7, 1));
        scene.guest.send(tcp(49_152, 80).syn(1).mss(1460));
        scene.guest.send(dns(4000, DnsMessage.query(9, DnsName.parse("www.example.org"), DnsType.A)));
        scene.world().connect("198.18.0.2", 2222);
        scene.world().udp("203.0.113.9", 4000).sends("in", SimEndpoint.of("198.18.0.2", 2223));
        scene.machine.runFor(7 * GatewayScene.SECOND);
        scene.guest.send(udp(514, 4000).to("203.0.113.9").payload("back"));
        scene.guest.send(udp(5000, 1000).payload("three"));
        scene.machine.runFor(GatewayScene.SECOND);
        scene.guest.forget();
    }

    private static ForwardRule rule(String name, ForwardRule.Protocol protocol) {
        boolean tcp = protocol == ForwardRule.Protocol.TCP;
        return new ForwardRule(name, protocol, IpAddress.ANY_V4, tcp ? 2222 : 2223, 0, tcp ? 22 : 514);
    }
}
