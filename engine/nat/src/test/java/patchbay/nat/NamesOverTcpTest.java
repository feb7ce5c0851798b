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
import org.junit.jupiter.api.Test;
import patchbay.nat.flow.FlowEntry;
import patchbay.nat.names.NameTcp;
import patchbay.service.dns.DnsSettings;
import patchbay.service.dns.MappedNames;
import patchbay.service.dns.NameMapping;
import patchbay.service.dns.QuestionStream;
import patchbay.testkit.SimConnection;
import patchbay.testkit.SimService;
import patchbay.testkit.guest.GuestConnection;
import patchbay.testkit.guest.GuestTcpSettings;
import patchbay.testkit.guest.SimTcpGuest;
import patchbay.wire.IpAddress;
import patchbay.wire.dns.DnsMessage;
import patchbay.wire.dns.DnsName;
import patchbay.wire.dns.DnsRecord;
import patchbay.wire.dns.DnsType;

/// Questions to the network's name server over TCP, by a guest with a TCP of its own.
class NamesOverTcpTest {
    private static final String FIRST = "203.0.113.53";
    private static final String NEXT = "203.0.113.54";
    private static final int ADDRESS = 0xcb00_7107;
    private static final String ANSWER = " NOERROR A? www.example.org: www.example.org A 203.0.113.7";

    private GatewayScene scene = GatewayScene.plain();

    @AfterEach
    void nothingStays() {
        scene.closeAtRest();
    }

    @Test
    void theHostsResolverAnswersSeveralQuestionsOfOneConnection() {
        // given
        GuestConnection asking = hostResolver().connect("10.0.2.3", 53);
        scene.machine.host().names().knows("www.example.org", "203.0.113.7", "2001:db8::7");

        // when
        asking.write(together(question(1, DnsType.A), question(2, DnsType.AAAA), question(3, DnsType.MX)));
        asking.write(framed(query(4, "nowhere.example", DnsType.A)));
        scene.machine.runFor(SECOND);

        // then
        assertThat(answersIn(asking))
                .containsExactlyInAnyOrder(
                        "1" + ANSWER,
                        "2 NOERROR AAAA? www.example.org: www.example.org AAAA 2001:db8::7",
                        "3 NOERROR MX? www.example.org",
                        "4 NXDOMAIN A? nowhere.example");
    }

    @Test
    void whatIsTooLongForADatagramComesWhole() {
        // given
        String[] many = new String[200];
        for (int at = 0; at < many.length; at++) many[at] = "203.0.113." + at;
        GuestConnection asking = hostResolver().connect("10.0.2.3", 53);
        scene.machine.host().names().knows("big.example.org", many);

        // when
        asking.write(framed(query(5, "big.example.org", DnsType.A)));
        scene.machine.runFor(SECOND);

        // then
        assertThat(answersIn(asking))
                .singleElement()
                .satisfies(answer -> assertThat(answer)
                        .doesNotContain("truncated")
                        .contains("203.0.113.0")
                        .contains("203.0.113.199"));
    }

    @Test
    void namesOfTheNetworkAreAnsweredInEveryModeByNobodyElse() {
        // given
        scene.machine.host().names().servers(FIRST);
        SimService server = scene.world().listens(FIRST, 53);
        scene.gateway.know(new MappedNames(List.of(NameMapping.ofPatterns("*.lab", IpAddress.parse("192.0.2.80")))));
        GuestConnection asking = guest().connect("10.0.2.3", 53);

        // when
        asking.write(framed(query(6, "a.b.lab", DnsType.A)));
        scene.machine.runFor(SECOND);

        // then
        assertThat(answersIn(asking)).containsExactly("6 NOERROR A? a.b.lab: a.b.lab A 192.0.2.80");
        assertThat(server.attempts()).isZero();
    }

    @Test
    void aQuestionMayComeInPiecesAndItsEndBeforeTheAnswer() {
        // given
        GuestConnection asking = hostResolver().connect("10.0.2.3", 53);
        scene.machine.host().names().answersAfter(2 * SECOND);
        scene.machine.host().names().knows("www.example.org", "203.0.113.7");
        byte[] question = question(7, DnsType.A);

        // when
        for (byte octet : question) {
            asking.write(new byte[] {octet});
            scene.machine.runFor(SECOND / 100);
        }
        asking.shutdownWrite();
        scene.machine.runFor(SECOND);

        // then
        assertThat(asking.sawEnd()).isFalse();
        scene.machine.runFor(2 * SECOND);
        assertThat(answersIn(asking)).containsExactly("7" + ANSWER);
        assertThat(asking.sawEnd()).isTrue();
    }

    @Test
    void theProxyAsksTheHostsServersEachQuestionByAConnectionOfItsOwn() {
        // given
        scene.machine.host().names().servers(FIRST);
        SimService server = answering(FIRST, 1);
        GuestConnection asking = guest().connect("10.0.2.3", 53);

        // when
        asking.write(together(question(1, DnsType.A), question(2, DnsType.A)));
        scene.machine.runFor(SECOND);

        // then
        assertThat(answersIn(asking)).containsExactlyInAnyOrder("1" + ANSWER, "2" + ANSWER);
        assertThat(server.attempts()).isEqualTo(2);
        assertThat(scene.count("dns-answered")).isEqualTo(2);
    }

    @Test
    void aServerThatRefusesCostsNothingAndASilentOneTwoSeconds() {
        // given
        scene.machine.host().names().servers(FIRST, NEXT);
        scene.world().listens(FIRST, 53).refuses();
        answering(NEXT, 1);
        SimTcpGuest guest = guest();
        GuestConnection asking = guest.connect("10.0.2.3", 53).write(question(1, DnsType.A));

        // when
        scene.machine.runFor(SECOND / 2);

        // then
        assertThat(answersIn(asking)).containsExactly("1" + ANSWER);
        assertThat(scene.count("dns-next-server")).isEqualTo(1);

        // when
        scene.machine.runFor(61 * SECOND);
        scene.world().listens(FIRST, 53).accepts();
        GuestConnection again = guest.connect("10.0.2.3", 53).write(question(2, DnsType.A));
        scene.machine.runFor(2 * SECOND - SECOND / 10);

        // then
        assertThat(answersIn(again)).isEmpty();
        scene.machine.runFor(SECOND / 2);
        assertThat(answersIn(again)).containsExactly("2" + ANSWER);
    }

    @Test
    void silenceOfAllServersIsAFailureAfterFiveSeconds() {
        // given
        scene.machine.host().names().servers(FIRST);
        scene.world().listens(FIRST, 53).neverAnswers();
        GuestConnection asking = guest().connect("10.0.2.3", 53).write(question(1, DnsType.A));

        // when
        scene.machine.runFor(6 * SECOND);

        // then
        assertThat(answersIn(asking)).containsExactly("1 SERVFAIL A? www.example.org");
        assertThat(scene.count("dns-expired")).isEqualTo(1);
    }

    @Test
    void anAnswerThatBelongsToAnotherQuestionIsNone() {
        // given
        scene.machine.host().names().servers(FIRST);
        scene.world()
                .listens(FIRST, 53)
                .onConnection(open -> open.onBytes(asked -> {
                    byte[] other = Answers.a(query(99, "other.example", DnsType.A), ADDRESS);
                    asked.write(framed(other));
                }));
        GuestConnection asking = guest().connect("10.0.2.3", 53).write(question(1, DnsType.A));

        // when
        scene.machine.runFor(6 * SECOND);

        // then
        assertThat(answersIn(asking)).containsExactly("1 SERVFAIL A? www.example.org");
        assertThat(scene.count("dns-mismatched")).isPositive();
    }

    @Test
    void theLongestAnswersWaitForAGuestThatReadsLate() {
        // given
        scene.machine.host().names().servers(FIRST);
        answering(FIRST, 4_000);
        SimTcpGuest guest = guest().settings(new GuestTcpSettings().receiveBuffer(4_096));
        GuestConnection asking = guest.connect("10.0.2.3", 53).pauseReading();
        for (int id = 0; id < 10; id++) asking.write(question(id, DnsType.A));

        // when
        scene.machine.runFor(20 * SECOND);
        asking.resumeReading();
        scene.machine.runFor(30 * SECOND);

        // then
        assertThat(messagesIn(asking))
                .hasSize(10)
                .allSatisfy(answer -> assertThat(answer).hasSizeGreaterThan(64_000));
    }

    @Test
    void whatIsNoQuestionResetsTheConnectionOrIsCalledMalformed() {
        // given
        SimTcpGuest guest = hostResolver();
        byte[] answer = Answers.a(query(1, "www.example.org", DnsType.A), ADDRESS);
        byte[] two = query(9, "www.example.org", DnsType.A);
        two[5] = 2;

        // when
        GuestConnection tooShort = guest.connect("10.0.2.3", 53).write(new byte[] {0, 11});
        GuestConnection tooLong = guest.connect("10.0.2.3", 53).write(new byte[] {(byte) 0xff, 0});
        GuestConnection answered = guest.connect("10.0.2.3", 53).write(framed(answer));
        GuestConnection twice = guest.connect("10.0.2.3", 53).write(framed(two));
        scene.machine.runFor(SECOND);

        // then
        assertThat(List.of(tooShort, tooLong, answered)).allSatisfy(asking -> {
            assertThat(asking.isClosed()).isTrue();
            assertThat(asking.received()).isEmpty();
        });
        assertThat(answersIn(twice)).containsExactly("9 FORMERR");
        assertThat(scene.count("dns-malformed")).isEqualTo(4);
    }

    @Test
    void aConnectionWithoutAQuestionIsEndedAndThenReset() {
        // given
        GuestConnection idle = hostResolver().connect("10.0.2.3", 53);

        // when
        scene.machine.runFor(QuestionStream.IDLE_NANOS + SECOND);

        // then
        assertThat(idle.sawEnd()).isTrue();
        scene.machine.runFor(QuestionStream.LINGER_NANOS);
        assertThat(idle.isClosed()).isTrue();
        assertThat(scene.count("flows.tcp")).isZero();
    }

    @Test
    void aGuestThatNeverReadsItsAnswersIsResetInTheEnd() {
        // given
        scene.machine.host().names().servers(FIRST);
        answering(FIRST, 4_000);
        SimTcpGuest guest = guest().settings(new GuestTcpSettings().receiveBuffer(4_096));
        GuestConnection asking = guest.connect("10.0.2.3", 53).pauseReading();
        for (int id = 0; id < 10; id++) asking.write(question(id, DnsType.A));

        // when
        scene.machine.runFor(90 * SECOND);

        // then
        assertThat(asking.isClosed()).isTrue();
        assertThat(scene.count("dns-questions.waiting")).isZero();
    }

    @Test
    void aGuestThatGoesOnAfterTheEndIsResetAllTheSame() {
        // given
        GuestConnection late = hostResolver().connect("10.0.2.3", 53);
        scene.machine.runFor(QuestionStream.IDLE_NANOS + SECOND);
        assertThat(late.sawEnd()).isTrue();

        // when
        for (int id = 0; id < 12; id++) {
            late.write(question(id, DnsType.A));
            scene.machine.runFor(SECOND);
        }

        // then
        assertThat(late.isClosed()).isTrue();
        assertThat(late.received()).isEmpty();
    }

    @Test
    void connectionsAreLimitedAndShownAmongTheFlows() {
        // given
        SimTcpGuest guest = hostResolver();

        // when
        for (int count = 0; count < NameTcp.LIMITS.flows() + 20; count++) {
            guest.connect("10.0.2.3", 53);
            scene.machine.runFor(SECOND / 1_000);
        }

        // then
        assertThat(scene.count("flows.tcp")).isEqualTo(NameTcp.LIMITS.flows());
        assertThat(scene.count("tcp-flows-full")).isPositive();
        List<FlowEntry> flows = new ArrayList<>();
        for (long from = 0; from != NatGateway.NO_MORE_FLOWS; ) from = scene.gateway.readFlows(from, 64, flows);
        assertThat(flows).hasSize(NameTcp.LIMITS.flows());
        assertThat(flows.getFirst().name().peer()).hasToString("FlowEnd[address=10.0.2.3, port=53]");
    }

    @Test
    void aQuestionOnTheWayEndsWithItsConnectionAndWithTheGateway() {
        // given
        scene.machine.host().names().servers(FIRST);
        scene.world().listens(FIRST, 53).accepts();
        SimTcpGuest guest = guest();
        GuestConnection first = guest.connect("10.0.2.3", 53).write(question(1, DnsType.A));
        GuestConnection second = guest.connect("10.0.2.3", 53).write(question(2, DnsType.A));
        scene.machine.runFor(SECOND / 2);
        assertThat(scene.count("dns-questions.waiting")).isEqualTo(2);

        // when
        first.abort();
        scene.machine.runFor(SECOND / 10);

        // then
        assertThat(scene.count("dns-questions.waiting")).isEqualTo(1);
        scene.gateway.reset();
        scene.machine.runFor(SECOND / 10);
        assertThat(scene.count("dns-questions.waiting")).isZero();
        assertThat(second.isClosed()).isTrue();
    }

    private SimTcpGuest guest() {
        return TcpCard.plug(scene);
    }

    private SimTcpGuest hostResolver() {
        scene = GatewayScene.with(settings -> settings.dns(new DnsSettings(false, true, true)));
        scene.machine.host().names().servers(FIRST);
        return guest();
    }

    /// A server with so many addresses for whatever it is asked.
    private SimService answering(String address, int addresses) {
        return scene.world().listens(address, 53).onConnection(open -> open.onBytes(asked -> answer(asked, addresses)));
    }

    private static void answer(SimConnection asked, int addresses) {
        byte[] framed = asked.read();
        var view = Answers.view(Arrays.copyOfRange(framed, 2, framed.length));
        List<DnsRecord> records = new ArrayList<>();
        DnsName name = view.questionName();
        for (int at = 0; at < addresses; at++) records.add(DnsRecord.a(name, 60, ADDRESS + at));
        DnsMessage empty = DnsMessage.answerTo(view, DnsType.NO_ERROR);
        asked.write(framed(Answers.bytes(
                new DnsMessage(empty.id(), empty.flags(), empty.questions(), records, List.of(), List.of()))));
    }

    private static byte[] question(int id, int type) {
        return framed(query(id, "www.example.org", type));
    }

    private static byte[] query(int id, String name, int type) {
        return Answers.bytes(DnsMessage.query(id, DnsName.parse(name), type));
    }

    private static List<String> answersIn(GuestConnection connection) {
        return messagesIn(connection).stream().map(Answers::text).toList();
    }
}
