package patchbay.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import patchbay.control.machinery.Meter;
import patchbay.daemon.flight.Drops;
import patchbay.daemon.flight.FlowCloseEvent;
import patchbay.daemon.flight.FlowOpenEvent;

/// Follows the Java Flight Recorder: knows whether anything is recorded, by us or by `jcmd`, and records on request.
final class FlightRecords implements FlightRecorderListener {
    private static volatile boolean recording;

    private final Drops drops;

    FlightRecords(Supplier<List<Meter>> meters) {
        this.drops = new Drops(meters);
        FlightRecorder.addListener(this);
    }

    /// Whether anything records now.
    static boolean isRecording() {
        return recording;
    }

    @Override
    public void recordingStateChanged(Recording changed) {
        boolean runs = FlightRecorder.getFlightRecorder().getRecordings().stream()
                .anyMatch(each -> each.getState() == RecordingState.RUNNING);
        if (runs) drops.begin();
        recording = runs;
    }

    /// Records for `seconds`, or until the thread is interrupted, and writes `file` either way.
    void record(Path file, int seconds) throws IOException, InterruptedException {
        try (Recording own = new Recording()) {
            own.setName("patchbay");
            own.enable(FlowOpenEvent.class);
            own.enable(FlowCloseEvent.class);
            own.enable("patchbay.Drops").withPeriod(Duration.ofSeconds(1));
            for (String event :
                    List.of("jdk.CPULoad", "jdk.GCHeapSummary", "jdk.GarbageCollection", "jdk.ResidentSetSize")) {
                own.enable(event);
            }
            own.enable("jdk.ThreadAllocationStatistics").withPeriod(Duration.ofSeconds(1));
            own.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(20));
            own.enable("jdk.NativeMethodSample").withPeriod(Duration.ofMillis(20));
            own.setDestination(file);
            own.start();
            try {
                TimeUnit.SECONDS.sleep(seconds);
            } finally {
                own.stop();
            }
        }
    }
}
