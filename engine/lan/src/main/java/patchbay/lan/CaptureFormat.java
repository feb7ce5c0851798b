package patchbay.lan;

import java.lang.foreign.MemorySegment;
import patchbay.wire.PcapRecord;
import patchbay.wire.PcapngPacket;

/// How a [Capture] writes frames down. What stands before the first record is the business of whoever has the file.
public enum CaptureFormat {
    /// Classic pcap in microseconds, as VirtualBox's traces.
    PCAP(PcapRecord.BYTES) {
        @Override
        int tailBytes(int kept) {
            return 0;
        }

        @Override
        int emit(MemorySegment buffer, long start, long nanos, Seen seen) {
            return PcapRecord.emit(buffer, start, nanos, seen.kept, seen.original) + seen.kept;
        }
    },
    /// pcapng in nanoseconds, with the direction of each frame.
    PCAPNG(PcapngPacket.HEAD_BYTES) {
        @Override
        int tailBytes(int kept) {
            return PcapngPacket.tailBytes(kept);
        }

        @Override
        int emit(MemorySegment buffer, long start, long nanos, Seen seen) {
            return PcapngPacket.emit(buffer, start, nanos, seen.kept, seen.original, seen.outbound);
        }
    };

    private final int headBytes;

    CaptureFormat(int headBytes) {
        this.headBytes = headBytes;
    }

    /// What is said of a frame beside its octets and its time. One object, written anew for each frame.
    static final class Seen {
        int kept;
        int original;
        boolean outbound;
    }

    /// Octets before those of the frame.
    int headBytes() {
        return headBytes;
    }

    /// Octets behind those of the frame.
    abstract int tailBytes(int kept);

    /// Writes what stands around the octets of a frame, which are in place; answers the octets of it all.
    abstract int emit(MemorySegment buffer, long start, long nanos, Seen seen);
}
