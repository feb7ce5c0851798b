package patchbay.daemon;

import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import patchbay.lan.LinkCounters;
import patchbay.lan.Station;
import patchbay.lan.SwitchPort;

/// A card's wire that is one station.
///
/// @param station what the switch gives frames to
/// @param connecting tells it its port
/// @param counting its counters, which may be others after it was plugged anew
/// @param telling what else is counted, by name
/// @param waiting frames it could not hand on yet
/// @param closing ends it
record StationWire(
        Station station,
        Consumer<SwitchPort> connecting,
        Supplier<LinkCounters> counting,
        Supplier<Map<String, Long>> telling,
        IntSupplier waiting,
        Runnable closing)
        implements CardEnd.Wire {
    @Override
    public void connect(SwitchPort port) {
        connecting.accept(port);
    }

    @Override
    public LinkCounters counters() {
        return counting.get();
    }

    @Override
    public Map<String, Long> tallies() {
        return telling.get();
    }

    @Override
    public int waitingFrames() {
        return waiting.getAsInt();
    }

    @Override
    public void close() {
        closing.run();
    }
}
