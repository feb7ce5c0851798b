package patchbay.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.line.Build;
import patchbay.line.Places;

/// `patchbay daemon start|stop|status|log`: what is about the daemon itself and must work when none runs.
final class DaemonCommands {
    private static final String USAGE = """
            Usage: patchbay daemon start            start the daemon (any other command does so by itself)
                   patchbay daemon start --http ADDRESS:PORT
                                                    serve metrics there, now and whenever a daemon runs; 'off' ends it
                   patchbay daemon stop             end it; machines keep running and come back with the next daemon
                   patchbay daemon status [--json]  whether it runs, where, and which build
                   patchbay daemon log [-f|--follow]
                                                    print its log; -f goes on printing what is added
                   patchbay daemon record FILE [--seconds N]
                                                    record Java Flight Recorder events (flows, drops) into FILE
            """;
    private static final long STOP_PATIENCE_SECONDS = 10;
    private static final long FOLLOW_MILLIS = 200;

    private final Places places;
    private final DaemonStarter starter;

    DaemonCommands(Places places, DaemonStarter starter) {
        this.places = places;
        this.starter = starter;
    }

    int run(List<String> words) throws IOException, InterruptedException {
        String verb = words.isEmpty() ? "" : words.getFirst();
        List<String> options = words.isEmpty() ? words : words.subList(1, words.size());
        return switch (verb) {
            case "start" -> options.isEmpty() ? start() : serve(words);
            case "record" -> ask(words);
            case "stop" -> options.isEmpty() ? stop() : usage("Unknown option: " + options.getFirst());
            case "status" -> status(options);
            case "log" -> log(options);
            case "", "help", "--help", "-h" -> {
                System.out.print(USAGE);
                yield verb.isEmpty() ? 2 : 0;
            }
            default -> usage("Invalid parameter '" + verb + "'");
        };
    }

    /// What a running daemon answers, which is started if need be.
    private int ask(List<String> words) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(words);
        whole.addFirst("daemon");
        return new Client(places, starter, "patchbay").run(whole);
    }

    private int serve(List<String> words) throws IOException, InterruptedException {
        int exitCode = ask(words);
        if (exitCode != 0) return exitCode;
        String url = http();
        System.out.println(url.isEmpty() ? "Nothing is served over HTTP." : "Metrics are served at " + url + ".");
        return 0;
    }

    private static int usage(String complaint) {
        System.err.print(USAGE);
        System.err.println("patchbay: error: " + complaint);
        return 2;
    }

    private int start() throws IOException, InterruptedException {
        Connection connection = starter.connect();
        connection.line().close();
        System.out.println("The daemon runs as process " + connection.processId() + ".");
        return 0;
    }

    private int stop() throws IOException, InterruptedException {
        Connection connection = Connection.open(places);
        if (connection == null) {
            System.out.println("No daemon runs for " + places.home() + ".");
            return 0;
        }
        connection.line().close();
        DaemonProcess process = new DaemonProcess(connection.processId());
        process.end();
        if (!process.endsWithin(STOP_PATIENCE_SECONDS)) {
            System.err.println("patchbay: error: the daemon (process " + process.id() + ") has not ended after "
                    + STOP_PATIENCE_SECONDS + " s; see " + places.logFile());
            return 1;
        }
        System.out.println("The daemon has ended.");
        return 0;
    }

    private int status(List<String> options) throws IOException {
        boolean json = options.contains("--json");
        if (options.size() > (json ? 1 : 0)) return usage("Unknown option: " + options.getLast());
        Connection connection = Connection.open(places);
        if (connection != null) connection.line().close();
        String own = Build.launchedId();
        if (json) printJson(connection);
        else if (connection == null) System.out.println("No daemon runs for " + places.home() + ".");
        else {
            System.out.println("The daemon runs as process " + connection.processId() + ".");
            System.out.println("Home:   " + places.home());
            System.out.println("Socket: " + places.controlSocket());
            String other = connection.buildId().equals(own) ? "" : " (this client is " + own + ")";
            System.out.println("Build:  " + connection.buildId() + other);
            String http = http();
            if (!http.isEmpty()) System.out.println("HTTP:   " + http);
        }
        return connection == null ? 1 : 0;
    }

    /// Where the daemon serves metrics; empty when it does not.
    private String http() throws IOException {
        return Files.exists(places.httpFile())
                ? Files.readString(places.httpFile()).strip()
                : "";
    }

    private void printJson(@Nullable Connection connection) throws IOException {
        StringBuilder text = new StringBuilder("{\"running\":").append(connection != null);
        if (connection != null) {
            text.append(",\"pid\":").append(connection.processId());
            text.append(",\"build\":").append(quoted(connection.buildId()));
            if (!http().isEmpty()) text.append(",\"http\":").append(quoted(http()));
        }
        text.append(",\"home\":").append(quoted(places.home().toString()));
        text.append(",\"socket\":").append(quoted(places.controlSocket().toString()));
        System.out.println(text.append('}'));
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int at = 0; at < text.length(); at++) {
            char letter = text.charAt(at);
            if (letter < ' ')
                out.append("\\u00")
                        .append(Character.forDigit(letter >> 4, 16))
                        .append(Character.forDigit(letter & 15, 16));
            else if (letter == '"' || letter == '\\') out.append('\\').append(letter);
            else out.append(letter);
        }
        return out.append('"').toString();
    }

    private int log(List<String> options) throws IOException, InterruptedException {
        boolean follow = options.contains("-f") || options.contains("--follow");
        if (options.size() > (follow ? 1 : 0)) return usage("Unknown option: " + options.getLast());
        if (!Files.exists(places.logFile())) {
            System.err.println("patchbay: error: there is no log yet at " + places.logFile());
            return 1;
        }
        while (true) {
            print(follow);
            if (!follow) return 0;
        }
    }

    /// Prints the log to its end; when following, until the daemon has begun another file.
    private void print(boolean follow) throws IOException, InterruptedException {
        Object file = Files.readAttributes(places.logFile(), BasicFileAttributes.class)
                .fileKey();
        try (BufferedReader reader = Files.newBufferedReader(places.logFile())) {
            boolean last = false;
            while (true) {
                for (@Nullable String line = reader.readLine(); line != null; line = reader.readLine()) {
                    System.out.println(line);
                }
                if (!follow || last) return;
                Thread.sleep(FOLLOW_MILLIS);
                // A file that was replaced is read once more: its last lines may have come just before.
                last = Files.exists(places.logFile())
                        && !Files.readAttributes(places.logFile(), BasicFileAttributes.class)
                                .fileKey()
                                .equals(file);
            }
        }
    }
}
