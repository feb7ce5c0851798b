package patchbay.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.Invocation;
import patchbay.control.machinery.ScreenSize;
import patchbay.line.Line;
import patchbay.line.Message;
import patchbay.line.MessageKind;
import patchbay.line.Request;

/// One command of one client, from its request to its exit code. When the client goes away the command's thread is
/// interrupted: what it had already done stays, what it was waiting for is given up.
final class Session implements Invocation {
    private static final System.Logger LOG = System.getLogger("daemon");

    private final Line line;
    private final Request request;
    private final ClientStreams.Input in;
    private final ClientStreams.Output out;
    private final ClientStreams.Output err;
    private volatile ScreenSize screenSize = ScreenSize.USUAL;
    private volatile Runnable onStop = () -> {};

    Session(Line line, Request request) {
        this.line = line;
        this.request = request;
        this.in = new ClientStreams.Input(line);
        this.out = new ClientStreams.Output(line, MessageKind.OUTPUT);
        this.err = new ClientStreams.Output(line, MessageKind.ERROR_OUTPUT);
    }

    /// What a session asks to be done.
    @FunctionalInterface
    interface Command {
        /// Answers the exit code.
        int run(Session session) throws Exception;
    }

    /// Runs the command on this thread, with another one listening to the client.
    void run(Command command) {
        Thread runner = Thread.currentThread();
        Thread listener = Thread.ofVirtual().name("client input").start(() -> listen(runner));
        int exitCode = 1;
        try {
            exitCode = command.run(this);
        } catch (Exception failure) {
            LOG.log(System.Logger.Level.ERROR, "the command " + request.arguments() + " failed", failure);
            complain(failure);
        }
        try {
            out.flush();
            err.flush();
            line.send(MessageKind.EXIT, (byte) exitCode);
        } catch (IOException gone) {
            LOG.log(System.Logger.Level.DEBUG, "the client left before its answer");
        }
        listener.interrupt();
    }

    private void complain(Exception failure) {
        String text = program() + ": error: " + failure.getMessage() + "\n";
        try {
            err.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException gone) {
            LOG.log(System.Logger.Level.DEBUG, "the client left before its answer");
        }
    }

    private void listen(Thread runner) {
        try {
            for (@Nullable Message message = line.receive(); message != null; message = line.receive()) {
                if (message.kind() == MessageKind.INPUT) in.received(message.payload());
                if (message.kind() == MessageKind.RESIZED) resized(message.payload());
                if (message.kind() == MessageKind.STOP) onStop.run();
            }
        } catch (IOException | InterruptedException over) {
            LOG.log(System.Logger.Level.DEBUG, "the line closed");
        }
        in.gone();
        runner.interrupt();
    }

    /// Two 16-bit numbers: columns and rows.
    private void resized(byte[] payload) {
        if (payload.length != 4) return;
        ByteBuffer numbers = ByteBuffer.wrap(payload);
        int columns = numbers.getShort() & 0xffff;
        int rows = numbers.getShort() & 0xffff;
        if (columns > 0 && rows > 0) screenSize = new ScreenSize(columns, rows);
    }

    Request request() {
        return request;
    }

    /// Puts the client's terminal into raw mode for what follows.
    void wantRawTerminal() throws IOException {
        line.send(MessageKind.WANT_RAW_TERMINAL);
    }

    @Override
    public String program() {
        return request.program();
    }

    @Override
    public Path directory() {
        return Path.of(request.directory());
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public OutputStream err() {
        return err;
    }

    @Override
    public void wholeScreen() throws IOException {
        line.send(MessageKind.WANT_WHOLE_SCREEN);
    }

    @Override
    public void onStop(Runnable stop) throws IOException {
        onStop = stop;
        line.send(MessageKind.WANT_STOP);
    }

    @Override
    public ScreenSize screenSize() {
        return screenSize;
    }

    @Override
    public boolean terminal() {
        return request.terminal();
    }
}
