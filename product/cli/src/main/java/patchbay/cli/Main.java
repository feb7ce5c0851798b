package patchbay.cli;

import java.io.IOException;
import java.util.List;
import patchbay.line.Places;

/// Where both program names begin. The launcher says by system properties which name it was (`patchbay.program`) and
/// what starts the daemon (`patchbay.daemon`).
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        String program = System.getProperty("patchbay.program", "VBoxManage");
        Places places = Places.of(System.getenv());
        DaemonStarter starter = new DaemonStarter(places, System.getProperty("patchbay.daemon", "patchbay-daemon"));
        List<String> words = List.of(arguments);
        int exitCode;
        try {
            boolean aboutDaemon = program.equals("patchbay")
                    && !words.isEmpty()
                    && words.getFirst().equals("daemon");
            exitCode = aboutDaemon
                    ? new DaemonCommands(places, starter).run(words.subList(1, words.size()))
                    : new Client(places, starter, program).run(words);
        } catch (IOException | InterruptedException failure) {
            System.err.println(program + ": error: " + failure.getMessage());
            exitCode = 1;
        }
        System.out.flush();
        System.err.flush();
        // Not System.exit: its hooks would tell the daemon that the command was given up.
        Runtime.getRuntime().halt(exitCode);
    }
}
