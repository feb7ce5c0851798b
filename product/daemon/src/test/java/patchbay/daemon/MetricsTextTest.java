package patchbay.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.control.machinery.Meter;

class MetricsTextTest {
    @Test
    void countersGaugesDropsAndTimesHaveTheirForms() {
        assertThat(MetricsText.of(List.of(
                        port("web"),
                        new Meter(
                                "loop",
                                new TreeMap<>(Map.of("loop", "0")),
                                new TreeMap<>(Map.of("busy-nanos", 1_500_000_000L)),
                                new TreeMap<>(Map.of("most-lent-in-a-turn.large", 3L))))))
                .isEqualTo("""
                        # HELP patchbay_loop_busy_seconds_total loop: busy seconds
                        # TYPE patchbay_loop_busy_seconds_total counter
                        patchbay_loop_busy_seconds_total{loop="0"} 1.500000000
                        # HELP patchbay_loop_most_lent_in_a_turn loop: most lent in a turn, by kind
                        # TYPE patchbay_loop_most_lent_in_a_turn gauge
                        patchbay_loop_most_lent_in_a_turn{kind="large",loop="0"} 3
                        # HELP patchbay_port_drop_total port: drop, by reason
                        # TYPE patchbay_port_drop_total counter
                        patchbay_port_drop_total{nic="1",reason="no-receiver",vm="web"} 2
                        # HELP patchbay_port_frames_from_guest_total port: frames from guest
                        # TYPE patchbay_port_frames_from_guest_total counter
                        patchbay_port_frames_from_guest_total{nic="1",vm="web"} 12
                        # HELP patchbay_port_link_frames_waiting port: link frames waiting
                        # TYPE patchbay_port_link_frames_waiting gauge
                        patchbay_port_link_frames_waiting{nic="1",vm="web"} 1
                        """);
    }

    @Test
    void aStrictParserTakesItWhateverMachinesAreCalled() {
        // given
        List<Meter> meters =
                List.of(port("a"), port("quote\"d"), port("back\\slash"), port("new\nline"), port("ü {x=\"1\"}"));

        // when
        Exposition read = Exposition.read(MetricsText.of(meters));

        // then
        assertThat(read.samples)
                .hasSize(15)
                .containsEntry("patchbay_port_drop_total{nic=1,reason=no-receiver,vm=a}", 2.0);
        assertThat(read.types)
                .containsEntry("patchbay_port_drop_total", "counter")
                .containsEntry("patchbay_port_link_frames_waiting", "gauge");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# HELP a_total x\n# TYPE a_total counter\na_total 1",
                "# HELP a_total x\n# TYPE a_total counter\na_total{b=\"\\x\"} 1\n",
                "# HELP a_total x\n# TYPE a_total counter\na_total 1\na_total 2\n",
                "# HELP a x\n# TYPE a counter\na 1\n",
                "# TYPE a_total counter\na_total 1\n",
                "# HELP a x\n# TYPE a gauge\nb 1\n",
                "# HELP a x\n# TYPE a gauge\n# HELP b x\n# TYPE b gauge\na 1\n",
                "# HELP a x\n# TYPE a gauge\na one\n"
            })
    void theParserIsStrictIndeed(String text) {
        assertThatThrownBy(() -> Exposition.read(text)).isInstanceOf(AssertionError.class);
    }

    private static Meter port(String machine) {
        return new Meter(
                "port",
                new TreeMap<>(Map.of("vm", machine, "nic", "1")),
                new TreeMap<>(Map.of("frames-from-guest", 12L, "drop.no-receiver", 2L)),
                new TreeMap<>(Map.of("link-frames-waiting", 1L)));
    }
}
