package patchbay.lan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.loop.Frame;
import patchbay.wire.MacAddress;

/// Every frame that goes into a port comes out of one or is counted under the reason why not.
class PortAccountTest {
    private static final long FIRST_MAC = 0x0800_2700_0000L;
    private static final int STATIONS = 6;

    private final Bench bench = new Bench(12, 60);
    private final Switch network = new Switch("lab", bench.loop, new StormLimit(50, 20));
    private final List<SwitchPort> ports = new ArrayList<>();
    private final List<Counting> stations = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theCountersOfEveryPortAddUp(long seed) {
        // given
        SplittableRandom random = new SplittableRandom(seed);
        for (int index = 0; index < STATIONS; index++) plug(random, index);
        long given = 0;

        // when
        for (int round = 0; round < 3_000; round++) {
            SwitchPort from = ports.get(random.nextInt(STATIONS));
            if (random.nextInt(40) == 0) from.cable(!from.isCableIn());
            if (random.nextInt(40) == 0) from.active(random.nextBoolean());
            from.take(frame(random));
            given++;
            if (random.nextInt(30) == 0) bench.passNanos(random.nextLong(50 * Bench.MILLI));
        }

        // then
        long taken = 0;
        long delivered = 0;
        long forStations = 0;
        for (int index = 0; index < STATIONS; index++) {
            SwitchPort port = ports.get(index);
            PortCounters counters = port.counters();
            assertThat(counters.framesFromStation())
                    .isEqualTo(counters.framesForwarded() + port.faults().total());
            assertThat(counters.framesForStation())
                    .isEqualTo(counters.framesToStation()
                            - counters.segmentsToStation()
                            + counters.framesCut()
                            + port.faultsToStation().total());
            assertThat(counters.framesToStation()).isEqualTo(stations.get(index).frames);
            assertThat(counters.octetsToStation()).isEqualTo(stations.get(index).octets);
            taken += counters.framesFromStation();
            delivered += counters.framesDelivered();
            forStations += counters.framesForStation();
        }
        assertThat(taken).isEqualTo(given);
        assertThat(delivered).isEqualTo(forStations).isPositive();
    }

    private void plug(SplittableRandom random, int index) {
        Counting station = new Counting(
                switch (index % 3) {
                    case 0 -> Abilities.ALL;
                    case 1 -> Abilities.plain(1_514);
                    default -> Abilities.plain(9_014);
                });
        PortKind kind = index == 0 ? PortKind.TRUNK_HOST : PortKind.CARD;
        Promiscuity policy = Promiscuity.values()[random.nextInt(3)];
        stations.add(station);
        ports.add(network.plug(new PortSettings("nic" + index, kind, FIRST_MAC + index, policy, true), station));
    }

    private static Frame frame(SplittableRandom random) {
        long source = FIRST_MAC + random.nextInt(STATIONS);
        long destination = FIRST_MAC + random.nextInt(STATIONS + 1);
        return switch (random.nextInt(8)) {
            case 0 -> Bench.frame(new byte[random.nextInt(20)]);
            case 1 -> Bench.frame(source, MacAddress.BROADCAST, random.nextInt(14, 3_000));
            case 2 -> Bench.frame(MacAddress.BROADCAST, destination, 60);
            case 3 -> Bench.frame(source, destination, 60).checksumMissing(random.nextInt(80), 6);
            case 4, 5 -> SuperFrames.any(random).frame();
            case 6 -> Bench.frame(source, destination, random.nextInt(14, 12_000));
            default -> Bench.frame(source, destination, 60);
        };
    }

    /// Counts for itself what it gets.
    private static final class Counting implements Station {
        private final Abilities abilities;
        long frames;
        long octets;

        Counting(Abilities abilities) {
            this.abilities = abilities;
        }

        @Override
        public void send(Frame frame) {
            frames++;
            octets += frame.length();
        }

        @Override
        public Abilities abilities() {
            return abilities;
        }
    }
}
