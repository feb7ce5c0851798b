package patchbay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EthernetViewTest {
    private final EthernetView view = new EthernetView();

    @ParameterizedTest
    @CsvSource({
        "0800, 14, 0, 0x0800, 14",
        "8100 0064 0806, 18, 1, 0x0806, 18",
        "88a8 0064 8100 0065 86dd, 22, 2, 0x86dd, 22",
        "8100 0064 8100 0065 8100 0066 0800, 26, 2, 0x8100, 22",
        "002e, 14, 0, 0x002e, 14",
    })
    void tagsArePassedOverButNotForEver(String behind, int length, int tags, String type, int payloadAt) {
        // given
        MemorySegment frame = frame(behind);

        // when
        Fault fault = view.wrap(frame, 0, length);

        // then
        assertThat(fault).isEqualTo(Fault.NONE);
        assertThat(view.tags()).isEqualTo(tags);
        assertThat(view.payloadEtherType()).isEqualTo(Integer.decode(type));
        assertThat(view.payloadAt()).isEqualTo(payloadAt);
        assertThat(view.payloadBytes()).isEqualTo(length - payloadAt);
        assertThat(view.vlanId()).isEqualTo(tags == 0 ? 0 : 0x64);
    }

    @ParameterizedTest
    @CsvSource({"0800, 13", "0800, 0", "8100 0064 0806, 17", "8100 0064 0806, 14", "8100 0064 8100 0065 0800, 21"})
    void aHeaderOrTagCutShortIsRefused(String behind, int length) {
        assertThat(view.wrap(frame(behind), 0, length)).isEqualTo(Fault.TRUNCATED);
    }

    @Test
    void theViewForgetsTheTagsOfTheFrameBefore() {
        // given
        view.wrap(frame("8100 0064 0806"), 0, 18);

        // when
        view.wrap(frame("0800"), 0, 14);

        // then
        assertThat(view.payloadAt()).isEqualTo(14);
    }

    @Test
    void groupAddressesAreSeenOnBothSides() {
        // given
        MemorySegment bytes = MemorySegment.ofArray(new byte[14]);
        view.fresh(bytes, 0, 14)
                .destination(MacAddress.BROADCAST)
                .source(Samples.GUEST)
                .etherType(EtherType.ARP);

        // when, then
        assertThat(view.toBroadcast()).isTrue();
        assertThat(view.toGroup()).isTrue();
        assertThat(view.fromGroup()).isFalse();
        assertThat(view.source()).isEqualTo(Samples.GUEST);
        assertThat(view.destination(Samples.GUEST).toGroup()).isFalse();
        assertThat(view.source(0x0100_5e00_0001L).fromGroup()).isTrue();
    }

    /// EtherLeak, CVE-2003-0001: stale octets must not leave as padding.
    @Test
    void everyShortFramesPaddingIsZero() {
        for (int length = 14; length <= 64; length++) {
            // given
            MemorySegment bytes = MemorySegment.ofArray(new byte[70]).fill((byte) 0xa5);

            // when
            int padded = EthernetView.pad(bytes, 3, length);

            // then
            assertThat(padded).isEqualTo(Math.max(60, length));
            for (int at = 0; at < 67; at++) {
                boolean padding = at >= length && at < 60;
                assertThat(bytes.get(ValueLayout.JAVA_BYTE, 3 + at)).isEqualTo((byte) (padding ? 0 : 0xa5));
            }
        }
    }

    private static MemorySegment frame(String behind) {
        return Octets.ofHex("525400123502 080027a1b2c3" + behind).segment();
    }
}
