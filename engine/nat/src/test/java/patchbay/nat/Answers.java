package patchbay.nat;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import patchbay.testkit.guest.GuestConnection;
import patchbay.testkit.packet.SeenPacket;
import patchbay.wire.Fault;
import patchbay.wire.dns.DnsMessage;
import patchbay.wire.dns.DnsRecord;
import patchbay.wire.dns.DnsView;

/// DNS messages as tests write and read them.
final class Answers {
    private Answers() {}

    /// The answer to a question with one address.
    static byte[] a(byte[] question, int address) {
        DnsView view = view(question);
        return bytes(DnsMessage.answerTo(view, 0).with(DnsRecord.a(view.questionName(), 60, address)));
    }

    static byte[] bytes(DnsMessage message) {
        MemorySegment room = Arena.ofAuto().allocate(65_535);
        int length = message.emit(room, 0, 65_535);
        return room.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    static DnsView view(byte[] message) {
        MemorySegment bytes = Arena.ofAuto().allocate(message.length);
        MemorySegment.copy(message, 0, bytes, ValueLayout.JAVA_BYTE, 0, message.length);
        DnsView view = new DnsView();
        if (view.wrap(bytes, 0, message.length) != Fault.NONE) throw new AssertionError("no DNS message");
        return view;
    }

    static String text(SeenPacket packet) {
        return text(packet.payload());
    }

    /// A message of no more than 256 records in one line.
    static String text(byte[] message) {
        return String.valueOf(DnsMessage.parse(view(message)));
    }

    /// A message behind its length, as it goes over TCP.
    static byte[] framed(byte[] message) {
        return together(new byte[] {(byte) (message.length >> 8), (byte) message.length}, message);
    }

    static byte[] together(byte[]... pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece : pieces) all.writeBytes(piece);
        return all.toByteArray();
    }

    /// The whole messages a guest has received.
    static List<byte[]> messagesIn(GuestConnection connection) {
        byte[] bytes = connection.received();
        List<byte[]> messages = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int length = (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
            messages.add(Arrays.copyOfRange(bytes, at + 2, at + 2 + length));
            at += 2 + length;
        }
        return messages;
    }
}
