package patchbay.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4CidrTest {
    /// VirtualBox manual §9.8.1: trailing octets may be left out.
    @ParameterizedTest
    @CsvSource({
        "192.168/16, 192.168.0.0/16",
        "10/8, 10.0.0.0/8",
        "10.0.2.0/24, 10.0.2.0/24",
        "10.0.2/24, 10.0.2.0/24",
        "172.16.0.0/12, 172.16.0.0/12",
        "172.16/12, 172.16.0.0/12",
        "10.0.2.32/27, 10.0.2.32/27",
        "10.0.2.1, 10.0.2.1/32",
        "0/0, 0.0.0.0/0",
        "255.255.255.255/32, 255.255.255.255/32",
    })
    void aNatNetworkIsReadAsVirtualBoxReadsIt(String text, String network) {
        assertThat(Ipv4Cidr.parseNatNetwork(text)).hasToString(network);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/24",
                "10",
                "192/16",
                "10.0/24",
                "10.0.2.15/24",
                "10.0.2.0/33",
                "10.0.2.0/-1",
                "10.0.2.0/",
                "10.0.2.0/24/24",
                "10.0.2.0/24 ",
                "10.0.2.0.0/24",
                "10..2.0/24",
                "10.0.2./24",
                "256.0.0.0/8",
                "10.0.2.0/024",
                "0.0.2.0/24",
                "0.0.0.0/32",
                "0.0.0.0",
                "abc/8",
                "10.0.2.0/2a"
            })
    void whatVirtualBoxRefusesIsNull(String text) {
        assertThat(Ipv4Cidr.parseNatNetwork(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0", "0.0.2.0/24", "10.0.2.0/24", "1.2.3.4/32"})
    void theStrictFormPrintsAsItWasRead(String text) {
        assertThat(Ipv4Cidr.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.168/16", "10.0.2.1", "10.0.2.1/24", "10.0.2.0/33", "10.0.2.0/", "::/0"})
    void theStrictFormWantsFourOctetsAPrefixAndNoHostBits(String text) {
        assertThat(Ipv4Cidr.parse(text)).isNull();
    }

    @Test
    void theNetworksNumbersAreMadeByItsHostBits() {
        Ipv4Cidr network = Objects.requireNonNull(Ipv4Cidr.parse("10.0.2.0/24"));
        assertThat(IpAddress.formatV4(network.host(2))).isEqualTo("10.0.2.2");
        assertThat(IpAddress.formatV4(network.mask())).isEqualTo("255.255.255.0");
        assertThat(IpAddress.formatV4(network.broadcast())).isEqualTo("10.0.2.255");
        assertThat(network.contains(network.host(15))).isTrue();
        assertThat(network.contains(network.host(15) + 256)).isFalse();
        assertThat(Ipv4Cidr.around(network.host(15), 24)).isEqualTo(network);
    }

    @Test
    void theEndsOfPrefixLengthsAreSound() {
        assertThat(new Ipv4Cidr(0, 0).contains(-1)).isTrue();
        assertThat(new Ipv4Cidr(0, 0).mask()).isZero();
        assertThat(new Ipv4Cidr(7, 32).contains(7)).isTrue();
        assertThat(new Ipv4Cidr(7, 32).contains(6)).isFalse();
        assertThatThrownBy(() -> new Ipv4Cidr(0, 33)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Ipv4Cidr(1, 31)).isInstanceOf(IllegalArgumentException.class);
    }
}
