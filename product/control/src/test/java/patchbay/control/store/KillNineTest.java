package patchbay.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.control.model.Configuration;

/// A process that writes is killed at random moments, and nothing it acknowledged is lost: reliability.md G9.
/// Rounds are few here and many at night (`-Dpatchbay.kill.rounds=1000`).
class KillNineTest {
    private static final int ROUNDS = Integer.getInteger("patchbay.kill.rounds", 10);

    @TempDir
    Path directory;

    @Test
    void everyAcknowledgedChangeSurvives() throws Exception {
        Path file = directory.resolve("store.db");
        SplittableRandom random = new SplittableRandom(99);
        long acknowledged = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            acknowledged = Math.max(acknowledged, writeUntilKilled(file, round, random.nextInt(1, 40)));

            try (Store store = SqliteStore.open(file)) {
                Configuration kept = new ConfigurationStore(store).read().configuration();
                long number = StoreWriter.number(kept);
                assertThat(number).as("round %d", round).isBetween(acknowledged, acknowledged + 1);
                assertThat(kept.find("machine " + number))
                        .as("both keys of a change, or none")
                        .isNotNull();
                acknowledged = number;
            }
        }
        assertThat(acknowledged).isGreaterThanOrEqualTo(ROUNDS);
    }

    /// Lets a process acknowledge some changes and kills it in the middle of the next ones; answers the last
    /// number it acknowledged.
    private static long writeUntilKilled(Path file, int seed, int changes) throws IOException, InterruptedException {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreWriter.class.getName(),
                        file.toString(),
                        String.valueOf(seed))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long last = 0;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
            int seen = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = Long.parseLong(line);
                if (++seen == changes) writer.toHandle().destroyForcibly(); // its output stays readable
            }
            assertThat(seen).isGreaterThanOrEqualTo(changes);
        } finally {
            writer.destroyForcibly();
            assertThat(writer.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        return last;
    }
}
