package patchbay.uplink.vde;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import patchbay.linux.UnixSockets;
import patchbay.wire.Fault;

/// What a plug writes to a switch's `ctl` socket, packed, in the machine's byte order.
///
/// | octet   | field                                                      |
/// |---------|------------------------------------------------------------|
/// | 0–3     | 0xfeedface                                                 |
/// | 4–7     | version 3                                                  |
/// | 8–11    | 0 a port, 1 the port 0; from bit 8 on the port's number    |
/// | 12–121  | `sockaddr_un` of the plug's datagram socket                |
/// | 122–    | a description, at most 128 octets with its final NUL       |
///
/// @param port the number that is wanted, 0 for any
/// @param socket the plug's datagram socket
/// @param description for people
public record VdeRequest(int port, Path socket, String description) {
    /// The most octets a switch reads of a request.
    public static final int MAX_BYTES = 256;
    /// Octets of a `sockaddr_un`, which is also all of the answer.
    public static final int NAME_BYTES = 110;

    private static final int MAGIC = 0xfeed_face;
    private static final int VERSION = 3;
    private static final int NAME_AT = 12;
    private static final int DESCRIPTION_AT = NAME_AT + NAME_BYTES;
    private static final int DESCRIPTION_BYTES = 128;
    private static final short AF_UNIX = 1;

    /// The octets to be written.
    public byte[] emit() {
        byte[] words = description.getBytes(StandardCharsets.UTF_8);
        int kept = Math.min(words.length, DESCRIPTION_BYTES - 1);
        ByteBuffer out = ByteBuffer.allocate(DESCRIPTION_AT + kept + 1).order(ByteOrder.nativeOrder());
        out.putInt(MAGIC).putInt(VERSION).putInt(port << 8);
        out.put(NAME_AT, name(socket)).put(DESCRIPTION_AT, words, 0, kept);
        return out.array();
    }

    /// Reads what a plug wrote; answers the request, or why it is none.
    static Object parse(byte[] octets) {
        if (octets.length < DESCRIPTION_AT) return Fault.TRUNCATED;
        ByteBuffer in = ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder());
        if (in.getInt(0) != MAGIC) return Fault.BAD_FIELD;
        if (in.getInt(4) != VERSION) return Fault.BAD_VERSION;
        int type = in.getInt(8);
        if ((type & 0xff) > 1 || type < 0) return Fault.UNSUPPORTED;
        Path socket = path(Arrays.copyOfRange(octets, NAME_AT, DESCRIPTION_AT));
        if (socket == null) return Fault.BAD_NAME;
        int end = DESCRIPTION_AT;
        while (end < octets.length && octets[end] != 0) end++;
        String description = new String(octets, DESCRIPTION_AT, end - DESCRIPTION_AT, StandardCharsets.UTF_8);
        return new VdeRequest(type >>> 8, socket, description);
    }

    /// A `sockaddr_un` that names `socket`.
    static byte[] name(Path socket) {
        byte[] path = socket.toString().getBytes(StandardCharsets.UTF_8);
        if (path.length > UnixSockets.MAX_PATH_BYTES) throw new IllegalArgumentException("too long: " + socket);
        ByteBuffer out = ByteBuffer.allocate(NAME_BYTES).order(ByteOrder.nativeOrder());
        out.putShort(AF_UNIX).put(path);
        return out.array();
    }

    /// The path a `sockaddr_un` names; null when it names none in the file system.
    static @Nullable Path path(byte[] name) {
        if (name.length < NAME_BYTES
                || ByteBuffer.wrap(name).order(ByteOrder.nativeOrder()).getShort() != AF_UNIX) {
            return null;
        }
        int end = Short.BYTES;
        while (end < NAME_BYTES && name[end] != 0) end++;
        if (end == Short.BYTES || end == NAME_BYTES || name[Short.BYTES] != '/') return null;
        return Path.of(new String(name, Short.BYTES, end - Short.BYTES, StandardCharsets.UTF_8));
    }

    /// A copy of the first `length` octets.
    static byte[] copy(MemorySegment from, int length) {
        return from.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }
}
