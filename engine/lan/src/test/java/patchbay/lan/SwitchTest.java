package patchbay.lan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import patchbay.loop.Frame;
import patchbay.wire.Fault;
import patchbay.wire.MacAddress;

class SwitchTest {
    private static final long ALPHA = 0x0800_2700_0001L;
    private static final long BETA = 0x0800_2700_0002L;
    private static final long GAMMA = 0x0800_2700_0003L;

    private final Bench bench = new Bench();
    private final Switch network = new Switch("lab", bench.loop);
    private final RecordingStation alpha = new RecordingStation();
    private final RecordingStation beta = new RecordingStation();
    private final RecordingStation gamma = new RecordingStation();
    private final SwitchPort alphaPort = network.plug(PortSettings.card("alpha", ALPHA), alpha);
    private final SwitchPort betaPort = network.plug(PortSettings.card("beta", BETA), beta);

    @Test
    void unicastReachesOnlyItsOwnPort() {
        // given
        network.plug(PortSettings.card("gamma", GAMMA), gamma);

        // when
        alphaPort.take(Bench.frame(ALPHA, BETA, 60));

        // then
        assertThat(beta.got).hasSize(1);
        assertThat(gamma.got).isEmpty();
        assertThat(alpha.got).isEmpty();
    }

    @Test
    void unknownUnicastIsNotFloodedToGuests() {
        // when
        alphaPort.take(Bench.frame(ALPHA, GAMMA, 60));

        // then
        assertThat(beta.got).isEmpty();
        assertThat(alphaPort.faults().of(Fault.NO_RECEIVER)).isEqualTo(1);
    }

    @Test
    void aFrameToItsOwnPortGoesNowhere() {
        // when
        alphaPort.take(Bench.frame(BETA, ALPHA, 60));

        // then
        assertThat(alpha.got).isEmpty();
        assertThat(beta.got).isEmpty();
        assertThat(alphaPort.faults().of(Fault.SAME_PORT)).isEqualTo(1);
    }

    @Test
    void whatOurOwnPortsSentIsDroppedWhenATrunkBringsItBack() {
        // given
        SwitchPort wire = network.plug(
                new PortSettings("wire", PortKind.TRUNK_WIRE, PortSettings.UNKNOWN_MAC, Promiscuity.DENY, true), gamma);

        // when
        wire.take(Bench.frame(ALPHA, MacAddress.BROADCAST, 60));
        wire.take(Bench.frame(GAMMA, MacAddress.BROADCAST, 60));

        // then
        assertThat(wire.faults().of(Fault.SAME_PORT)).isEqualTo(1);
        assertThat(beta.got).hasSize(1);
    }

    @Test
    void aCardThatChangesItsAddressNoLongerGetsUnicast() {
        // given
        alphaPort.take(Bench.frame(GAMMA, MacAddress.BROADCAST, 60));

        // when
        betaPort.take(Bench.frame(BETA, GAMMA, 60));
        betaPort.take(Bench.frame(BETA, ALPHA, 60));

        // then
        assertThat(alpha.got).as("only what goes to its configured address").hasSize(1);
    }

    @Test
    void aPortThatAnnouncedNoAddressGetsEveryUnicastUntilItSends() {
        // given
        SwitchPort port = network.plug(
                new PortSettings("gamma", PortKind.SERVICE, PortSettings.UNKNOWN_MAC, Promiscuity.DENY, true), gamma);

        // when
        alphaPort.take(Bench.frame(ALPHA, BETA, 60));
        port.take(Bench.frame(GAMMA, BETA, 60));
        alphaPort.take(Bench.frame(ALPHA, BETA, 60));
        alphaPort.take(Bench.frame(ALPHA, GAMMA, 60));

        // then
        assertThat(port.mac()).isEqualTo(GAMMA);
        assertThat(gamma.got).hasSize(2);
    }

    @Test
    void aPortThatAnnouncedNoAddressFollowsEachNewOne() {
        // given
        SwitchPort port = network.plug(
                new PortSettings("gamma", PortKind.CARD, PortSettings.UNKNOWN_MAC, Promiscuity.DENY, true), gamma);
        port.take(Bench.frame(GAMMA, BETA, 60));

        // when
        port.take(Bench.frame(GAMMA + 1, BETA, 60));
        alphaPort.take(Bench.frame(ALPHA, GAMMA, 60));
        alphaPort.take(Bench.frame(ALPHA, GAMMA + 1, 60));

        // then
        assertThat(gamma.got).hasSize(1);
    }

    @Test
    void twoPortsOfOneAddressBothGetItsFrames() {
        // given
        network.plug(PortSettings.card("twin", BETA), gamma);

        // when
        alphaPort.take(Bench.frame(ALPHA, BETA, 60));

        // then
        assertThat(beta.got).hasSize(1);
        assertThat(gamma.got).hasSize(1);
    }

    @Test
    void anUnpluggedPortGivesAndGetsNothing() {
        // given
        network.unplug(betaPort);
        network.unplug(betaPort);

        // when
        alphaPort.take(Bench.frame(ALPHA, BETA, 60));
        betaPort.take(Bench.frame(BETA, ALPHA, 60));

        // then
        assertThat(network.ports()).isEqualTo(1);
        assertThat(alpha.got).isEmpty();
        assertThat(beta.got).isEmpty();
        assertThat(betaPort.faults().of(Fault.LINK_DOWN)).isEqualTo(1);
    }

    @Test
    void aFrameIsForwardedByReference() {
        // given
        Frame frame = Bench.frame(ALPHA, BETA, 60);
        Frame[] seen = new Frame[1];
        Station watcher = new Station() {
            @Override
            public void send(Frame sent) {
                seen[0] = sent;
            }

            @Override
            public Abilities abilities() {
                return Abilities.ALL;
            }
        };
        network.plug(PortSettings.card("watcher", BETA), watcher);

        // when
        alphaPort.take(frame);

        // then
        assertThat(seen[0]).isSameAs(frame);
    }

    @Test
    void aStationThatUnplugsItselfWhileItIsSentToEndsNobodyElsesFrame() {
        // given
        network.unplug(betaPort);
        SwitchPort[] quitter = new SwitchPort[1];
        quitter[0] = network.plug(PortSettings.card("quitter", GAMMA), new Station() {
            @Override
            public void send(Frame sent) {
                network.unplug(quitter[0]);
            }

            @Override
            public Abilities abilities() {
                return Abilities.ALL;
            }
        });
        network.plug(PortSettings.card("beta again", BETA), beta);

        // when
        alphaPort.take(Bench.frame(ALPHA, MacAddress.BROADCAST, 60));

        // then
        assertThat(beta.got).hasSize(1);
        assertThat(network.ports()).isEqualTo(2);
    }

    @Test
    void aStationThatAnswersAtOnceIsHeard() {
        // given
        SwitchPort[] echo = new SwitchPort[1];
        echo[0] = network.plug(PortSettings.service("echo", GAMMA), new Station() {
            @Override
            public void send(Frame sent) {
                echo[0].take(Bench.frame(GAMMA, ALPHA, 60));
            }

            @Override
            public Abilities abilities() {
                return Abilities.ALL;
            }
        });

        // when
        alphaPort.take(Bench.frame(ALPHA, GAMMA, 60));

        // then
        assertThat(alpha.got).hasSize(1);
    }
}
