package patchbay.line;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What a client asks: a command line and where it was typed.
///
/// @param buildId the client's [Build#id()]
/// @param program the name it was called by, `VBoxManage` or `patchbay`
/// @param directory its working directory, absolute
/// @param arguments the words after the program's name
/// @param terminal whether standard input and output are a terminal
public record Request(String buildId, String program, String directory, List<String> arguments, boolean terminal) {
    private static final int MAX_WORDS = 4_096;

    public Request {
        arguments = List.copyOf(arguments);
    }

    /// The payload of a [MessageKind#REQUEST] message.
    public byte[] emit() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            text(out, buildId);
            text(out, program);
            text(out, directory);
            out.writeInt(arguments.size());
            for (String word : arguments) text(out, word);
            out.writeBoolean(terminal);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /// The inverse of [#emit]; refuses everything else.
    public static Request parse(byte[] payload) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload))) {
            String buildId = text(in);
            String program = text(in);
            String directory = text(in);
            List<String> arguments = new ArrayList<>();
            for (int left = count(in); left > 0; left--) arguments.add(text(in));
            return new Request(buildId, program, directory, arguments, in.readBoolean());
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) throw new ProtocolException("a text of " + length + " octets");
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static int count(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > MAX_WORDS) throw new ProtocolException("a list of " + count);
        return count;
    }
}
