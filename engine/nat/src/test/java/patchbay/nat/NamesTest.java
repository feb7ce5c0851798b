package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.nat.GatewayScene.SECOND;
import static patchbay.testkit.packet.Packets.dns;
import static patchbay.testkit.packet.Packets.udp;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import patchbay.service.dns.DnsSettings;
import patchbay.service.dns.MappedNames;
import patchbay.service.dns.NameMapping;
import patchbay.service.dns.NameService;
import patchbay.testkit.SimIcmp;
import patchbay.testkit.SimUdpPeer;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.testkit.packet.UdpPacket;
import patchbay.wire.IpAddress;
import patchbay.wire.dns.DnsMessage;
import patchbay.wire.dns.DnsName;
import patchbay.wire.dns.DnsType;

class NamesTest {
    private static final String FIRST = "203.0.113.53";
    private static final String SECOND_SERVER = "203.0.113.54";
    private static final int ADDRESS = 0xcb00_7107;
    private static final String ANSWER = " NOERROR A? www.example.org: www.example.org A 203.0.113.7";

    private final GatewayScene scene = GatewayScene.plain().introduced();

    @Test
    void theNextServerIsAskedAfterTwoSeconds() {
        // given
        scene.machine.host().names().servers(FIRST, SECOND_SERVER);
        scene.world().udp(FIRST, 53);
        scene.world().udp(SECOND_SERVER, 53).answers(question -> Answers.a(question.bytes(), ADDRESS));

        // when
        scene.guest.send(question(7));

        // then
        scene.guest.expectNothingFor(2 * SECOND - 1_000_000);
        scene.guest.expect(answer("7" + ANSWER));
        assertThat(scene.count("dns-next-server")).isEqualTo(1);
        assertThat(scene.count("dns-questions.waiting")).isZero();
    }

    @Test
    void aServerThatRefusesCostsNoTime() {
        // given
        scene.machine.host().names().servers(FIRST, SECOND_SERVER);
        scene.world().udp(FIRST, 53).answersError(SimIcmp.PORT_UNREACHABLE);
        scene.world().udp(SECOND_SERVER, 53).answers(question -> Answers.a(question.bytes(), ADDRESS));

        // when
        scene.guest.send(question(7));

        // then
        scene.guest.expect(answer("7" + ANSWER), SECOND / 2);
    }

    @Test
    void silenceOfAllServersIsAFailureAfterFiveSeconds() {
        // given
        scene.machine.host().names().servers(FIRST);
        SimUdpPeer server = scene.world().udp(FIRST, 53);

        // when
        scene.guest.send(question(7));

        // then
        scene.guest.expect(answer("7 SERVFAIL A? www.example.org"), 6 * SECOND);
        assertThat(server.received()).hasSize(2);
        assertThat(scene.count("dns-expired")).isEqualTo(1);
    }

    @Test
    void everyQuestionHasItsOwnPortAndId() {
        // given
        scene.machine.host().names().servers(FIRST);
        SimUdpPeer server = scene.world().udp(FIRST, 53);

        // when
        for (int question = 0; question < 50; question++) scene.guest.send(question(7));
        scene.machine.runFor(SECOND);

        // then
        Set<Integer> ports = new HashSet<>();
        Set<Integer> ids = new HashSet<>();
        server.received().forEach(asked -> {
            ports.add(asked.source().port());
            ids.add(Answers.view(asked.bytes()).id());
        });
        assertThat(ports).hasSize(50);
        assertThat(ids).hasSizeGreaterThan(45);
    }

    @Test
    void whatDoesNotAnswerTheQuestionIsDropped() {
        // given
        scene.machine.host().names().servers(FIRST);
        SimUdpPeer server = scene.world().udp(FIRST, 53);
        SimUdpPeer stranger = scene.world().udp("203.0.113.99", 53);
        scene.guest.send(question(7));
        scene.machine.runFor(SECOND / 10);
        byte[] asked = server.received(0).bytes();
        byte[] wrongId = Answers.a(asked, ADDRESS);
        wrongId[0] ^= 1;
        byte[] otherName = Answers.bytes(DnsMessage.answerTo(
                Answers.view(Answers.bytes(
                        DnsMessage.query(Answers.view(asked).id(), DnsName.parse("other.example"), DnsType.A))),
                0));

        // when
        server.sends(wrongId, server.received(0).source());
        server.sends(otherName, server.received(0).source());
        server.sends(asked, server.received(0).source());
        stranger.sends(Answers.a(asked, ADDRESS), server.received(0).source());
        scene.world()
                .udp(FIRST, 5353)
                .sends(Answers.a(asked, ADDRESS), server.received(0).source());
        scene.guest.expectNothingFor(SECOND);

        // then
        assertThat(scene.count("dns-mismatched")).isEqualTo(5);
        server.sends(Answers.a(asked, ADDRESS), server.received(0).source());
        scene.guest.expect(answer("7" + ANSWER));
    }

    @Test
    void fiveHundredAndTwelveQuestionsMayWait() {
        // given
        scene.machine.host().names().servers(FIRST);
        scene.world().udp(FIRST, 53);

        // when
        for (int question = 0; question < 600; question++) scene.guest.send(question(question));
        scene.machine.runFor(SECOND);

        // then
        assertThat(scene.count("dns-questions.waiting")).isEqualTo(NameService.MAX_QUESTIONS);
        assertThat(scene.count("dns-too-many")).isEqualTo(88);
        scene.machine.runFor(6 * SECOND);
        assertThat(scene.count("dns-questions.waiting")).isZero();
        scene.gateway.close();
        scene.machine.host().assertNoHandlesOpen();
    }

    @Test
    void rubbishIsDroppedOrCalledMalformed() {
        // given
        scene.machine.host().names().servers(FIRST);

        // when
        scene.guest.send(udp(4000, 53).to("10.0.2.3").payload(new byte[11]));
        scene.guest.send(udp(4000, 53).to("10.0.2.3").payload(new byte[1_300]));
        scene.guest.expectNothingFor(SECOND / 10);
        byte[] loop = new byte[32];
        loop[1] = 9;
        loop[5] = 1;
        loop[12] = (byte) 0xc0;
        loop[13] = 12;
        scene.guest.send(udp(4000, 53).to("10.0.2.3").payload(loop));

        // then
        scene.guest.expect(answer("9 FORMERR"));
        assertThat(scene.count("dns-malformed")).isEqualTo(3);
    }

    @Test
    void theHostsResolverIsAskedWhenThatIsWanted() {
        // given
        GatewayScene resolver = GatewayScene.with(settings -> settings.dns(new DnsSettings(false, true, true)))
                .introduced();
        resolver.machine.host().names().servers(FIRST).knows("www.example.org", "203.0.113.7", "2001:db8::7");

        // when
        resolver.guest.send(dns(4000, DnsMessage.query(1, name("www.example.org"), DnsType.A)));
        resolver.guest.expect(answer("1" + ANSWER));
        resolver.guest.send(dns(4000, DnsMessage.query(2, name("www.example.org"), DnsType.AAAA)));
        resolver.guest.expect(answer("2 NOERROR AAAA? www.example.org: www.example.org AAAA 2001:db8::7"));
        resolver.guest.send(dns(4000, DnsMessage.query(3, name("www.example.org"), DnsType.MX)));
        resolver.guest.expect(answer("3 NOERROR MX? www.example.org"));
        resolver.guest.send(dns(4000, DnsMessage.query(4, name("nowhere.example"), DnsType.A)));

        // then
        resolver.guest.expect(answer("4 NXDOMAIN A? nowhere.example"));
    }

    @Test
    void whereOneServerFailsTheNextIsAskedAtOnce() {
        // given
        scene.machine.host().names().servers(FIRST, SECOND_SERVER);
        scene.world()
                .udp(FIRST, 53)
                .answers(question ->
                        Answers.bytes(DnsMessage.answerTo(Answers.view(question.bytes()), DnsType.REFUSED)));
        scene.world().udp(SECOND_SERVER, 53).answers(question -> Answers.a(question.bytes(), ADDRESS));

        // when
        scene.guest.send(question(7));

        // then
        scene.guest.expect(answer("7" + ANSWER), SECOND / 2);
    }

    @Test
    void whereEveryServerFailsTheGuestIsToldSo() {
        // given
        scene.machine.host().names().servers(FIRST);
        scene.world()
                .udp(FIRST, 53)
                .answers(question ->
                        Answers.bytes(DnsMessage.answerTo(Answers.view(question.bytes()), DnsType.SERVER_FAILURE)));

        // when
        scene.guest.send(question(7));

        // then
        scene.guest.expect(answer("7 SERVFAIL A? www.example.org"), SECOND / 2);
    }

    @Test
    void theServerThatAnsweredIsAskedFirstForAMinute() {
        // given
        scene.machine.host().names().servers(FIRST, SECOND_SERVER);
        SimUdpPeer silent = scene.world().udp(FIRST, 53);
        scene.world().udp(SECOND_SERVER, 53).answers(question -> Answers.a(question.bytes(), ADDRESS));
        scene.guest.send(question(7));
        scene.guest.expect(answer("7" + ANSWER), 3 * SECOND);

        // when
        scene.guest.send(question(8));
        scene.guest.expect(answer("8" + ANSWER), SECOND / 2);

        // then
        assertThat(silent.received()).hasSize(1);
        scene.machine.runFor(61 * SECOND);
        scene.guest.forget();
        scene.guest.send(question(9));
        scene.guest.expect(answer("9" + ANSWER), 3 * SECOND);
        assertThat(silent.received()).hasSize(2);
    }

    @Test
    void namesOfTheNetworkAreAnsweredHereInEveryModeAndOthersAreForwarded() {
        // given
        scene.machine.host().names().servers(FIRST);
        SimUdpPeer server = scene.world().udp(FIRST, 53);
        server.answers(question -> Answers.a(question.bytes(), ADDRESS));
        scene.gateway.know(
                new MappedNames(List.of(NameMapping.ofPatterns("node?|*.lab", IpAddress.parse("192.0.2.80")))));

        // when
        scene.guest.send(dns(4000, DnsMessage.query(1, name("NODE1"), DnsType.A)));
        scene.guest.expect(answer("1 NOERROR A? NODE1: NODE1 A 192.0.2.80"));
        scene.guest.send(dns(4000, DnsMessage.query(2, name("a.b.lab"), DnsType.AAAA)));
        scene.guest.expect(answer("2 NOERROR AAAA? a.b.lab"));
        scene.guest.send(dns(4000, DnsMessage.query(3, name("node1"), DnsType.MX)));
        scene.guest.expect(answer("3 NOERROR MX? node1"));

        // then
        assertThat(server.received()).isEmpty();
        assertThat(scene.count("dns-local")).isEqualTo(3);
        scene.guest.send(question(7));
        scene.guest.expect(answer("7" + ANSWER));
    }

    @Test
    void aServerOfIpv6IsUsedByTheProxy() {
        // given
        scene.machine.host().names().servers("2001:db8::53");
        scene.world().udp("2001:db8::53", 53).answers(question -> Answers.a(question.bytes(), ADDRESS));

        // when
        scene.guest.send(question(7));

        // then
        scene.guest.expect(answer("7" + ANSWER));
    }

    private static UdpPacket question(int id) {
        return dns(4000, DnsMessage.query(id, name("www.example.org"), DnsType.A));
    }

    private static PacketMatcher answer(String text) {
        return PacketMatcher.udp(53, 4000).from("10.0.2.3").to("10.0.2.15").with("answer", text, Answers::text);
    }

    private static DnsName name(String text) {
        return DnsName.parse(text);
    }
}
