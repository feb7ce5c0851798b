package patchbay.nat.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// What `docs/theory/tcp.md` says about states, timers and counters is what the code has.
class TheoryTest {
    private final String theory = read();

    @Test
    void everyStateStandsThereWithThoseThatMayFollow() {
        for (TcpState state : TcpState.values()) {
            // when
            StringBuilder row = new StringBuilder("| " + state + " |");
            for (TcpState next : state.next()) row.append(' ').append(next);

            // then
            assertThat(theory).contains(row + " |");
        }
    }

    @Test
    void everyCounterIsExplained() {
        assertThat(new TcpCounters().all.snapshot().keySet())
                .allSatisfy(name -> assertThat(theory).contains("| `" + name + "` |"));
    }

    @Test
    void everyTimerIsExplained() {
        assertThat(FlowTimers.Kind.values())
                .allSatisfy(kind -> assertThat(theory).contains("| " + kind + " |"));
    }

    private static String read() {
        Path path = Path.of("..", "..", "docs", "theory", "tcp.md");
        try {
            return Files.readString(path);
        } catch (IOException unreadable) {
            throw new AssertionError("cannot read " + path.toAbsolutePath(), unreadable);
        }
    }
}
