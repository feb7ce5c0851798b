package patchbay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ipv4ViewTest {
    private final Ipv4View view = new Ipv4View();
    private final MemorySegment bytes = MemorySegment.ofArray(new byte[128]);

    /// Each length a guest can set, one below, at and above its edges.
    @ParameterizedTest
    @CsvSource({
        "45, 20, 20, NONE",
        "45, 40, 40, NONE",
        "45, 20, 60, NONE",
        "45, 20, 19, TRUNCATED",
        "45, 20, 0, TRUNCATED",
        "45, 19, 60, BAD_TOTAL_LENGTH",
        "45, 0, 60, BAD_TOTAL_LENGTH",
        "45, 61, 60, BAD_TOTAL_LENGTH",
        "45, 65535, 60, BAD_TOTAL_LENGTH",
        "44, 40, 40, BAD_HEADER_LENGTH",
        "40, 40, 40, BAD_HEADER_LENGTH",
        "4f, 60, 60, NONE",
        "4f, 60, 59, BAD_HEADER_LENGTH",
        "4f, 59, 60, BAD_TOTAL_LENGTH",
        "46, 23, 60, BAD_TOTAL_LENGTH",
        "46, 24, 60, NONE",
        "55, 20, 20, BAD_VERSION",
        "65, 20, 20, BAD_VERSION",
        "05, 20, 20, BAD_VERSION",
    })
    void theDoorHoldsItsLengths(String first, int total, int available, Fault fault) {
        // given
        view.fresh(bytes, 0, total);
        Octets.ofHex(first).emit(bytes, 0);

        // when, then
        assertThat(view.wrap(bytes, 0, available)).isEqualTo(fault);
    }

    @Test
    void aFreshHeaderIsAHeaderWhoseChecksumHolds() {
        // given
        bytes.fill((byte) 0xa5);

        // when
        view.fresh(bytes, 3, 84).source(0x0a00_020f).destination(0x0a00_0202).protocol(IpProtocol.ICMP);
        view.identification(0x1234).dontFragment(true).fillChecksum();

        // then
        assertThat(view.wrap(bytes, 3, 90)).isEqualTo(Fault.NONE);
        assertThat(view.checksumHolds()).isTrue();
        assertThat(view.payloadBytes()).isEqualTo(64);
        assertThat(view.payloadStart()).isEqualTo(23);
        assertThat(Octets.copyOf(bytes, 3, 20))
                .isEqualTo(Octets.ofHex("4500 0054 1234 4000 4001 1065 0a00020f 0a000202"));
    }

    @Test
    void aHopLowersTheTimeToLiveAndTheChecksumStillHolds() {
        view.fresh(bytes, 0, 20).source(-1).destination(7).protocol(17);
        for (int ttl = 255; ttl > 0; ttl--) {
            // given
            view.ttl(ttl).fillChecksum();

            // when
            view.hop();

            // then
            assertThat(view.ttl()).isEqualTo(ttl - 1);
            assertThat(view.checksumHolds()).isTrue();
        }
    }

    @Test
    void fragmentFieldsAreInOctets() {
        // given
        view.fresh(bytes, 0, 20).dontFragment(true);

        // when
        view.fragment(65_528, true);

        // then
        assertThat(view.fragmentOffsetBytes()).isEqualTo(65_528);
        assertThat(view.moreFragments()).isTrue();
        assertThat(view.dontFragment()).isTrue();
        assertThat(view.isFragment()).isTrue();
        assertThat(view.fragment(0, false).isFragment()).isFalse();
        assertThat(view.dontFragment(false).dontFragment()).isFalse();
    }

    @Test
    void aFlippedBitBreaksTheChecksum() {
        view.fresh(bytes, 0, 20).source(1).destination(2).protocol(6).fillChecksum();
        for (int bit = 0; bit < 160; bit++) {
            // given
            byte before = bytes.get(ValueLayout.JAVA_BYTE, bit / 8);

            // when
            bytes.set(ValueLayout.JAVA_BYTE, bit / 8, (byte) (before ^ 1 << bit % 8));

            // then
            if (view.headerBytes() == 20)
                assertThat(view.checksumHolds()).as("bit %d", bit).isFalse();
            bytes.set(ValueLayout.JAVA_BYTE, bit / 8, before);
        }
    }
}
