package patchbay.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// What a pcapng file begins with: a section header block and one interface description block, little-endian, version
/// 1.0, Ethernet, times in nanoseconds. (draft-ietf-opsawg-pcapng §4.1, §4.2)
///
/// @param application what wrote the file
/// @param interfaceName where the frames were seen, such as `web.nic1`
/// @param snapBytes how many octets of each frame are kept at most
public record PcapngHead(String application, String interfaceName, int snapBytes) {
    private static final int SECTION = 0x0a0d_0d0a;
    private static final int INTERFACE = 1;
    private static final int ORDER_MAGIC = 0x1a2b_3c4d;
    private static final int VERSION = 1; // 1 major, 0 minor, both of 16 bits
    private static final long LENGTH_UNKNOWN = -1;
    private static final short OPTION_END = 0;
    private static final short SECTION_APPLICATION = 4;
    private static final short INTERFACE_NAME = 2;
    private static final short INTERFACE_TIME_UNIT = 9;
    private static final byte NANOSECONDS = 9;
    private static final int FIXED_BYTES = 128;

    /// The octets of both blocks.
    public byte[] emit() {
        byte[] writer = application.getBytes(StandardCharsets.UTF_8);
        byte[] name = interfaceName.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out =
                ByteBuffer.allocate(FIXED_BYTES + writer.length + name.length).order(ByteOrder.LITTLE_ENDIAN);
        int section = begin(out, SECTION);
        out.putInt(ORDER_MAGIC).putInt(VERSION).putLong(LENGTH_UNKNOWN);
        option(out, SECTION_APPLICATION, writer);
        end(out, section);
        int card = begin(out, INTERFACE);
        out.putShort((short) PcapHeader.ETHERNET).putShort((short) 0).putInt(snapBytes);
        option(out, INTERFACE_NAME, name);
        option(out, INTERFACE_TIME_UNIT, NANOSECONDS);
        end(out, card);
        byte[] bytes = new byte[out.position()];
        out.get(0, bytes);
        return bytes;
    }

    private static int begin(ByteBuffer out, int type) {
        int start = out.position();
        out.putInt(type).putInt(0);
        return start;
    }

    private static void option(ByteBuffer out, short code, byte... value) {
        out.putShort(code).putShort((short) value.length).put(value);
        while (out.position() % Integer.BYTES != 0) out.put((byte) 0);
    }

    /// The options' end, and the block's length in front and behind.
    private static void end(ByteBuffer out, int start) {
        out.putShort(OPTION_END).putShort((short) 0);
        int length = out.position() + Integer.BYTES - start;
        out.putInt(length).putInt(start + Integer.BYTES, length);
    }
}
