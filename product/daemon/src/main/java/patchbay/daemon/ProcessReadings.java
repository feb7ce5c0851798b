package patchbay.daemon;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import patchbay.control.machinery.Meter;

/// What the daemon's own process uses.
final class ProcessReadings {
    private static final int PAGE_BYTES = 4_096;

    private ProcessReadings() {}

    /// @param machines how many have cards or had some
    static Meter meter(int machines) {
        SortedMap<String, Long> gauges = new TreeMap<>();
        Runtime runtime = Runtime.getRuntime();
        gauges.put("machines-seen", (long) machines);
        gauges.put("heap-bytes", runtime.totalMemory() - runtime.freeMemory());
        gauges.put("resident-bytes", residentPages() * PAGE_BYTES);
        gauges.put("open-files", openFiles());
        gauges.put(
                "start-time-seconds",
                ProcessHandle.current()
                        .info()
                        .startInstant()
                        .map(start -> start.getEpochSecond())
                        .orElse(0L));
        return new Meter("daemon", new TreeMap<>(), new TreeMap<>(), gauges);
    }

    /// The second number of `/proc/self/statm`.
    private static long residentPages() {
        try {
            String text = Files.readString(Path.of("/proc/self/statm"), StandardCharsets.US_ASCII);
            return Long.parseLong(text.split(" ", 3)[1]);
        } catch (IOException unreadable) {
            return 0;
        }
    }

    private static long openFiles() {
        String[] files = new File("/proc/self/fd").list();
        return files == null ? 0 : files.length;
    }
}
