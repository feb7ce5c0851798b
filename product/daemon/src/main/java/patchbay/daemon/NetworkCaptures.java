package patchbay.daemon;

import java.util.LinkedHashMap;
import java.util.Map;
import patchbay.lan.Capture;
import patchbay.lan.Switch;
import patchbay.linux.LoopThread;

/// The captures of one network's every port, at most [LiveCapture#MOST_OF_ONE]. Under its network's lock.
final class NetworkCaptures {
    private final LoopThread loop;
    private final Switch lan;
    private final Map<LiveCapture, Capture> parts = new LinkedHashMap<>();

    NetworkCaptures(LoopThread loop, Switch lan) {
        this.loop = loop;
        this.lan = lan;
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /// Lets a capture see every frame from now on; false when as many do as may.
    boolean watch(LiveCapture capture) {
        if (parts.size() >= LiveCapture.MOST_OF_ONE) return false;
        parts.put(capture, Loops.call(loop, () -> {
            Capture part = capture.part(loop);
            lan.capture(part);
            return part;
        }));
        return true;
    }

    /// Ends a capture's sight of the network.
    void unwatch(LiveCapture capture) {
        Capture part = parts.remove(capture);
        if (part == null) return;
        Loops.run(loop, () -> lan.captureNoMore(part));
        capture.lost(Loops.call(loop, part::lost));
    }

    /// Has all of them come to their end.
    void end() {
        parts.keySet().forEach(LiveCapture::end);
    }
}
