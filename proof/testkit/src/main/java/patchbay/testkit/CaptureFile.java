package patchbay.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/// Writes frames as a capture file that tcpdump and Wireshark read: pcap with nanoseconds
/// (draft-ietf-opsawg-pcap §4), link type Ethernet.
final class CaptureFile {
    private static final int MAGIC_NANOS = 0xa1b2_3c4d;
    private static final int HEADER_BYTES = 24;
    private static final int RECORD_HEADER_BYTES = 16;
    private static final int ETHERNET = 1;
    private static final int SNAP_BYTES = 262_144;
    private static final long NANOS = 1_000_000_000L;

    private CaptureFile() {}

    static Path write(Path file, Collection<EventLog.Entry> frames) {
        int size = HEADER_BYTES;
        for (EventLog.Entry frame : frames) {
            size += RECORD_HEADER_BYTES + (int) frame.bytes().byteSize();
        }
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC_NANOS).putShort((short) 2).putShort((short) 4);
        out.putInt(0).putInt(0).putInt(SNAP_BYTES).putInt(ETHERNET);
        for (EventLog.Entry frame : frames) {
            long seconds = VirtualClock.ORIGIN_WALL_MILLIS / 1_000 + frame.sinceStartNanos() / NANOS;
            out.putInt((int) seconds).putInt((int) (frame.sinceStartNanos() % NANOS));
            out.putInt((int) frame.bytes().byteSize()).putInt(frame.length());
            out.put(frame.bytes().toArray(ValueLayout.JAVA_BYTE));
        }
        try {
            Path folder = file.getParent();
            if (folder != null) Files.createDirectories(folder);
            return Files.write(file, out.array());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
