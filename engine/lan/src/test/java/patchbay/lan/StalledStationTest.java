package patchbay.lan;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import patchbay.loop.FaultCounters;
import patchbay.loop.Frame;
import patchbay.wire.Fault;
import patchbay.wire.MacAddress;

class StalledStationTest {
    private static final long ALPHA = 0x0800_2700_0001L;
    private static final long BETA = 0x0800_2700_0002L;
    private static final long GAMMA = 0x0800_2700_0003L;

    private final Bench bench = new Bench();
    private final Switch network = new Switch("lab", bench.loop, new StormLimit(1_000_000, 1_000_000));

    @Test
    void aStalledStationCostsTheOthersNothing() {
        // given
        FaultCounters lost = new FaultCounters();
        PortQueue queue = new PortQueue(Arena.ofAuto(), lost);
        Station stalled = new Station() {
            @Override
            public void send(Frame frame) {
                queue.add(frame);
            }

            @Override
            public Abilities abilities() {
                return Abilities.ALL;
            }
        };
        RecordingStation lively = new RecordingStation();
        SwitchPort alpha = network.plug(PortSettings.card("alpha", ALPHA), new RecordingStation());
        network.plug(PortSettings.card("stalled", BETA), stalled);
        network.plug(PortSettings.card("lively", GAMMA), lively);

        // when
        for (int frame = 0; frame < 10_000; frame++) {
            alpha.take(Bench.frame(ALPHA, MacAddress.BROADCAST, 60));
            alpha.take(Bench.frame(ALPHA, BETA, 60));
        }

        // then
        assertThat(lively.got).hasSize(10_000);
        assertThat(queue.frames()).isEqualTo(PortQueue.DEFAULT_FRAMES);
        assertThat(lost.of(Fault.QUEUE_FULL)).isEqualTo(20_000 - PortQueue.DEFAULT_FRAMES);
    }
}
