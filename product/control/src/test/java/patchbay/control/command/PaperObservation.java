package patchbay.control.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.FlowFigures;
import patchbay.control.machinery.FlowRow;
import patchbay.control.machinery.Meter;
import patchbay.control.machinery.Observation;
import patchbay.control.machinery.Refusal;

/// Flows and counters on paper.
final class PaperObservation implements Observation {
    final List<String> calls = new ArrayList<>();

    @Nullable
    Refusal next;

    @Override
    public List<FlowRow> flows(@Nullable String name, int slot) {
        calls.add("flows " + name + " " + slot);
        if ("natnet1".equals(name)) {
            return List.of(flow("natnet1", 0, "udp", true, "answered", new FlowFigures(900, 100, 12, 34, 0, 0, 0)));
        }
        return List.of(
                flow(
                        "web",
                        2,
                        "tcp",
                        false,
                        "established",
                        new FlowFigures(65_000, 500, 1_500, 2_500_000, 20, 85, 1_200)),
                flow("web", 1, "udp", true, "open", new FlowFigures(9_000, 9_000, 12, 0, 0, 0, 0)),
                flow("db", 1, "ping", false, "waiting", new FlowFigures(7_300_000, 300, 56, 0, 0, 0, 0)));
    }

    private static FlowRow flow(
            String machine, int slot, String kind, boolean forwarded, String state, FlowFigures figures) {
        String peer = kind.equals("udp") ? "" : "192.0.2.7:80";
        return new FlowRow(machine, slot, kind, forwarded, "10.0.2.15:40" + slot, peer, state, figures);
    }

    @Override
    public List<Meter> meters() {
        return List.of(
                new Meter(
                        "port",
                        new TreeMap<>(Map.of("vm", "web", "nic", "1", "network", "lab")),
                        new TreeMap<>(Map.of("frames-from-guest", 12L, "drop.no-receiver", 2L, "octets-to-guest", 0L)),
                        new TreeMap<>()),
                new Meter(
                        "loop",
                        new TreeMap<>(Map.of("loop", "0")),
                        new TreeMap<>(Map.of("turns", 99L)),
                        new TreeMap<>(Map.of("frames-lent-most", 7L))));
    }

    @Override
    public void record(Path file, int seconds) {
        calls.add("record " + file + " " + seconds);
    }

    @Override
    public @Nullable Refusal serve(String address) {
        calls.add("serve " + address);
        return next;
    }
}
