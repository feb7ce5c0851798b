package patchbay.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.line.Build;
import patchbay.line.Line;
import patchbay.line.Message;
import patchbay.line.MessageKind;
import patchbay.line.Places;
import patchbay.line.Request;

/// Runs one command line in the daemon, as if it ran here.
final class Client {
    private static final int INPUT_BUFFER_BYTES = 64 * 1_024;
    private static final long SIZE_MILLIS = 1_000;
    private static final long STOP_MILLIS = 5_000;
    private static final int SIGPIPE_EXIT_CODE = 128 + 13;

    private final Places places;
    private final DaemonStarter starter;
    private final String program;

    Client(Places places, DaemonStarter starter, String program) {
        this.places = places;
        this.starter = starter;
        this.program = program;
    }

    /// Runs the words and answers their exit code. When the connection breaks, so does the command. The line is left to
    /// the end of the process, which closes it in no time.
    int run(List<String> words) throws IOException, InterruptedException {
        String build = Build.launchedId();
        Line line = sameBuild(build).line();
        line.send(MessageKind.REQUEST, request(build, words).emit());
        return follow(line);
    }

    private Connection sameBuild(String build) throws IOException, InterruptedException {
        Connection connection = starter.connect();
        if (connection.buildId().equals(build)) return connection;
        Connection busy = connection.replace();
        if (busy == null) return starter.start();
        System.err.println(program + ": warning: the running daemon is of another build and has machines running; "
                + "it will be replaced once they are off (or by 'patchbay daemon stop', which leaves them running)");
        return busy;
    }

    private Request request(String build, List<String> words) {
        boolean terminal = RawTerminal.isThere();
        String directory = Path.of("").toAbsolutePath().toString();
        return new Request(build, program, directory, words, terminal);
    }

    private int follow(Line line) throws IOException {
        RawTerminal raw = new RawTerminal();
        try {
            while (true) {
                @Nullable Message message = line.receive();
                if (message == null) {
                    throw new IOException("the daemon went away; see " + places.logFile()
                            + " (machines keep running, and it is started again by the next command)");
                }
                switch (message.kind()) {
                    case OUTPUT -> {
                        write(System.out, message.payload());
                        // Whoever read has gone: so do we, as a program does that SIGPIPE ends.
                        if (System.out.checkError()) return SIGPIPE_EXIT_CODE;
                    }
                    case ERROR_OUTPUT -> write(System.err, message.payload());
                    case WANT_INPUT -> Thread.ofPlatform().daemon().start(() -> carryInput(line));
                    case WANT_RAW_TERMINAL -> raw.enter();
                    case WANT_WHOLE_SCREEN -> {
                        raw.enterWholeScreen();
                        Thread.ofPlatform().daemon().start(() -> tellSize(line));
                    }
                    case WANT_STOP -> tellCtrlC(line);
                    case EXIT -> {
                        return message.payload()[0] & 0xff;
                    }
                    case HELLO, REQUEST, INPUT, RESIZED, REPLACE, STOP ->
                        throw new IOException("the daemon sent " + message.kind() + ", which is not an answer");
                }
            }
        } finally {
            raw.leave();
        }
    }

    /// Tells the daemon when a signal ends this process, which then goes on to the command's own end if that comes
    /// soon.
    private static void tellCtrlC(Line line) {
        Thread here = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                line.send(MessageKind.STOP);
                here.join(STOP_MILLIS);
            } catch (IOException | InterruptedException over) {
                // The daemon has gone, and nothing more comes.
            }
        }));
    }

    /// Tells the terminal's size now, and when it has changed: asked once a second, since a JVM hears no SIGWINCH.
    private static void tellSize(Line line) {
        int told = 0;
        try {
            while (true) {
                int size = RawTerminal.size();
                if (size != told && size != 0) {
                    line.send(
                            MessageKind.RESIZED,
                            ByteBuffer.allocate(4).putInt(size).array());
                    told = size;
                }
                Thread.sleep(SIZE_MILLIS);
            }
        } catch (IOException | InterruptedException over) {
            // The command ended: nobody is left who wants to know.
        }
    }

    private static void write(PrintStream stream, byte[] octets) {
        stream.write(octets, 0, octets.length);
        stream.flush();
    }

    private static void carryInput(Line line) {
        byte[] buffer = new byte[INPUT_BUFFER_BYTES];
        try {
            for (int read = System.in.read(buffer); read >= 0; read = System.in.read(buffer)) {
                if (read > 0) line.send(MessageKind.INPUT, buffer, 0, read);
            }
            line.send(MessageKind.INPUT, "".getBytes(StandardCharsets.UTF_8));
        } catch (IOException over) {
            // The command ended while input was still coming: nobody is left who wants it.
        }
    }
}
