package patchbay.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.line.Line;
import patchbay.line.Message;
import patchbay.line.MessageKind;
import patchbay.line.Places;

/// A line to a daemon that has said hello.
///
/// @param line the open line; the caller closes it
/// @param buildId the daemon's build
/// @param processId the daemon's process
record Connection(Line line, String buildId, long processId) {
    /// Connects to the daemon of `places`; null when none answers there.
    static @Nullable Connection open(Places places) throws IOException {
        Line line;
        try {
            line = new Line(ControlSocket.connect(places.controlSocket()));
        } catch (IOException nobody) {
            return null;
        }
        Message hello = receiveHello(line);
        if (hello == null) {
            line.close();
            return null;
        }
        return of(line, hello);
    }

    /// Asks an idle daemon of another build to end. Answers this connection, still usable, when the daemon is busy, and
    /// null when it went away.
    @Nullable
    Connection replace() throws IOException {
        line.send(MessageKind.REPLACE);
        Message answer = receiveHello(line);
        if (answer != null) return this;
        line.close();
        return null;
    }

    private static @Nullable Message receiveHello(Line line) {
        try {
            Message message = line.receive();
            return message != null && message.kind() == MessageKind.HELLO ? message : null;
        } catch (IOException closing) {
            return null;
        }
    }

    private static Connection of(Line line, Message hello) {
        List<String> words = List.of(new String(hello.payload(), StandardCharsets.UTF_8).split(" ", 2));
        return new Connection(line, words.getFirst(), Long.parseLong(words.getLast()));
    }
}
