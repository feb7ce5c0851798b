package patchbay.uplink.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.linux.LoopOptions;
import patchbay.linux.LoopThread;

class LinkRequestTest {
    private static LoopThread loop;

    @BeforeAll
    static void startLoop() throws Exception {
        loop = LoopThread.start("request", LoopOptions.DEFAULT.withoutSpin(), (culprit, thrown) -> {});
    }

    @AfterAll
    static void stopLoop() {
        loop.close();
    }

    @ParameterizedTest
    @CsvSource({"10001,10001", "0x2711,10001", "0X2711,10001", "0,4444", "65535,65535", "' 1 ',1"})
    void portsAreReadAsVirtualBoxReadsThem(String text, int port) throws DriverException {
        assertThat(request(text).port("sport", 4_444)).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"65536", "-1", "0x", "port", "1.5", "99999999999999999999"})
    void whatIsNoPortIsRefusedByItsName(String text) {
        assertThatExceptionOfType(DriverException.class)
                .isThrownBy(() -> request(text).port("sport", 4_444))
                .withMessageContaining("Querying \"sport\" as a port failed: '" + text + "'")
                .satisfies(thrown -> assertThat(thrown.remedy()).isNotEmpty());
    }

    private static LinkRequest request(String port) {
        return new LinkRequest(loop, "a.nic1", new TreeMap<>(Map.of("sport", port)), false);
    }
}
