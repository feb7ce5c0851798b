package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.testkit.packet.Packets.ping;
import static patchbay.testkit.packet.Packets.tcp;
import static patchbay.testkit.packet.Packets.udp;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import patchbay.nat.flow.FlowEnd;
import patchbay.nat.flow.FlowEntry;
import patchbay.nat.flow.FlowKind;
import patchbay.nat.flow.FlowTraffic;
import patchbay.nat.rule.ForwardRule;
import patchbay.testkit.SimEndpoint;
import patchbay.wire.IpAddress;
import patchbay.wire.Octets;
import patchbay.wire.UdpDatagram;

class FlowsTest {
    private static final String FAR = "203.0.113.7";

    @Test
    void aFlowSaysWhoseItIsAndWhatItCarried() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.world().udp(FAR, 1_000).echoes();

        // when
        scene.guest.send(udp(5_000, 1_000).to(FAR).payload("12345"));
        scene.machine.runFor(3 * GatewayScene.SECOND);

        // then
        FlowEntry flow = only(scene);
        assertThat(flow.name().kind()).isEqualTo(FlowKind.UDP);
        assertThat(flow.name().guest()).isEqualTo(new FlowEnd(address("10.0.2.15"), 5_000));
        assertThat(flow.name().peer()).isEqualTo(new FlowEnd(address(FAR), 1_000));
        assertThat(flow.state()).isEqualTo("ANSWERED");
        assertThat(flow.traffic().octetsFromGuest()).isEqualTo(5);
        assertThat(flow.traffic().octetsToGuest()).isEqualTo(5);
        assertThat(flow.times().openedNanos()).isLessThanOrEqualTo(flow.times().usedNanos());
    }

    @Test
    void aFlowOfIpv6SaysTheSame() {
        // given
        SceneV6 six = SceneV6.plain().introduced();
        six.scene.world().udp("2001:db8::7", 7).echoes();

        // when
        six.send(SceneV6.GUEST, SceneV6.WORLD, new UdpDatagram(5_000, 7, Octets.ofText("hello")));
        six.udp();

        // then
        FlowEntry flow = only(six.scene);
        assertThat(flow.name().guest()).isEqualTo(new FlowEnd(SceneV6.GUEST, 5_000));
        assertThat(flow.name().peer()).isEqualTo(new FlowEnd(SceneV6.WORLD, 7));
        assertThat(flow.traffic()).isEqualTo(new FlowTraffic(5, 5, 0));
    }

    @Test
    void allKindsAreListed() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.world().listens(FAR, 80).echoes();
        scene.gateway.addRule(new ForwardRule("log", ForwardRule.Protocol.UDP, IpAddress.ANY_V4, 2223, 0, 514));

        // when
        scene.guest.send(tcp(49_152, 80).to(FAR).syn(1).mss(1_460));
        scene.guest.send(udp(5_000, 1_000).to(FAR).payload("x"));
        scene.guest.send(ping(7, 1).to("203.0.113.200"));
        scene.world().udp("203.0.113.9", 4_000).sends("in", SimEndpoint.of("198.18.0.2", 2223));
        scene.machine.runFor(GatewayScene.SECOND / 2);

        // then
        assertThat(read(scene, 1))
                .extracting(flow -> flow.name().kind() + " " + flow.name().forwarded() + " " + flow.state())
                .containsExactlyInAnyOrder(
                        "TCP false SYN_RECEIVED", "UDP false OPEN", "UDP true OPEN", "ECHO false WAITING");
    }

    @Test
    void manyAreReadAFewPlacesAtATimeEachOnce() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        int many = 1_000;
        for (int number = 0; number < many; number++) {
            scene.guest.send(udp(5_000 + number, 1_000).to(FAR).payload("x"));
        }
        scene.machine.runFor(GatewayScene.SECOND);

        // when
        List<FlowEntry> first = new ArrayList<>();
        long next = scene.gateway.readFlows(0, 64, first);
        List<FlowEntry> page = new ArrayList<>();
        scene.gateway.readFlows(next, 256, page);

        // then
        assertThat(first.size() + page.size()).isLessThanOrEqualTo(320);
        assertThat(read(scene, 256))
                .extracting(flow -> flow.name().guest().port())
                .doesNotHaveDuplicates()
                .hasSize(many);
    }

    private static FlowEntry only(GatewayScene scene) {
        List<FlowEntry> flows = read(scene, 256);
        assertThat(flows).hasSize(1);
        return flows.getFirst();
    }

    private static List<FlowEntry> read(GatewayScene scene, int most) {
        List<FlowEntry> flows = new ArrayList<>();
        for (long at = 0; at != NatGateway.NO_MORE_FLOWS; ) at = scene.gateway.readFlows(at, most, flows);
        return flows;
    }

    private static IpAddress address(String text) {
        IpAddress address = IpAddress.parse(text);
        if (address == null) throw new AssertionError(text);
        return address;
    }
}
