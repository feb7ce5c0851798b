package patchbay.control.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.wire.Octets;

/// Texts of DHCP options as octets, virtualbox.md §4.5 and RFC 2132.
class DhcpOptionKindTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1  | 255.255.255.0            | ffffff00",
                "2  | 3600                     | 00000e10",
                "3  | 10.0.0.1                 | 0a000001",
                "6  | 10.0.0.1,10.0.0.2        | 0a0000010a000002",
                "6  | 10.0.0.1 10.0.0.2        | 0a0000010a000002",
                "6  | 10.0.0.1; 10.0.0.2:1.2.3.4 | 0a0000010a00000201020304",
                "12 | guest                    | 6775657374",
                "13 | 513                      | 0201",
                "19 | yes                      | 01",
                "20 | OFF                      | 00",
                "21 | 10.0.0.0/8 192.168.1.0/24 | 0a000000ff000000c0a80100ffffff00",
                "21 | 10.1.0.0/255.255.0.0,0.0.0.0/0.0.0.0 | 0a010000ffff00000000000000000000",
                "23 | 64                       | 40",
                "25 | 68 296                   | 00440128",
                "26 | 9000                     | 2328",
                "33 | 10.0.0.0 10.1.0.1        | 0a0000000a010001",
                "58 | 4294967295               | ffffffff",
                "65 | 10.0.0.9                 | 0a000009",
                "67 | pxe/boot.0               | 7078652f626f6f742e30",
            })
    void aValueBecomesTheOctetsOfItsType(int code, String text, String hex) {
        assertThat(new DhcpOptionText(false, text).octets(code)).isEqualTo(Octets.ofHex(hex));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3 | 10.0.0.1,",
                "3 | ''",
                "3 | ::1",
                "1 | 1.2.3.4 5.6.7.8",
                "2 | -1",
                "2 | 4294967296",
                "21 | 10.0.0.0",
                "21 | 10.0.0.0/33",
                "21 | 10.0.0.0/255.0.255.0",
                "21 | 10.0.0.0/",
                "21 | 10.0.0.0/fe80::1",
                "23 | 256",
                "25 | 1 70000",
                "12 | ''",
                "43 | ab",
                "200 | x",
                "33 | 1.1.1.1 2.2.2.2 3.3.3.3"
            })
    void whatIsNoValueOfTheTypeIsRefused(int code, String text) {
        assertThat(new DhcpOptionText(false, text).octets(code)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"01, 01", "01:fe, 01fe", "01fe, 01fe", "DE:ADbe:ef, deadbeef"})
    void octetsAreWrittenWithColonsOrWithout(String text, String hex) {
        assertThat(new DhcpOptionText(true, text).octets(224)).isEqualTo(Octets.ofHex(hex));
    }

    @ParameterizedTest
    @CsvSource({"''", "0", "0:1", ":01", "01:", "01::02", "0x01", "zz"})
    void whatIsNoOctetsIsRefused(String text) {
        assertThat(new DhcpOptionText(true, text).octets(224)).isNull();
        assertThat(new DhcpOptionText(true, "00".repeat(256)).octets(224)).isNull();
    }
}
