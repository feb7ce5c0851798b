package patchbay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ipv6ViewTest {
    private static final String ADDRESSES = "20010db8000000000000000000000015 20010db8000100000000000000000007";
    private final Ipv6View view = new Ipv6View();

    /// First next header, what stands behind the fixed header, and where the walk must end.
    @ParameterizedTest
    @CsvSource({
        "06, '', 6, 40",
        "3b, '', 59, 40",
        "00, 1100 050200000100, 17, 48",
        "00, 0601 01040000 00000000 0000000000000000, 6, 56",
        "2b, 1100 0000 00000000, 17, 48",
        "3c, 1100 01040000 0000, 17, 48",
        "2c, 1100 0000 00000007, 17, 48",
        "33, 0604 0000 00000001 00000002 000000000000000000000000, 6, 64",
        "00, 3c00 050200000100 2c00 010400000000 1100 0001 00000007, 17, 64",
    })
    void extensionHeadersArePassedOver(String next, String behind, int protocol, int payloadAt) {
        // given
        Octets packet = packet(next, behind);

        // when
        Fault fault = view.wrap(packet.segment(), 0, packet.length());

        // then
        assertThat(fault).isEqualTo(Fault.NONE);
        assertThat(view.protocol()).isEqualTo(protocol);
        assertThat(view.payloadAt()).isEqualTo(payloadAt);
        assertThat(view.payloadBytes()).isEqualTo(packet.length() - payloadAt);
    }

    @ParameterizedTest
    @CsvSource({
        "00, ''",
        "00, 11",
        "00, 11000502000001",
        "00, 1101 050200000100",
        "00, 11ff 050200000100",
        "2c, 11000000000000",
        "33, 1104 0000 00000001",
        "3c, 3c00 010400000000 1100 01040000"
    })
    void anExtensionHeaderCutShortIsRefused(String next, String behind) {
        Octets packet = packet(next, behind);
        assertThat(view.wrap(packet.segment(), 0, packet.length())).isEqualTo(Fault.BAD_HEADER_LENGTH);
    }

    @Test
    void aChainOfExtensionHeadersEnds() {
        // given
        Octets eight = packet("3c", "3c00010400000000".repeat(7) + "1100010400000000");
        Octets nine = packet("3c", "3c00010400000000".repeat(8) + "1100010400000000");

        // when, then
        assertThat(view.wrap(eight.segment(), 0, eight.length())).isEqualTo(Fault.NONE);
        assertThat(view.payloadAt()).isEqualTo(104);
        assertThat(view.wrap(nine.segment(), 0, nine.length())).isEqualTo(Fault.BAD_OPTION);
    }

    @Test
    void twoFragmentHeadersAreNone() {
        Octets packet = packet("2c", "2c000001 00000007 11000001 00000008");
        assertThat(view.wrap(packet.segment(), 0, packet.length())).isEqualTo(Fault.BAD_OPTION);
    }

    @Test
    void behindALaterFragmentsHeaderStandsPayload() {
        // given: what looks like another extension header is the middle of a datagram
        Octets packet = packet("2c", "3c00 0009 deadbeef ff");

        // when
        Fault fault = view.wrap(packet.segment(), 0, packet.length());

        // then
        assertThat(fault).isEqualTo(Fault.NONE);
        assertThat(view.isFragment()).isTrue();
        assertThat(view.fragmentOffsetBytes()).isEqualTo(8);
        assertThat(view.moreFragments()).isTrue();
        assertThat(view.fragmentId()).isEqualTo(0xdead_beef);
        assertThat(view.protocol()).isEqualTo(IpProtocol.DESTINATION_OPTIONS);
        assertThat(view.payloadBytes()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "6, 0, 39, TRUNCATED",
        "6, 1, 40, BAD_TOTAL_LENGTH",
        "6, 65535, 60, BAD_TOTAL_LENGTH",
        "4, 0, 40, BAD_VERSION"
    })
    void theDoorHoldsItsLengths(int version, int payload, int available, Fault fault) {
        // given
        MemorySegment bytes = MemorySegment.ofArray(new byte[64]);
        Octets.ofHex(version + "0000000").emit(bytes, 0);
        Octets.of((byte) (payload >>> 8), (byte) payload, (byte) IpProtocol.NONE)
                .emit(bytes, 4);

        // when, then
        assertThat(view.wrap(bytes, 0, available)).isEqualTo(fault);
    }

    @Test
    void paddingBehindThePacketIsNotPayload() {
        Octets packet = packet("11", "0102030405060708").then(Octets.of(new byte[6]));
        assertThat(view.wrap(packet.segment(), 0, packet.length())).isEqualTo(Fault.NONE);
        assertThat(view.payloadBytes()).isEqualTo(8);
    }

    private static Octets packet(String next, String behind) {
        Octets payload = Octets.ofHex(behind);
        String length = String.format("%04x", payload.length());
        return Octets.ofHex("60000000" + length + next + "40" + ADDRESSES).then(payload);
    }
}
