package patchbay.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogLimitTest {
    private long nowNanos = 1;
    private final LogLimit limit = new LogLimit(() -> nowNanos);

    @Test
    void aFloodOfOneMessageIsCutAndCounted() {
        // when
        int passed = 0;
        for (int count = 0; count < 1_000; count++) if (limit.isLoggable(entry("nat", "no"))) passed++;

        // then
        assertThat(passed).isEqualTo(LogLimit.A_SECOND);
        assertThat(limit.isLoggable(entry("nat", "yes"))).isTrue();
        assertThat(limit.isLoggable(entry("loop", "no"))).isTrue();
        nowNanos += 1_000_000_000L;
        LogRecord next = entry("nat", "no");
        assertThat(limit.isLoggable(next)).isTrue();
        assertThat(next.getMessage()).isEqualTo("no (995 more were suppressed)");
    }

    @Test
    void aFloodOfDifferentMessagesIsCutToo() {
        // when
        int passed = 0;
        for (int count = 0; count < 10_000; count++) if (limit.isLoggable(entry("nat", "no " + count))) passed++;

        // then
        assertThat(passed).isEqualTo(LogLimit.OF_A_ROOM_A_SECOND);
    }

    private static LogRecord entry(String room, String message) {
        LogRecord entry = new LogRecord(Level.WARNING, message);
        entry.setLoggerName(room);
        return entry;
    }
}
