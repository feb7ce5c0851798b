package patchbay.service.tftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import patchbay.wire.tftp.TftpOption;

class TftpTermsTest {
    private static final int MAX_BLOCK = 1_468;
    private static final long FILE_BYTES = 70_000;

    /// What is asked for, what is acknowledged, block, window, timeout.
    private static final List<List<String>> ROWS = List.of(
            List.of("", "", "512", "1", "0"),
            List.of("blksize=1432", "blksize=1432", "1432", "1", "0"),
            List.of("blksize=65464", "blksize=1468", "1468", "1", "0"),
            List.of("blksize=8", "blksize=8", "8", "1", "0"),
            List.of("blksize=7", "", "512", "1", "0"),
            List.of("blksize=-1", "", "512", "1", "0"),
            List.of("blksize=99999999999999999999", "", "512", "1", "0"),
            List.of("blksize=", "", "512", "1", "0"),
            List.of("tsize=0", "tsize=70000", "512", "1", "0"),
            List.of("tsize=x", "", "512", "1", "0"),
            List.of("timeout=1", "timeout=1", "512", "1", "1"),
            List.of("timeout=255", "timeout=255", "512", "1", "255"),
            List.of("timeout=0", "", "512", "1", "0"),
            List.of("timeout=256", "", "512", "1", "0"),
            List.of("windowsize=16", "windowsize=16", "512", "16", "0"),
            List.of("windowsize=65535", "windowsize=128", "512", "128", "0"),
            List.of("windowsize=65535 blksize=1468", "windowsize=44 blksize=1468", "1468", "44", "0"),
            List.of("windowsize=0", "", "512", "1", "0"),
            List.of("windowsize=65536", "", "512", "1", "0"),
            List.of("BLKSIZE=1024 TSize=0", "BLKSIZE=1024 TSize=70000", "1024", "1", "0"),
            List.of("blksize=1024 blksize=600", "blksize=1024", "1024", "1", "0"),
            List.of("multicast= rollover=0 blksize=600", "blksize=600", "600", "1", "0"));

    @Test
    void onlyLawfulOptionsAreTakenAndWithinTheServersLimits() {
        for (List<String> row : ROWS) {
            // when
            TftpTerms terms = TftpTerms.of(options(row.get(0)), MAX_BLOCK, FILE_BYTES);

            // then
            assertThat(terms.accepted()).as(row.getFirst()).isEqualTo(options(row.get(1)));
            assertThat(terms.blockBytes()).as(row.getFirst()).isEqualTo(Integer.parseInt(row.get(2)));
            assertThat(terms.windowBlocks()).as(row.getFirst()).isEqualTo(Integer.parseInt(row.get(3)));
            assertThat(terms.timeoutSeconds()).as(row.getFirst()).isEqualTo(Integer.parseInt(row.get(4)));
        }
    }

    @Test
    void aBlockThatIsLongerThanTheWindowsLimitTravelsAlone() {
        TftpTerms terms = TftpTerms.of(options("blksize=65464 windowsize=8"), 65_503, FILE_BYTES);

        assertThat(terms.blockBytes()).isEqualTo(65_464);
        assertThat(terms.windowBlocks()).isEqualTo(1);
    }

    private static List<TftpOption> options(String text) {
        List<TftpOption> options = new ArrayList<>();
        for (String pair : text.split(" ", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) options.add(new TftpOption(pair.substring(0, equals), pair.substring(equals + 1)));
        }
        return options;
    }
}
