package patchbay.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A store on a disk that runs full answers an error, loses nothing, and goes on when there is room:
/// reliability.md §7.
class FullDiskTest {
    @TempDir
    Path directory;

    @Test
    void aFileThatMayNotGrowLosesNothing() throws Exception {
        String out = run(java(directory, "700000"));

        assertThat(out)
                .contains("REFUSED Cannot write the store '" + directory + "/store.db': ")
                .endsWith("RECOVERED\n");
    }

    /// A file system of its own, where this test may mount one; elsewhere the limit on file sizes stands for it.
    @Test
    void aFullFileSystemLosesNothing() throws Exception {
        // given
        boolean root = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        List<String> command = java(directory, root ? new String[0] : new String[] {"500000"});
        if (root) {
            List<String> mounted = new ArrayList<>(List.of(
                    "unshare",
                    "--mount",
                    "sh",
                    "-c",
                    "mount -t tmpfs -o size=1536k none '" + directory + "' && exec \"$@\"",
                    "sh"));
            mounted.addAll(command);
            command = mounted;
        }

        // when
        String out = run(command);

        // then
        assertThat(out).contains("REFUSED Cannot write the store").endsWith("RECOVERED\n");
        if (root) assertThat(out).contains("Make room on its file system and try again.");
    }

    private static List<String> java(Path directory, String... limit) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                FullDiskWriter.class.getName(),
                directory.toString()));
        command.addAll(List.of(limit));
        return command;
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return out;
    }
}
