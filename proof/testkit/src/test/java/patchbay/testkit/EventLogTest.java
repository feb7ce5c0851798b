package patchbay.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import patchbay.testkit.packet.Packets;

class EventLogTest {
    private final VirtualClock clock = new VirtualClock();
    private final EventLog log = new EventLog(clock);

    private static EventLog filled(String text, int sequence, long atNanos) {
        VirtualClock clock = new VirtualClock();
        EventLog log = new EventLog(clock);
        clock.advance(atNanos);
        log.event(text);
        log.frame("guest >", Packets.ping(1, sequence).toSegment(), 0, 42);
        return log;
    }

    @Test
    void theHashTellsRunsApart() {
        // given
        long hash = filled("begin", 1, 5).hash();

        // when, then
        assertThat(filled("begin", 1, 5).hash()).isEqualTo(hash);
        assertThat(filled("begun", 1, 5).hash()).isNotEqualTo(hash);
        assertThat(filled("begin", 2, 5).hash()).isNotEqualTo(hash);
        assertThat(filled("begin", 1, 6).hash()).isNotEqualTo(hash);
    }

    @Test
    void theTailIsALineAnEventWithItsTime() {
        // given
        clock.advance(1_500_000_000);
        log.event("the host accepts");
        log.frame("guest >", Packets.ping(1, 2).toSegment(), 0, 42);

        // when
        String tail = log.tail();

        // then
        assertThat(tail.lines())
                .containsExactly(
                        "1.500000000 the host accepts",
                        "1.500000000 guest > IP 10.0.2.15 > 203.0.113.7: ICMP echo request, id 1, seq 2, length 8");
    }

    @Test
    void onlyTheLastLinesAreKept() {
        // given, when
        for (int event = 0; event < 1_000; event++) log.event("event " + event);

        // then
        assertThat(log.events()).isEqualTo(1_000);
        assertThat(log.tail().lines()).hasSize(EventLog.LAST_LINES).last().isEqualTo("0.000000000 event 999");
    }

    @Test
    void aLongFrameIsShownByItsHead() {
        // given
        var packet = Packets.udp(1, 2).payload(new byte[9_000]);

        // when
        log.frame("guest >", packet.toSegment(), 0, packet.length());

        // then
        assertThat(log.tail()).contains("UDP, length 9000").doesNotContain("bad");
    }

    @Test
    void theCaptureHasVirtualTimesAndTheFrames() throws IOException {
        // given
        clock.advance(2_000_000_007);
        log.frame("guest >", Packets.ping(1, 2).toSegment(), 0, 42);

        // when
        Path file = log.writeCapture("event-log-test");

        // then
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.getInt(0)).isEqualTo(0xa1b2_3c4d);
        assertThat(bytes.getInt(20)).isEqualTo(1);
        assertThat(bytes.getInt(24)).isEqualTo((int) (VirtualClock.ORIGIN_WALL_MILLIS / 1_000 + 2));
        assertThat(bytes.getInt(28)).isEqualTo(7);
        assertThat(bytes.getInt(32)).isEqualTo(42);
        assertThat(bytes.limit()).isEqualTo(24 + 16 + 42);
    }
}
