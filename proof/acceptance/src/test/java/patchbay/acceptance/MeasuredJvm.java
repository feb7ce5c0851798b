package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import patchbay.linux.LoopThread;

/// A JVM that compiles as the daemon's does (the first compiler leaves objects that the second removes), in which the
/// objects of a loop are counted.
final class MeasuredJvm {
    /// On a busy computer the compiler is done later than the warm-up; an object each time would be there in every
    /// round.
    private static final int MAX_ROUNDS = 8;

    /// What the compiler's transitions may cost: far below one object each time, of some ten thousand.
    private static final long NOISE_BYTES = 128 * 1_024;

    private static final long WAIT_MILLIS = 20_000;

    private MeasuredJvm() {}

    /// Runs `main` in such a JVM; it exits with 0 when nothing was allocated.
    static void run(Class<?> main) throws Exception {
        Path hints = Installation.projectRoot().resolve("libexec/compiler-hints");
        String java = ProcessHandle.current().info().command().orElseThrow();
        ProcessBuilder child = new ProcessBuilder(
                java,
                "-XX:+UseSerialGC",
                "-XX:CompileCommandFile=" + hints,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName());
        Process measured = child.redirectErrorStream(true).start();
        String said = new String(measured.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(measured.waitFor()).as(said).isZero();
    }

    /// In the child: whether the loop's thread comes to do a round of work without an object.
    static boolean comesToAllocateNothing(LoopThread thread, Callable<?> round) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = thread.call(() -> Thread.currentThread().threadId(), WAIT_MILLIS);
        long allocated = Long.MAX_VALUE;
        for (int count = 0; count < MAX_ROUNDS && allocated >= NOISE_BYTES; count++) {
            long before = threads.getThreadAllocatedBytes(id);
            round.call();
            allocated = threads.getThreadAllocatedBytes(id) - before;
            System.out.println(allocated + " octets in a round");
        }
        return allocated < NOISE_BYTES;
    }
}
