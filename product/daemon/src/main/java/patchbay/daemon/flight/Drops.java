package patchbay.daemon.flight;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import jdk.jfr.FlightRecorder;
import patchbay.control.machinery.Meter;

/// Tells a recording what was dropped.
public final class Drops {
    private final Supplier<List<Meter>> meters;
    private boolean told;

    public Drops(Supplier<List<Meter>> meters) {
        this.meters = meters;
    }

    /// Begins to tell once a second, as long as something records; at the second call nothing happens.
    public synchronized void begin() {
        if (told) return;
        told = true;
        FlightRecorder.addPeriodicEvent(DropsEvent.class, this::tell);
    }

    private void tell() {
        for (Meter meter : meters.get()) {
            String subject =
                    (meter.subject() + " " + String.join(" ", meter.labels().values())).strip();
            meter.counters().forEach((name, value) -> {
                if (value > 0 && name.toLowerCase(Locale.ROOT).startsWith("drop")) commit(subject, name, value);
            });
        }
    }

    private static void commit(String subject, String reason, long frames) {
        DropsEvent event = new DropsEvent();
        event.subject = subject;
        event.reason = reason;
        event.frames = frames;
        event.commit();
    }
}
