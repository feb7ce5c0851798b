package patchbay.lan;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Frame;
import patchbay.loop.Frame.Segmentation;
import patchbay.wire.Checksum;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;

/// Makes of a frame what a station can take that lacks offloads: fills in a missing checksum, and cuts a super-frame
/// into the frames a wire would carry. Frames are read-only, so all of it is written into room that is asked for.
///
/// Not to be used again from within [SegmentRoom#segment].
final class Segmenter {
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int UDP_CHECKSUM_OFFSET = 6;

    private final EthernetView ethernet = new EthernetView();
    private final SuperFrame whole = new SuperFrame();

    /// Whether a station can take the frame as it is, but for its length.
    static boolean suits(Frame frame, Abilities station) {
        return switch (frame.segmentation()) {
            case NONE -> station.checksums() || !frame.isChecksumMissing();
            case TCP_V4 -> station.tcpV4();
            case TCP_V6 -> station.tcpV6();
            case UDP -> station.udp();
        };
    }

    /// Writes into `room` what `station` can take of `frame`, which does not suit it. Answers why frames were lost:
    /// none of them, or with [Fault#NO_FRAME] those for which there was no room.
    Fault adapt(Frame frame, Abilities station, SegmentRoom room) {
        if (frame.segmentation() != Segmentation.NONE) return cut(frame, station, room);
        if (isTooLong(frame, station)) return Fault.TOO_LONG;
        return complete(frame, room);
    }

    /// Whether a plain frame is longer than the station can take. A VLAN tag does not count (IEEE 802.3 §3.2.7).
    boolean isTooLong(Frame frame, Abilities station) {
        if (frame.length() <= station.maxFrameBytes()) return false;
        if (ethernet.wrap(frame.bytes(), frame.start(), frame.length()) != Fault.NONE) return true;
        return frame.length() - ethernet.tags() * EthernetView.TAG_BYTES > station.maxFrameBytes();
    }

    private Fault cut(Frame frame, Abilities station, SegmentRoom room) {
        Fault fault = whole.wrap(frame);
        if (fault != Fault.NONE) return fault;
        if (whole.longestBytes() - whole.tagBytes() > station.maxFrameBytes()) return Fault.TOO_LONG;
        for (int index = 0; index < whole.segments(); index++) {
            Frame segment = room.room(whole.lengthOf(index));
            if (segment == null) return Fault.NO_FRAME;
            whole.write(index, segment);
            room.segment(segment);
        }
        return Fault.NONE;
    }

    /// Copies a frame and fills in its checksum. 0 means "none" in UDP, so it is sent as its equal, RFC 768.
    private static Fault complete(Frame frame, SegmentRoom room) {
        @Nullable Frame copy = room.room(frame.length());
        if (copy == null) return Fault.NO_FRAME;
        copy.length(frame.length());
        MemorySegment.copy(frame.bytes(), frame.start(), copy.bytes(), copy.start(), frame.length());
        long from = copy.start() + frame.checksumStartAt();
        int octets = frame.length() - frame.checksumStartAt();
        int checksum = Checksum.finish(Checksum.sum(copy.bytes(), from, octets));
        if (checksum == 0 && frame.checksumOffset() == UDP_CHECKSUM_OFFSET) checksum = 0xffff;
        copy.bytes().set(U16, from + frame.checksumOffset(), (short) checksum);
        room.segment(copy);
        return Fault.NONE;
    }
}
