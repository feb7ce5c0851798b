package patchbay.wire.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import patchbay.wire.Octets;

class ZoneTransferTest {
    private static final DnsName ZONE = DnsName.parse("example.org");
    private ZoneTransfer transfer = new ZoneTransfer(DnsType.IXFR);

    @Test
    void aWholeZoneEndsWithTheRecordItBeganWith() {
        // when, then
        assertThat(take("soa 7", "a", "a")).isTrue();
        assertThat(transfer.isOver()).isFalse();
        assertThat(take("a")).isTrue();
        assertThat(transfer.isOver()).isFalse();
        assertThat(take("a", "soa 7")).isTrue();
        assertThat(transfer.isOver()).isTrue();
    }

    @Test
    void aZoneOfNothingElseIsOverAtOnce() {
        assertThat(take("soa 7", "soa 7")).isTrue();
        assertThat(transfer.isOver()).isTrue();
    }

    @Test
    void changesEndWithTheThirdOfTheNewest() {
        // when, then: from 5 to 6, then to 7
        assertThat(take("soa 7", "soa 5", "a", "soa 6", "a")).isTrue();
        assertThat(take("soa 6", "a", "soa 7", "a")).isTrue();
        assertThat(transfer.isOver()).isFalse();
        assertThat(take("soa 7")).isTrue();
        assertThat(transfer.isOver()).isTrue();
    }

    @Test
    void oneRecordAloneMaySayThatNothingChanged() {
        // when, then
        assertThat(take("soa 7")).isTrue();
        assertThat(transfer.mayBeAll()).isTrue();
        assertThat(transfer.isOver()).isFalse();
        assertThat(take("a")).isTrue();
        assertThat(transfer.mayBeAll()).isFalse();
        transfer = new ZoneTransfer(DnsType.AXFR);
        assertThat(take("soa 7")).isTrue();
        assertThat(transfer.mayBeAll()).isFalse();
    }

    @Test
    void whatBeginsWithSomethingElseIsNoTransfer() {
        assertThat(take("a", "soa 7")).isFalse();
    }

    @Test
    void recordsThatAreCutShortAreRefused() {
        // given
        MemorySegment bytes = Arena.ofAuto().allocate(65_535);
        int length = message(bytes, "soa 7", "a");
        DnsView view = new DnsView();

        // when, then: at any octet behind the question
        for (int cut = length - 1; cut > 12; cut--) {
            view.wrap(bytes, 0, cut);
            if (view.hasQuestion())
                assertThat(new ZoneTransfer(DnsType.AXFR).take(view)).isFalse();
        }
    }

    private boolean take(String... records) {
        MemorySegment bytes = Arena.ofAuto().allocate(65_535);
        DnsView view = new DnsView();
        view.wrap(bytes, 0, message(bytes, records));
        return transfer.take(view);
    }

    private static int message(MemorySegment bytes, String... records) {
        MemorySegment asked = Arena.ofAuto().allocate(512);
        DnsView question = new DnsView();
        question.wrap(asked, 0, DnsMessage.query(1, ZONE, DnsType.AXFR).emit(asked, 0, 512));
        DnsMessage empty = DnsMessage.answerTo(question, DnsType.NO_ERROR);
        List<DnsRecord> answers = new ArrayList<>();
        for (String each : records) answers.add(record(each));
        return new DnsMessage(empty.id(), empty.flags(), empty.questions(), answers, List.of(), List.of())
                .emit(bytes, 0, 65_535);
    }

    private static DnsRecord record(String text) {
        if (text.equals("a")) return DnsRecord.a(ZONE, 60, 0xcb00_7107);
        int serial = Integer.parseInt(text.substring("soa ".length()));
        String names = ZONE.octets().toString() + ZONE.octets();
        Octets octets = Octets.ofHex(names + "%08x".formatted(serial) + "00000001".repeat(4));
        return new DnsRecord(ZONE, DnsType.SOA, DnsType.IN, 60, octets);
    }
}
