package patchbay.uplink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// A program run by a test to its end.
final class Command {
    private Command() {}

    /// Runs it and answers its output; fails when its exit code is not 0.
    static String run(String... arguments) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(arguments).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) throw new IOException(String.join(" ", arguments) + ": exit code " + code + "\n" + output);
        return output;
    }
}
