package patchbay.wire.dns;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import patchbay.wire.Fault;

/// Any octets as a DNS message: refused, or a value that reads back the same; and an answer is never longer than its
/// question was.
class DnsFuzzTest {
    private static final int ROOM_BYTES = 1 << 18;

    private final DnsView view = new DnsView();

    @FuzzTest(maxDuration = "60s")
    void noMessageBreaksTheDoor(byte[] bytes) {
        MemorySegment segment = MemorySegment.ofArray(bytes.clone());
        if (view.wrap(segment, 0, bytes.length) != Fault.NONE) return;
        if (view.udpPayloadBytes() < DnsView.CLASSIC_UDP_BYTES) throw new AssertionError(view.udpPayloadBytes());
        DnsMessage message = DnsMessage.parse(view);
        if (message != null) readsBack(message);
        view.wrap(segment, 0, bytes.length);
        if (view.turnIntoAnswer(DnsType.REFUSED) > bytes.length) throw new AssertionError("a longer answer");
    }

    private void readsBack(DnsMessage message) {
        byte[] room = new byte[ROOM_BYTES];
        MemorySegment segment = MemorySegment.ofArray(room);
        int length = message.emit(segment, 0, room.length);
        if (view.wrap(segment, 0, length) != Fault.NONE) throw new AssertionError(message);
        DnsMessage read = Objects.requireNonNull(DnsMessage.parse(view));
        if (!read.equals(message)) throw new AssertionError(message + " became " + read);
    }
}
