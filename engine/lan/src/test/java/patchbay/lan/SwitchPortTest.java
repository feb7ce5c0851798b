package patchbay.lan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import patchbay.loop.Frame;
import patchbay.loop.Frame.Segmentation;
import patchbay.wire.Fault;
import patchbay.wire.MacAddress;

class SwitchPortTest {
    private static final long ALPHA = 0x0800_2700_0001L;
    private static final long BETA = 0x0800_2700_0002L;

    private final Bench bench = new Bench();
    private final Switch network = new Switch("lab", bench.loop);
    private final RecordingStation alpha = new RecordingStation();
    private final RecordingStation beta = new RecordingStation(Abilities.plain(1_514));
    private final SwitchPort alphaPort = network.plug(PortSettings.card("alpha", ALPHA), alpha);
    private final SwitchPort betaPort = network.plug(PortSettings.card("beta", BETA), beta);

    @Test
    void aFrameShorterThanItsHeaderIsRefused() {
        // when
        alphaPort.take(Bench.frame(new byte[13]));
        alphaPort.take(Bench.frame(new byte[0]));

        // then
        assertThat(alphaPort.faults().of(Fault.TRUNCATED)).isEqualTo(2);
        assertThat(beta.got).isEmpty();
    }

    @Test
    void aGroupAddressAsSourceIsRefused() {
        // when
        alphaPort.take(Bench.frame(MacAddress.BROADCAST, BETA, 60));

        // then
        assertThat(alphaPort.faults().of(Fault.GROUP_SOURCE)).isEqualTo(1);
        assertThat(beta.got).isEmpty();
    }

    @Test
    void aPulledCableStopsBothDirections() {
        // given
        betaPort.cable(false);

        // when
        alphaPort.take(Bench.frame(ALPHA, BETA, 60));
        alphaPort.take(Bench.frame(ALPHA, MacAddress.BROADCAST, 60));
        betaPort.take(Bench.frame(BETA, ALPHA, 60));

        // then
        assertThat(alpha.got).isEmpty();
        assertThat(beta.got).isEmpty();
        assertThat(alphaPort.faults().of(Fault.NO_RECEIVER)).isEqualTo(1);
        assertThat(betaPort.faults().of(Fault.LINK_DOWN)).isEqualTo(1);
    }

    @Test
    void aCablePutBackInWorksAgain() {
        // given
        betaPort.cable(false);
        betaPort.cable(true);

        // when
        alphaPort.take(Bench.frame(ALPHA, BETA, 60));

        // then
        assertThat(beta.got).hasSize(1);
    }

    @Test
    void aPausedMachineNeedsBothCableAndRun() {
        // given
        betaPort.active(false);
        betaPort.cable(false);
        betaPort.active(true);

        // when
        alphaPort.take(Bench.frame(ALPHA, BETA, 60));

        // then
        assertThat(betaPort.isActive()).isFalse();
        assertThat(beta.got).isEmpty();
    }

    @Test
    void aPolicyChangesWhileFramesPass() {
        // given
        RecordingStation gamma = new RecordingStation();
        SwitchPort gammaPort = network.plug(PortSettings.card("gamma", ALPHA + 9), gamma);

        // when
        alphaPort.take(Bench.frame(ALPHA, BETA, 60));
        gammaPort.promiscuity(Promiscuity.ALLOW_NETWORK);
        alphaPort.take(Bench.frame(ALPHA, BETA, 60));
        gammaPort.promiscuity(Promiscuity.DENY);
        alphaPort.take(Bench.frame(ALPHA, BETA, 60));

        // then
        assertThat(gamma.got).hasSize(1);
    }

    @Test
    void framesAndOctetsAreCountedEachWay() {
        // when
        alphaPort.take(Bench.frame(ALPHA, BETA, 60));
        alphaPort.take(Bench.frame(ALPHA, BETA, 100));

        // then
        assertThat(alphaPort.counters().framesFromStation()).isEqualTo(2);
        assertThat(alphaPort.counters().octetsFromStation()).isEqualTo(160);
        assertThat(betaPort.counters().framesToStation()).isEqualTo(2);
        assertThat(betaPort.counters().octetsToStation()).isEqualTo(160);
    }

    @Test
    void aFrameTooLongForItsReceiverIsDroppedThere() {
        // when
        alphaPort.take(Bench.frame(ALPHA, BETA, 1_515));
        alphaPort.take(Bench.frame(ALPHA, BETA, 1_514));

        // then
        assertThat(betaPort.faultsToStation().of(Fault.TOO_LONG)).isEqualTo(1);
        assertThat(beta.got).hasSize(1);
    }

    @Test
    void aVlanTagDoesNotCountAsLength() {
        // given
        byte[] tagged = Bench.octets(Bench.frame(ALPHA, BETA, 1_518));
        tagged[12] = (byte) 0x81;
        tagged[13] = 0;

        // when
        alphaPort.take(Bench.frame(tagged));

        // then
        assertThat(beta.got).containsExactly(tagged);
    }

    @Test
    void offloadFactsThatPointOutsideTheFrameAreRefused() {
        // given
        Frame beyond = Bench.frame(ALPHA, BETA, 60).checksumMissing(44, 15);
        Frame overflowing = Bench.frame(ALPHA, BETA, 60).checksumMissing(Integer.MAX_VALUE, Integer.MAX_VALUE);
        Frame endless = Bench.frame(ALPHA, BETA, 60).segments(Segmentation.TCP_V4, 0);

        // when
        alphaPort.take(beyond);
        alphaPort.take(overflowing);
        alphaPort.take(endless);

        // then
        assertThat(alphaPort.faults().of(Fault.BAD_FIELD)).isEqualTo(3);
        assertThat(beta.got).isEmpty();
    }

    @Test
    void aPortCannotBePluggedWithAGroupAddress() {
        // when, then
        assertThatThrownBy(() -> PortSettings.card("bad", 0x0100_5e00_0001L))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
