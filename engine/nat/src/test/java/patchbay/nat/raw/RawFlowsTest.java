package patchbay.nat.raw;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import patchbay.loop.Endpoint;
import patchbay.nat.flow.FlowEnd;
import patchbay.nat.flow.FlowEntry;
import patchbay.nat.flow.FlowKind;
import patchbay.nat.flow.FlowName;
import patchbay.nat.flow.FlowSource;
import patchbay.nat.flow.FlowTimes;
import patchbay.nat.flow.FlowTraffic;

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
        flows.came(slot, 0, 100 * SECOND);
        assertThat(flows.of(GRE, v4(1), v4(16), 200 * SECOND)).isEqualTo(RawFlows.NONE);
        assertThat(flows.of(GRE, v4(1), v4(16), 100 * SECOND + RawFlows.YIELDS_NANOS))
                .isEqualTo(slot);
        assertThat(flows.guest(slot, new Endpoint()).isSame(v4(16))).isTrue();
    }

    @Test
    void aFullTableReplacesWhatWasSilentLongest() {
        for (int each = 0; each < RawFlows.FLOWS; each++) flows.of(GRE, v4(each), v4(500), each);
        flows.came(flows.find(GRE, v4(0)), 0, RawFlows.FLOWS);
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

    @Test
    void eachFlowIsShownInItsPlaceAsLongAsItLives() {
        // given
        for (int each = 0; each < 6; each++) flows.of(each == 5 ? ESP : GRE, v4(each), v4(100 + each), each * SECOND);
        flows.sent(5, 900);
        flows.came(5, 84, 7 * SECOND);
        List<FlowEntry> read = new ArrayList<>();

        // when
        int next = new RawFlowReader(flows).read(0, 3, read);
        flows.age(6 * SECOND, 4 * SECOND);
        int over = new RawFlowReader(flows).read(next, 100, read);

        // then
        assertThat(over).isEqualTo(FlowSource.END);
        assertThat(read)
                .extracting(flow -> flow.name().guest().address().toString())
                .containsExactly(
                        "192.0.2.100", "192.0.2.101", "192.0.2.102", "192.0.2.103", "192.0.2.104", "192.0.2.105");
        FlowEntry last = read.getLast();
        assertThat(last.name())
                .isEqualTo(new FlowName(FlowKind.OTHER, ESP, false, FlowEnd.of(v4(105)), FlowEnd.of(v4(5))));
        assertThat(last.state()).isEqualTo("ANSWERED");
        assertThat(last.traffic()).isEqualTo(new FlowTraffic(900, 84, 0));
        assertThat(last.times()).isEqualTo(new FlowTimes(5 * SECOND, 7 * SECOND, 0, 0));
        assertThat(read.getFirst().state()).isEqualTo("OPEN");
        assertThat(flows.size()).isEqualTo(4);
        assertThat(flows.of(GRE, v4(9), v4(109), 8 * SECOND)).isZero();
    }

    @Test
    void aGuestThatFollowsAnotherBeginsAFlowOfItsOwn() {
        int slot = flows.of(GRE, v4(1), v4(15), 0);
        flows.sent(slot, 10);
        flows.of(GRE, v4(1), v4(16), RawFlows.YIELDS_NANOS);
        assertThat(flows.octetsFromGuest(slot)).isZero();
        assertThat(flows.openedNanos(slot)).isEqualTo(RawFlows.YIELDS_NANOS);
    }

    private static Endpoint v4(int number) {
        return new Endpoint().setV4(0xc000_0200 + number, 0);
    }
}
