package patchbay.lan;

import org.jspecify.annotations.Nullable;
import patchbay.loop.Frame;

/// The captures of one place, a port or a whole switch. They are linked by themselves, so that a frame costs a look at
/// one field while there is none.
final class Captures {
    private @Nullable Capture first;

    void add(Capture capture) {
        capture.next = first;
        first = capture;
    }

    /// Ends one of them and closes it.
    void remove(Capture capture) {
        capture.close();
        if (first == capture) first = capture.next;
        for (Capture each = first; each != null; each = each.next) {
            if (each.next == capture) each.next = capture.next;
        }
        capture.next = null;
    }

    /// Records a frame in all of them.
    void record(Frame frame, boolean fromStation) {
        for (Capture each = first; each != null; each = each.next) each.take(frame, fromStation);
    }
}
