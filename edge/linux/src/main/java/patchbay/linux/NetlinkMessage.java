package patchbay.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A message for the kernel's route socket as it is built, rtnetlink(7): a header, a fixed part, and
/// attributes that may hold attributes. Numbers are in the machine's byte order, everything begins at a
/// multiple of four octets.
final class NetlinkMessage {
    static final int HEADER_BYTES = 16;
    static final int ATTRIBUTE_HEADER_BYTES = 4;
    private static final int MAX_BYTES = 4_096;

    private final ByteBuffer octets = ByteBuffer.allocate(MAX_BYTES).order(ByteOrder.nativeOrder());

    /// Begins a message of a kind (`RTM_…`) with its flags (`NLM_F_…`).
    NetlinkMessage(int kind, int flags) {
        octets.putInt(0)
                .putShort((short) kind)
                .putShort((short) flags)
                .putInt(1)
                .putInt(0);
    }

    NetlinkMessage u8(int value) {
        octets.put((byte) value);
        return this;
    }

    NetlinkMessage u32(int value) {
        octets.putInt(value);
        return this;
    }

    /// Four octets in network order, whatever the machine's.
    NetlinkMessage network32(int value) {
        octets.order(ByteOrder.BIG_ENDIAN).putInt(value).order(ByteOrder.nativeOrder());
        return this;
    }

    NetlinkMessage attribute(int kind, byte[] value) {
        int begun = begin(kind);
        octets.put(value);
        end(begun);
        return this;
    }

    NetlinkMessage attribute(int kind, int value) {
        int begun = begin(kind);
        octets.putInt(value);
        end(begun);
        return this;
    }

    /// A text with its final NUL.
    NetlinkMessage attribute(int kind, String text) {
        return attribute(kind, (text + "\0").getBytes(StandardCharsets.US_ASCII));
    }

    /// Begins an attribute of whatever follows until [#end], which wants the number this answers.
    int begin(int kind) {
        int begun = octets.position();
        octets.putShort((short) 0).putShort((short) kind);
        return begun;
    }

    void end(int begun) {
        octets.putShort(begun, (short) (octets.position() - begun));
        while (octets.position() % Integer.BYTES != 0) octets.put((byte) 0);
    }

    /// The message as it goes out.
    byte[] octets() {
        octets.putInt(0, octets.position());
        byte[] whole = new byte[octets.position()];
        octets.get(0, whole);
        return whole;
    }
}
