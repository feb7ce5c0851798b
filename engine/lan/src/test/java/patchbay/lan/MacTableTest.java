package patchbay.lan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MacTableTest {
    private final Bench bench = new Bench();
    private final Switch network = new Switch("unused", bench.loop);

    @Test
    void itAnswersAsAMapOfSetsDoes() {
        for (long seed = 1; seed <= 20; seed++) agreesWithAMap(seed);
    }

    private void agreesWithAMap(long seed) {
        // given
        SplittableRandom random = new SplittableRandom(seed);
        MacTable table = new MacTable();
        Map<Long, Set<SwitchPort>> reference = new HashMap<>();
        List<SwitchPort> present = new ArrayList<>();

        for (int step = 0; step < 2_000; step++) {
            // when
            if (present.isEmpty() || random.nextInt(100) < 55 - step / 40) {
                SwitchPort port = port(random.nextLong(300));
                table.add(port);
                present.add(port);
                reference
                        .computeIfAbsent(port.mac(), ignored -> new HashSet<>())
                        .add(port);
            } else {
                SwitchPort port = present.remove(random.nextInt(present.size()));
                table.remove(port);
                reference.get(port.mac()).remove(port);
            }

            // then
            long asked = random.nextLong(300);
            assertThat(found(table, asked))
                    .as("seed %d step %d", seed, step)
                    .isEqualTo(reference.getOrDefault(asked, Set.of()));
        }
        for (long mac = 0; mac < 300; mac++) {
            assertThat(found(table, mac))
                    .as("seed %d at the end", seed)
                    .isEqualTo(reference.getOrDefault(mac, Set.of()));
        }
    }

    private static Set<SwitchPort> found(MacTable table, long mac) {
        Set<SwitchPort> ports = new HashSet<>();
        for (SwitchPort port = table.find(mac); port != null; port = port.twin) ports.add(port);
        return ports;
    }

    private SwitchPort port(long mac) {
        TokenBucket bucket = new TokenBucket(StormLimit.DEFAULT, 0);
        return new SwitchPort(network, PortSettings.card("port", mac), new RecordingStation(), bucket);
    }
}
