package patchbay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DaemonProcessTest {
    private static final int PATIENCE_SECONDS = 20;

    @Test
    void oneThatNobodyReapsHasEnded() throws IOException, InterruptedException {
        // given a parent that never asks after its child
        Process parent = new ProcessBuilder("sh", "-c", "sleep 60 & echo $!; exec sleep 60").start();
        try {
            DaemonProcess process = new DaemonProcess(child(parent));
            assertThat(process.hasEnded()).isFalse();

            // when
            process.end();

            // then
            assertThat(process.endsWithin(PATIENCE_SECONDS)).isTrue();
            assertThat(ProcessHandle.of(process.id())).isPresent();
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    @Test
    void oneThatIsReapedHasEnded() throws IOException, InterruptedException {
        // given
        Process sleeper = new ProcessBuilder("sleep", "60").start();
        DaemonProcess process = new DaemonProcess(sleeper.pid());

        // when
        process.end();
        sleeper.waitFor();

        // then
        assertThat(process.endsWithin(0)).isTrue();
    }

    @Test
    void oneThatGoesOnHasNotEnded() throws IOException, InterruptedException {
        // given
        Process sleeper = new ProcessBuilder("sleep", "60").start();
        try {
            // when
            boolean ended = new DaemonProcess(sleeper.pid()).endsWithin(0);

            // then
            assertThat(ended).isFalse();
        } finally {
            sleeper.destroyForcibly().waitFor();
        }
    }

    private static long child(Process parent) throws IOException {
        try (BufferedReader reader = parent.inputReader()) {
            return Long.parseLong(reader.readLine().strip());
        }
    }
}
