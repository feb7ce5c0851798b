package patchbay.daemon;

import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.Meter;
import patchbay.control.model.CableFault;
import patchbay.control.model.CableFault.Direction;
import patchbay.lan.Impairment;
import patchbay.lan.ImpairmentSettings;
import patchbay.lan.SwitchPort;
import patchbay.linux.LoopThread;
import patchbay.linux.PageMemory;

/// The cable of a card as `patchbay impair` and the card's bandwidth group want it. Changed on control threads, one at
/// a time for a machine.
final class BadCable {
    private static final long NANOS_A_MICRO = 1_000L;
    /// Frames that wait for a bandwidth group, as many as wait in a card's own ring.
    private static final int WAITING_FRAMES = 256;

    private final LoopThread loop;
    private final SwitchPort port;
    private @Nullable CableFault now;
    private @Nullable GroupLine groupNow;
    private volatile @Nullable Impairment fromGuest;
    private volatile @Nullable Impairment toGuest;

    BadCable(LoopThread loop, SwitchPort port) {
        this.loop = loop;
        this.port = port;
    }

    /// Makes it so, with the line of the card's bandwidth group in it; what is under way in a cable that
    /// changes is lost. A cable that stays as it is loses nothing.
    void be(@Nullable CableFault wanted, @Nullable GroupLine group) {
        if (Objects.equals(now, wanted) && groupNow == group) return;
        now = wanted;
        groupNow = group;
        ImpairmentSettings settings = wanted == null ? null : settings(wanted);
        boolean out = wanted != null && wanted.direction() != Direction.TO_GUEST;
        boolean in = wanted != null && wanted.direction() != Direction.FROM_GUEST;
        ImpairmentSettings good = group == null ? null : ImpairmentSettings.good(WAITING_FRAMES);
        Loops.run(loop, () -> {
            fromGuest = port.impairFromStation(out ? settings : good, group, PageMemory.lazyArena());
            toGuest = port.impairToStation(in ? settings : null, PageMemory.lazyArena());
        });
    }

    /// What it did, by name; empty for a good cable. Each way `frames + frames-doubled = frames-passed + frames-lost +
    /// frames-overflowed + frames-cut-off` and those that wait.
    SortedMap<String, Long> counters() {
        Meter now = meter(Map.of());
        return now == null ? new TreeMap<>() : now.counters();
    }

    /// The same with what is under way, for whoever watches; null for a good cable.
    @Nullable
    Meter meter(Map<String, String> labels) {
        Impairment out = fromGuest;
        Impairment in = toGuest;
        if (out == null && in == null) return null;
        return Loops.call(loop, () -> {
            SortedMap<String, Long> values = new TreeMap<>();
            SortedMap<String, Long> waiting = new TreeMap<>();
            if (out != null) add(values, waiting, "from-guest", out);
            if (in != null) add(values, waiting, "to-guest", in);
            return new Meter("cable", new TreeMap<>(labels), values, waiting);
        });
    }

    private static void add(
            SortedMap<String, Long> values, SortedMap<String, Long> waiting, String way, Impairment impairment) {
        values.put(way + "-frames", impairment.taken());
        values.put(way + "-frames-passed", impairment.given());
        values.put(way + "-frames-lost", impairment.lost());
        values.put(way + "-frames-doubled", impairment.doubled());
        values.put(way + "-frames-overflowed", impairment.overflowed());
        values.put(way + "-frames-cut-off", impairment.cutOff());
        values.put(way + "-frames-unfit", impairment.unfit());
        waiting.put(way + "-frames-waiting", (long) impairment.waiting());
    }

    private static ImpairmentSettings settings(CableFault fault) {
        return new ImpairmentSettings(
                fault.delayMicros() * NANOS_A_MICRO,
                fault.jitterMicros() * NANOS_A_MICRO,
                fault.lossMillionths(),
                fault.duplicateMillionths(),
                fault.reorderMillionths(),
                fault.bitsPerSecond(),
                fault.limitFrames());
    }
}
