package patchbay.privileged;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which addresses interfaces may have, virtualbox.md §5.2.
class AllowedRangesTest {
    @TempDir
    Path etc;

    @ParameterizedTest
    @CsvSource({
        "192.168.56.1/24, true",
        "192.168.63.254/30, true",
        "192.168.56.1/21, true",
        "192.168.56.1/20, false",
        "192.168.64.1/24, false",
        "192.168.55.255/32, false",
        "10.0.0.1/24, false",
        "fe80::1/64, true",
        "febf::1/10, true",
        "fec0::1/64, false",
        "2001:db8::1/64, false",
    })
    void withoutAFileVirtualBoxsRangesHold(String address, boolean allowed) {
        assertThat(AllowedRanges.read(etc).allow(parsed(address))).isEqualTo(allowed);
    }

    @Test
    void bothFilesAddUpAndReplaceTheDefaultsOfTheirFamilyOnly() throws IOException {
        // given
        Files.createDirectories(etc.resolve("vbox"));
        Files.createDirectories(etc.resolve("patchbay"));
        Files.writeString(
                etc.resolve("vbox/networks.conf"), "# a comment\n* 10.0.0.0/8 nonsense 1.2.3.4/40\n9.0.0.0/8\n");
        Files.writeString(etc.resolve("patchbay/networks.conf"), "  *   172.16.0.0/12\t192.0.2.0/24 \n");

        // when
        AllowedRanges ranges = AllowedRanges.read(etc);

        // then
        for (String good : List.of("10.1.2.3/8", "172.31.0.1/16", "192.0.2.9/32", "fe80::7/64")) {
            assertThat(ranges.allow(parsed(good))).as(good).isTrue();
        }
        for (String bad : List.of("192.168.56.1/24", "9.0.0.1/24", "10.0.0.1/7", "172.32.0.1/16")) {
            assertThat(ranges.allow(parsed(bad))).as(bad).isFalse();
        }
        assertThat(ranges.text(true)).isEqualTo("10.0.0.0/8, 172.16.0.0/12, 192.0.2.0/24");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1/8",
        "224.0.0.1/24",
        "255.255.255.255/32",
        "0.0.0.0/8",
        "1.2.3.4/0",
        "::1/128",
        "::/64",
        "ff02::1/64"
    })
    void someAddressesAreNeverAllowed(String address) {
        assertThat(AllowedRanges.of(List.of("* 0.0.0.0/0 ::/0")).allow(parsed(address)))
                .isFalse();
    }

    @Test
    void everythingElseIsAllowedWhenTheFileSaysSo() {
        AllowedRanges all = AllowedRanges.of(List.of("* 0.0.0.0/0 ::/0"));
        assertThat(all.allow(parsed("8.8.8.8/1"))).isTrue();
        assertThat(all.allow(parsed("2001:db8::1/1"))).isTrue();
    }

    @Test
    void aFileThatIsTooLargeSaysNothing() throws IOException {
        // given
        Files.createDirectories(etc.resolve("vbox"));
        Files.writeString(etc.resolve("vbox/networks.conf"), "* 0.0.0.0/0\n".repeat(10_000));

        // then
        assertThat(AllowedRanges.read(etc)).isEqualTo(AllowedRanges.DEFAULT);
    }

    private static HostAddress parsed(String text) {
        HostAddress address = HostAddress.parse(text);
        assertThat(address).as(text).isNotNull();
        return java.util.Objects.requireNonNull(address);
    }
}
