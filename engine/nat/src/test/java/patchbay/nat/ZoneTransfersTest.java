package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.nat.Answers.framed;
import static patchbay.nat.Answers.messagesIn;
import static patchbay.nat.Answers.together;
import static patchbay.nat.GatewayScene.SECOND;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import patchbay.testkit.SimConnection;
import patchbay.testkit.guest.GuestConnection;
import patchbay.testkit.guest.GuestTcpSettings;
import patchbay.testkit.guest.SimTcpGuest;
import patchbay.wire.Octets;
import patchbay.wire.dns.DnsMessage;
import patchbay.wire.dns.DnsName;
import patchbay.wire.dns.DnsQuestion;
import patchbay.wire.dns.DnsRecord;
import patchbay.wire.dns.DnsType;
import patchbay.wire.dns.DnsView;

/// Answers of many messages, which a guest asks the host's name server for through ours.
class ZoneTransfersTest {
    private static final String SERVER = "203.0.113.53";
    private static final DnsName ZONE = DnsName.parse("example.org");

    private final GatewayScene scene = GatewayScene.plain();
    private final List<SimConnection> opened = new ArrayList<>();
    private SimTcpGuest guest;

    @BeforeEach
    void aServerThatSpeaksWhenItIsTold() {
        guest = TcpCard.plug(scene);
        scene.machine.host().names().servers(SERVER);
        scene.world().listens(SERVER, 53).onConnection(opened::add);
    }

    @AfterEach
    void nothingStays() {
        scene.closeAtRest();
    }

    @Test
    void everyMessageComesAndTheNextQuestionIsAnsweredOverTheSameConnection() {
        // given
        GuestConnection asking = asks(7, DnsType.AXFR);
        byte[] rest = together(message(7, 0, "a", "a"), message(7, 0, "a", "soa"));

        // when
        serverSays(0, together(message(7, DnsType.AXFR, "soa", "a"), rest));
        asking.write(framed(query(8, DnsType.A)));
        scene.machine.runFor(SECOND);
        serverSays(1, message(8, DnsType.A, "a"));

        // then
        assertThat(shape(asking)).containsExactly("7: 2", "7: 2", "7: 2", "8: 1");
        assertThat(opened).hasSize(2).allMatch(SimConnection::sawEnd);
    }

    @Test
    void aTransferMayLastAsLongAsItComes() {
        // given
        GuestConnection asking = asks(7, DnsType.AXFR);

        // when
        serverSays(0, message(7, DnsType.AXFR, "soa"));
        for (int count = 0; count < 10; count++) {
            scene.machine.runFor(4 * SECOND);
            serverSays(0, message(7, 0, "a"));
        }
        serverSays(0, message(7, 0, "soa"));

        // then
        assertThat(shape(asking)).hasSize(12).allMatch("7: 1"::equals);
    }

    @Test
    void oneThatBreaksOffEndsWithAFailure() {
        // given
        GuestConnection reset = asks(1, DnsType.AXFR);
        GuestConnection silent = asks(2, DnsType.AXFR);
        GuestConnection strange = asks(3, DnsType.AXFR);

        // when
        for (int id = 1; id <= 3; id++) serverSays(id - 1, message(id, DnsType.AXFR, "soa", "a"));
        opened.getFirst().reset();
        serverSays(2, message(99, 0, "a"));
        scene.machine.runFor(6 * SECOND);

        // then
        assertThat(shape(reset)).containsExactly("1: 2", "1: SERVFAIL");
        assertThat(shape(silent)).containsExactly("2: 2", "2: SERVFAIL");
        assertThat(shape(strange)).containsExactly("3: 2", "3: SERVFAIL");
    }

    @Test
    void whoHasTheNewestZoneIsToldSoWithOneRecordAndNothingElse() {
        // given
        GuestConnection asking = asks(7, DnsType.IXFR);

        // when
        serverSays(0, message(7, DnsType.IXFR, "soa"));
        scene.machine.runFor(6 * SECOND);

        // then
        assertThat(shape(asking)).containsExactly("7: 1");
        assertThat(scene.count("dns-questions.waiting")).isZero();
    }

    @Test
    void aRefusalIsTheWholeAnswer() {
        // given
        GuestConnection asking = asks(7, DnsType.AXFR);
        DnsView asked = Answers.view(query(7, DnsType.AXFR));

        // when
        serverSays(0, framed(Answers.bytes(DnsMessage.answerTo(asked, DnsType.REFUSED))));

        // then
        assertThat(Answers.text(messagesIn(asking).getFirst())).contains("REFUSED");
        assertThat(scene.count("dns-questions.waiting")).isZero();
    }

    @Test
    void theServerWaitsForAGuestThatReadsLate() {
        // given
        guest.settings(new GuestTcpSettings().receiveBuffer(4_096));
        GuestConnection asking = asks(7, DnsType.AXFR);
        asking.pauseReading();
        String[] many = new String[2_000];
        Arrays.fill(many, "a");

        // when
        serverSays(0, message(7, DnsType.AXFR, "soa", "a"));
        for (int count = 0; count < 40; count++) serverSays(0, message(7, 0, many));
        serverSays(0, message(7, 0, "soa"));
        scene.machine.runFor(20 * SECOND);
        asking.resumeReading();
        scene.machine.runFor(60 * SECOND);

        // then
        assertThat(shape(asking)).hasSize(42).startsWith("7: 2").endsWith("7: 1");
    }

    @Test
    void onlyEightRunAtOnce() {
        // when
        List<GuestConnection> asking = new ArrayList<>();
        for (int id = 1; id <= 9; id++) asking.add(asks(id, DnsType.AXFR));

        // then
        assertThat(opened).hasSize(8);
        assertThat(shape(asking.getLast())).containsExactly("9: SERVFAIL");
        assertThat(scene.count("dns-too-many")).isEqualTo(1);
    }

    private GuestConnection asks(int id, int type) {
        GuestConnection asking = guest.connect("10.0.2.3", 53).write(framed(query(id, type)));
        scene.machine.runFor(SECOND / 10);
        return asking;
    }

    private void serverSays(int connection, byte[] bytes) {
        opened.get(connection).write(bytes);
        scene.machine.runFor(SECOND / 10);
    }

    private static byte[] query(int id, int type) {
        return Answers.bytes(DnsMessage.query(id, ZONE, type));
    }

    /// A message with these records; `type` 0 leaves the question out.
    private static byte[] message(int id, int type, String... records) {
        DnsMessage empty = DnsMessage.answerTo(Answers.view(query(id, type)), DnsType.NO_ERROR);
        List<DnsRecord> answers = new ArrayList<>();
        for (String each : records) answers.add(each.equals("soa") ? soa() : DnsRecord.a(ZONE, 60, 0xcb00_7107));
        var questions = type == 0 ? List.<DnsQuestion>of() : empty.questions();
        return framed(
                Answers.bytes(new DnsMessage(empty.id(), empty.flags(), questions, answers, List.of(), List.of())));
    }

    private static DnsRecord soa() {
        Octets names = ZONE.octets();
        return new DnsRecord(
                ZONE, DnsType.SOA, DnsType.IN, 60, Octets.ofHex(names + "" + names + "00000007".repeat(5)));
    }

    /// Each message's id, and how many records it has or how it failed.
    private static List<String> shape(GuestConnection asking) {
        return messagesIn(asking).stream()
                .map(Answers::view)
                .map(view -> view.id() + ": " + text(view))
                .toList();
    }

    private static String text(DnsView view) {
        return view.rcode() == DnsType.NO_ERROR ? "" + view.answers() : DnsType.rcodeName(view.rcode());
    }
}
