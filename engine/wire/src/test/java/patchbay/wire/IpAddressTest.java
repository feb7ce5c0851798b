package patchbay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    /// Text as it may come (RFC 4291 §2.2) and as it must go (RFC 5952 §4).
    @ParameterizedTest
    @CsvSource({
        "10.0.2.15, 10.0.2.15",
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:db8::1, 2001:db8::1",
        "2001:0DB8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "0:0:1:2:3:4:5:6, ::1:2:3:4:5:6",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "fe80::1:2:3:4, fe80::1:2:3:4",
        "::ffff:10.0.2.15, 10.0.2.15",
        "::ffff:a00:20f, 10.0.2.15",
        "::fffe:10.0.2.15, ::fffe:a00:20f",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
        "FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:255.255.255.255, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    })
    void textIsReadAndPrintedInItsOneForm(String text, String printed) {
        assertThat(IpAddress.parse(text)).hasToString(printed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.",
                ".1.2.3",
                "1..2.3",
                "256.1.1.1",
                "01.2.3.4",
                "1.2.3.04",
                "1.2.3.-4",
                "1.2.3.+4",
                "1.2.3.4 ",
                " 1.2.3.4",
                "0x1.2.3.4",
                "１.2.3.4",
                "1.2.3.0000",
                ":",
                ":::",
                "1:::2",
                "1::2::3",
                ":1",
                "1:",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "12345::",
                "g::",
                "::1.2.3",
                "::1.2.3.4.5",
                "1.2.3.4::",
                "::1.2.3.4:5",
                "1:2:3:4:5:6:7:1.2.3.4",
                "fe80::1%eth0",
                "[::1]",
                "::1/128",
                "1:2:3:4::5:6:7:8",
                "::-1",
                "::+1",
                "::01234"
            })
    void whatIsNoAddressIsNull(String text) {
        assertThat(IpAddress.parse(text)).isNull();
    }

    @Test
    void anyAddressReadsBackFromItsText() {
        SplittableRandom random = new SplittableRandom(5952);
        for (int round = 0; round < 20_000; round++) {
            // given: zeros are common in real addresses, and so in these
            IpAddress address = new IpAddress(random.nextLong() & mask(random), random.nextLong() & mask(random));

            // when, then
            assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
        }
    }

    private static long mask(SplittableRandom random) {
        long mask = 0;
        for (int group = 0; group < 4; group++) mask = mask << 16 | (random.nextBoolean() ? 0xffff : 0);
        return mask;
    }

    @Test
    void theMappedFormIsTheIpv4Address() {
        assertThat(new IpAddress(0, 0xffff_0a00_020fL)).isEqualTo(IpAddress.v4(0x0a00_020f));
        assertThat(IpAddress.v4(-1).v4Bits()).isEqualTo(-1);
        assertThat(IpAddress.ANY_V6.isV4()).isFalse();
        assertThat(IpAddress.LOOPBACK_V4.isV4()).isTrue();
    }
}
