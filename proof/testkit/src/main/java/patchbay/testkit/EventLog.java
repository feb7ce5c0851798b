package patchbay.testkit;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.function.Predicate;
import patchbay.testkit.packet.SeenPacket;

/// What happened in a virtual world, in order: a line an event, and the frames with their bytes. All of it goes into
/// [#hash], so two runs can be compared; the last [#LAST_LINES] lines and [#LAST_FRAMES] frames are kept for people.
public final class EventLog {
    /// Lines kept for a failure's text.
    public static final int LAST_LINES = 200;
    /// Frames kept for a capture.
    public static final int LAST_FRAMES = 4_096;
    /// Octets kept of each frame.
    public static final int SNAP_BYTES = 1_600;

    private static final long FNV_OFFSET = 0xcbf2_9ce4_8422_2325L;
    private static final long FNV_PRIME = 0x0000_0100_0000_01b3L;

    private final VirtualClock clock;
    private final ArrayDeque<Entry> lines = new ArrayDeque<>();
    private final ArrayDeque<Entry> frames = new ArrayDeque<>();
    private long hash = FNV_OFFSET;
    private long events;

    /// One event: a text, or a frame's first octets with its true length.
    record Entry(long sinceStartNanos, String text, MemorySegment bytes, int length) {
        @Override
        public String toString() {
            String time = String.format("%d.%09d ", sinceStartNanos / 1_000_000_000, sinceStartNanos % 1_000_000_000);
            if (length == 0) return time + text;
            if (length == bytes.byteSize()) return time + text + " " + SeenPacket.of(bytes, 0, length);
            MemorySegment padded = MemorySegment.ofArray(new byte[length]);
            MemorySegment.copy(bytes, 0, padded, 0, bytes.byteSize());
            String seen = SeenPacket.of(padded, 0, length).toString();
            return time + text + " " + seen.replace(" [bad checksum]", "");
        }
    }

    public EventLog(VirtualClock clock) {
        this.clock = clock;
    }

    /// Records that something happened.
    public void event(String text) {
        mix(clock.sinceStartNanos());
        for (int at = 0; at < text.length(); at++) mix(text.charAt(at));
        keep(new Entry(clock.sinceStartNanos(), text, MemorySegment.NULL, 0));
    }

    /// Records a frame at `where`, such as `guest >`.
    public void frame(String where, MemorySegment bytes, long start, int length) {
        mix(clock.sinceStartNanos());
        for (int at = 0; at < where.length(); at++) mix(where.charAt(at));
        long end = start + length;
        long at = start;
        for (; at <= end - 8; at += 8) mix(bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, at));
        for (; at < end; at++) mix(bytes.get(ValueLayout.JAVA_BYTE, at));
        int kept = Math.min(length, SNAP_BYTES);
        MemorySegment copy = MemorySegment.ofArray(new byte[kept]).copyFrom(bytes.asSlice(start, kept));
        Entry entry = new Entry(clock.sinceStartNanos(), where, copy, length);
        keep(entry);
        frames.add(entry);
        if (frames.size() > LAST_FRAMES) frames.remove();
    }

    private void keep(Entry entry) {
        events++;
        lines.add(entry);
        if (lines.size() > LAST_LINES) lines.remove();
    }

    private void mix(long value) {
        hash = (hash ^ value) * FNV_PRIME;
        hash ^= hash >>> 29;
    }

    /// A number that is the same for two runs exactly when the same events happened at the same times.
    public long hash() {
        return hash;
    }

    /// How many events there were.
    public long events() {
        return events;
    }

    /// The last lines, one event a line.
    public String tail() {
        StringBuilder text = new StringBuilder();
        for (Entry entry : lines) text.append(entry).append('\n');
        return text.toString();
    }

    /// How many of the kept frames were seen at a place that `where` accepts.
    public long framesAt(Predicate<String> where) {
        return frames.stream().filter(entry -> where.test(entry.text())).count();
    }

    /// Writes the kept frames as a capture with virtual time stamps to `target/NAME.pcap`; answers the file's path.
    public Path writeCapture(String name) {
        return CaptureFile.write(Path.of("target", name + ".pcap"), frames);
    }
}
