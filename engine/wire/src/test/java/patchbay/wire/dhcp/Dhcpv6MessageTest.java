package patchbay.wire.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.wire.Octets;
import patchbay.wire.dhcp.Dhcpv6Message.Option;
import patchbay.wire.dns.SearchList;

class Dhcpv6MessageTest {
    @Test
    void whatIsWrittenIsReadAgain() {
        // given
        SplittableRandom chance = new SplittableRandom(4);
        for (int round = 0; round < 500; round++) {
            List<Option> options = new ArrayList<>();
            for (int count = chance.nextInt(6); count > 0; count--) {
                byte[] value = new byte[chance.nextInt(40)];
                chance.nextBytes(value);
                options.add(new Option(chance.nextInt(0x10000), Octets.of(value)));
            }
            Dhcpv6Message message = new Dhcpv6Message(chance.nextInt(12), chance.nextInt(1 << 24), options);

            // when
            MemorySegment bytes = Arena.ofAuto().allocate(message.wireBytes());
            message.emit(bytes, 0);

            // then
            assertThat(Dhcpv6Message.parse(bytes, 0, message.wireBytes())).isEqualTo(message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0b0102", "0c010203", "0b0102030001", "0b01020300010002aa", "ff010203"})
    void whatIsNoMessageBetweenClientAndServerIsRefused(String digits) {
        Octets bytes = Octets.ofHex(digits);
        assertThat(Dhcpv6Message.parse(bytes.segment(), 0, bytes.length())).isNull();
    }

    @Test
    void moreOptionsThanAnyClientHasAreRefused() {
        Octets most = Octets.of(new byte[4 + 4 * Dhcpv6Message.MAX_OPTIONS]);
        Octets tooMany = most.then(Octets.of(new byte[4]));
        assertThat(Dhcpv6Message.parse(most.segment(), 0, most.length())).isNotNull();
        assertThat(Dhcpv6Message.parse(tooMany.segment(), 0, tooMany.length())).isNull();
    }

    @Test
    void anOddRequestForOptionsIsReadAsFarAsItGoes() {
        Option asked = new Option(Dhcpv6Message.OPTION_REQUEST, Octets.ofHex("00170018ff"));
        Dhcpv6Message message = new Dhcpv6Message(Dhcpv6Message.INFORMATION_REQUEST, 1, List.of(asked));
        assertThat(message.asksFor(Dhcpv6Message.NAME_SERVERS)).isTrue();
        assertThat(message.asksFor(Dhcpv6Message.SEARCH_LIST)).isTrue();
        assertThat(message.asksFor(Dhcpv6Message.REFRESH_TIME)).isFalse();
    }

    @Test
    void aSearchListHoldsNamesAndLeavesOutWhatIsNone() {
        // given
        String tooLong = "x".repeat(64) + ".example";

        // when
        Octets list = SearchList.of(List.of("example.org", "a..b", tooLong, "", ".", "lab.example."));

        // then
        assertThat(list).isEqualTo(Octets.ofHex("076578616d706c65036f726700036c6162076578616d706c6500"));
        assertThat(SearchList.read(list.then(Octets.of(new byte[6])))).containsExactly("example.org", "lab.example");
        assertThat(SearchList.read(list.slice(0, 20))).containsExactly("example.org");
    }
}
