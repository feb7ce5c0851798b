package patchbay.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.control.machinery.Meter;
import patchbay.nat.flow.FlowEnd;
import patchbay.nat.flow.FlowEnding;
import patchbay.nat.flow.FlowEntry;
import patchbay.nat.flow.FlowKind;
import patchbay.nat.flow.FlowName;
import patchbay.nat.flow.FlowTimes;
import patchbay.nat.flow.FlowTraffic;
import patchbay.testkit.VirtualLoop;

class FlightRecordsTest {
    private static final Meter PORT = new Meter(
            "port",
            new TreeMap<>(Map.of("vm", "web")),
            new TreeMap<>(Map.of("drop.queue-full", 5L, "drop.over-rate", 0L, "frames-from-guest", 9L)),
            new TreeMap<>());

    @Test
    void flowsAndDropsAreRecordedWhileSomebodyRecords(@TempDir Path folder) throws Exception {
        // given
        FlightRecords records = new FlightRecords(() -> List.of(PORT));
        FlowEvents events = new FlowEvents("web.nic1", VirtualLoop.seeded(1).loop());
        assertThat(events.listens()).isFalse();
        Path file = folder.resolve("now.jfr");
        FutureTask<Boolean> recording = new FutureTask<>(() -> {
            records.record(file, 3);
            return true;
        });

        // when
        Thread.ofVirtual().start(recording);
        while (!events.listens()) Thread.onSpinWait();
        FlowEntry flow = new FlowEntry(
                new FlowName(FlowKind.TCP, false, FlowEnd.v4(0x0a00020f, 49_152), FlowEnd.v4(0xcb007107, 80)),
                "ESTABLISHED",
                new FlowTraffic(10, 20, 3),
                new FlowTimes(0, 0, 0, 0));
        events.opened(flow);
        events.closed(flow, FlowEnding.GUEST_RESET);
        assertThat(recording.get(60, TimeUnit.SECONDS)).isTrue();

        // then
        List<RecordedEvent> recorded = RecordingFile.readAllEvents(file);
        RecordedEvent opened = only(recorded, "patchbay.FlowOpen");
        assertThat(opened.getString("guest")).isEqualTo("10.0.2.15:49152");
        assertThat(opened.getString("peer")).isEqualTo("203.0.113.7:80");
        assertThat(opened.getString("network")).isEqualTo("web.nic1");
        RecordedEvent closed = only(recorded, "patchbay.FlowClose");
        assertThat(closed.getString("reason")).isEqualTo("GUEST_RESET");
        assertThat(closed.getLong("octetsToGuest")).isEqualTo(20);
        assertThat(recorded)
                .filteredOn(event -> event.getEventType().getName().equals("patchbay.Drops"))
                .isNotEmpty()
                .allSatisfy(event -> {
                    assertThat(event.getString("reason")).isEqualTo("drop.queue-full");
                    assertThat(event.getLong("frames")).isEqualTo(5);
                });
        assertThat(events.listens()).isFalse();
    }

    private static RecordedEvent only(List<RecordedEvent> events, String name) {
        List<RecordedEvent> found = events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
        assertThat(found).as(name).hasSize(1);
        return found.getFirst();
    }
}
