package patchbay.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import patchbay.control.model.Adapter;
import patchbay.control.model.NicType;
import patchbay.lan.Abilities;
import patchbay.lan.LinkCounters;
import patchbay.lan.Station;
import patchbay.lan.SwitchPort;
import patchbay.linux.LoopOptions;
import patchbay.linux.LoopThread;
import patchbay.loop.Frame;
import patchbay.uplink.driver.GenericLink;

/// What an end or a driver counts beside its frames is shown where its port is.
class TalliesTest {
    private final LinkCounters counters = new LinkCounters();

    private final Station silent = new Station() {
        @Override
        public void send(Frame frame) {}

        @Override
        public Abilities abilities() {
            return Abilities.plain(1_514);
        }
    };

    @Test
    void aPortShowsWhatItsEndCountsAndAGenericWhatItsDriverDoes() throws Exception {
        try (LoopThread loop = LoopThread.start("t", LoopOptions.DEFAULT.withoutSpin(), (culprit, thrown) -> {})) {
            // given
            Driver driver = new Driver();
            GenericCircuit circuit = new GenericCircuit("a.nic1", loop, "Driver", driver);
            CardEnd end = on -> new StationWire(
                    silent, port -> {}, () -> counters, () -> Map.of("vmm-connections", 3L), () -> 0, () -> {});

            // when
            CardPlug plug = CardPlug.plug("a.nic1", Adapter.disabled(NicType.I82540EM), end, circuit);

            // then
            assertThat(plug.counters()).containsEntry("vmm-connections", 3L);
            assertThat(MetricsText.of(List.of(plug.meter("a", 1))))
                    .contains("patchbay_port_vmm_connections_total{network=\"generic\",nic=\"1\",vm=\"a\"} 3\n");
            assertThat(circuit.meter("a", 1).counters()).containsEntry("icmp-errors", 5L);
            assertThat(circuit.counters()).containsEntry("frames-received", 0L);
            plug.close();
        }
    }

    /// A driver that also counts under a name of ours.
    private final class Driver implements GenericLink {
        @Override
        public Station station() {
            return silent;
        }

        @Override
        public void connect(SwitchPort port) {}

        @Override
        public LinkCounters counters() {
            return counters;
        }

        @Override
        public Map<String, Long> tallies() {
            return Map.of("icmp-errors", 5L, "frames-received", 7L);
        }

        @Override
        public int waitingFrames() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
