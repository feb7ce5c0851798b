package patchbay.nat.raw;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import patchbay.loop.Endpoint;

class RawFlowsTest {
    private static final int GRE = 47;
    private static final int ESP = 50;
    private static final long SECOND = 1_000_000_000L;

    private final RawFlows flows = new RawFlows();

    @Test
    void aRemoteAddressHasOneGuestForEachProtocol() {
        int slot = flows.of(GRE, v4(1), v4(15), 0);
        assertThat(flows.of(GRE, v4(1), v4(15), 0)).isEqualTo(slot);
        assertThat(flows.of(ESP, v4(1), v4(16), 0)).isNotEqualTo(slot);
        assertThat(flows.guest(flows.find(GRE, v4(1)), new Endpoint()).isSame(v4(15)))
                .isTrue();
        assertThat(flows.find(GRE, v4(2))).isEqualTo(RawFlows.NONE);
    }

    @Test
    void anotherGuestWaitsUntilTheFirstIsSilent() {
        int slot = flows.of(GRE, v4(1), v4(15), 0);
        flows.used(slot, 100 * SECOND);
        assertThat(flows.of(GRE, v4(1), v4(16), 200 * SECOND)).isEqualTo(RawFlows.NONE);
        assertThat(flows.of(GRE, v4(1), v4(16), 100 * SECOND + RawFlows.YIELDS_NANOS))
                .isEqualTo(slot);
        assertThat(flows.guest(slot, new Endpoint()).isSame(v4(16))).isTrue();
    }

    @Test
    void aFullTableReplacesWhatWasSilentLongest() {
        for (int each = 0; each < RawFlows.FLOWS; each++) flows.of(GRE, v4(each), v4(500), each);
        flows.used(flows.find(GRE, v4(0)), RawFlows.FLOWS);
        flows.of(GRE, v4(1_000), v4(500), RawFlows.FLOWS + 1);
        assertThat(flows.size()).isEqualTo(RawFlows.FLOWS);
        assertThat(flows.find(GRE, v4(0))).isNotEqualTo(RawFlows.NONE);
        assertThat(flows.find(GRE, v4(1))).isEqualTo(RawFlows.NONE);
        assertThat(flows.find(GRE, v4(1_000))).isNotEqualTo(RawFlows.NONE);
    }

    @Test
    void silenceForgetsAndTheOthersStay() {
        for (int each = 0; each < 10; each++) {
            int slot = flows.of(GRE, v4(each), v4(100 + each), each * SECOND);
            flows.head(slot, each);
        }
        flows.age(10 * SECOND, 5 * SECOND);
        assertThat(flows.size()).isEqualTo(5);
        for (int each = 5; each < 10; each++) {
            int slot = flows.find(GRE, v4(each));
            assertThat(flows.head(slot)).isEqualTo(each);
            assertThat(flows.guest(slot, new Endpoint()).isSame(v4(100 + each))).isTrue();
        }
        assertThat(flows.has(GRE)).isTrue();
        flows.clear();
        assertThat(flows.has(GRE)).isFalse();
    }

    private static Endpoint v4(int number) {
        return new Endpoint().setV4(0xc000_0200 + number, 0);
    }
}
