package patchbay.wire.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.wire.IpAddress;
import patchbay.wire.Octets;

class DnsNameTest {
    @ParameterizedTest
    @CsvSource({
        "www.example.org, www.example.org",
        "www.example.org., www.example.org",
        "., .",
        "a, a",
        "a\\.b.c, a\\.b.c",
        "a\\046b.c, a\\.b.c",
        "\\000\\255, \\000\\255",
        "\\a\\b, ab",
        "Mixed.CASE, Mixed.CASE",
    })
    void textIsReadAndPrintedEscaped(String text, String printed) {
        assertThat(DnsName.parse(text)).hasToString(printed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a..b", ".a", "a\\", "a\\2", "a\\25", "a\\256", "a\\2x5", "Ā"})
    void whatIsNoNameIsNull(String text) {
        assertThat(DnsName.parse(text)).isNull();
    }

    @Test
    void lengthsAreHeld() {
        String longest = ("a".repeat(63) + ".").repeat(3) + "a".repeat(61);
        assertThat(DnsName.parse("a".repeat(63))).isNotNull();
        assertThat(DnsName.parse("a".repeat(64))).isNull();
        assertThat(Objects.requireNonNull(DnsName.parse(longest)).wireBytes()).isEqualTo(255);
        assertThat(DnsName.parse(longest + "a")).isNull();
        assertThatThrownBy(() -> new DnsName(List.of(Octets.EMPTY))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anyNameReadsBackFromItsText() {
        SplittableRandom random = new SplittableRandom(4343);
        for (int round = 0; round < 5000; round++) {
            // given
            List<Octets> labels = new ArrayList<>();
            for (int count = random.nextInt(5); count > 0; count--) {
                byte[] octets = new byte[1 + random.nextInt(30)];
                random.nextBytes(octets);
                labels.add(Octets.of(octets));
            }
            DnsName name = new DnsName(labels);

            // when, then
            assertThat(DnsName.parse(name.toString())).isEqualTo(name);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.2.15, 15.2.0.10.in-addr.arpa",
        "2001:db8::567:89ab, b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
        "255.255.255.255, 255.255.255.255.in-addr.arpa",
    })
    void addressesAreLookedUpBackwards(String address, String name) {
        // given
        IpAddress parsed = Objects.requireNonNull(IpAddress.parse(address));

        // when
        DnsName reverse = DnsName.reverse(parsed);

        // then
        assertThat(reverse).hasToString(name);
        assertThat(reverse.reversed()).isEqualTo(parsed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "in-addr.arpa",
                "2.0.10.in-addr.arpa",
                "1.15.2.0.10.in-addr.arpa",
                "256.2.0.10.in-addr.arpa",
                "x.2.0.10.in-addr.arpa",
                "1.0.0.2.ip6.arpa",
                "15.2.0.10.in-addr.arpa.org",
                "a.b.c.d.e.f"
            })
    void aNameThatIsNoWholeReverseNameHasNoAddress(String text) {
        assertThat(Objects.requireNonNull(DnsName.parse(text)).reversed()).isNull();
    }

    @Test
    void theKeyForgetsTheCase() {
        assertThat(Objects.requireNonNull(DnsName.parse("WwW.Example.ORG")).key())
                .isEqualTo("www.example.org");
    }
}
