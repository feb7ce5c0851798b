package patchbay.service.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import patchbay.loop.Counters;
import patchbay.service.AddressPlan;
import patchbay.service.dns.DnsPlan;
import patchbay.service.dns.DnsSettings;
import patchbay.testkit.VirtualLoop;
import patchbay.wire.IpAddress;
import patchbay.wire.dhcp.DhcpBuilder;
import patchbay.wire.dhcp.DhcpMessage;
import patchbay.wire.dhcp.DhcpOption;
import patchbay.wire.dhcp.DhcpType;
import patchbay.wire.dhcp.DhcpView;

class NatDhcpServerTest implements NatDhcpServer.Listener {
    private static final long MAC = 0x0800_2700_0001L;
    private static final int FIRST = address("10.0.2.15");

    private final VirtualLoop machine = VirtualLoop.seeded(1);
    private final AddressPlan plan = AddressPlan.ofSlot(0);
    private final Counters counters = new Counters();
    private final List<String> told = new ArrayList<>();
    private NatDhcpServer server = server(new NatDhcpSettings("", plan.tftp(), ""));

    @Test
    void aDiscoverIsOfferedTheFirstLeaseWithAllOptionsInOrder() {
        // given
        machine.host().names().servers("192.0.2.53", "192.0.2.54").domains("example.org", "example.net");
        server = server(new NatDhcpSettings("alpha.pxe", plan.tftp(), ""));

        // when
        DhcpMessage offer = answer(message(DhcpType.DISCOVER, MAC).flags(DhcpView.BROADCAST));

        // then
        assertThat(offer).isNotNull();
        assertThat(offer.yiaddr()).isEqualTo(FIRST);
        assertThat(offer.siaddr()).isEqualTo(address("10.0.2.4"));
        assertThat(offer.file()).isEqualTo("alpha.pxe");
        assertThat(offer.flags()).isEqualTo(DhcpView.BROADCAST);
        assertThat(offer.options())
                .containsExactly(
                        DhcpOption.type(DhcpType.OFFER),
                        DhcpOption.addresses(DhcpOption.SUBNET_MASK, 0xffff_ff00),
                        DhcpOption.addresses(DhcpOption.ROUTER, address("10.0.2.2")),
                        DhcpOption.addresses(DhcpOption.NAME_SERVERS, address("192.0.2.53"), address("192.0.2.54")),
                        DhcpOption.text(DhcpOption.DOMAIN_NAME, "example.org"),
                        DhcpOption.text(DhcpOption.DOMAIN_NAME, ","),
                        DhcpOption.text(DhcpOption.DOMAIN_NAME, "example.net"),
                        DhcpOption.amount(DhcpOption.LEASE_SECONDS, 86_400),
                        DhcpOption.addresses(DhcpOption.SERVER_ID, address("10.0.2.2")));
    }

    @Test
    void theWholeConversationEndsWithTheAddressAndTheGuess() {
        // given
        DhcpMessage offer = answer(message(DhcpType.DISCOVER, MAC));

        // when
        DhcpMessage ack = answer(message(DhcpType.REQUEST, MAC)
                .option(DhcpOption.addresses(DhcpOption.REQUESTED_ADDRESS, offer.yiaddr()))
                .option(DhcpOption.addresses(DhcpOption.SERVER_ID, plan.gateway())));

        // then
        assertThat(ack.type()).isEqualTo(DhcpType.ACK);
        assertThat(ack.yiaddr()).isEqualTo(FIRST);
        assertThat(server.destination(ack)).isEqualTo(FIRST);
        assertThat(told).containsExactly("ack 10.0.2.15");
        assertThat(server.leases()).isEqualTo(1);
    }

    @Test
    void sixteenClientsGetSixteenAddressesAndTheNextGetsSilence() {
        // given
        for (int client = 0; client < 16; client++) {
            DhcpMessage offer = answer(message(DhcpType.DISCOVER, MAC + client));
            assertThat(offer.yiaddr()).isEqualTo(FIRST + client);
            take(MAC + client, offer.yiaddr());
        }

        // when
        DhcpMessage none = answer(message(DhcpType.DISCOVER, MAC + 16));
        DhcpMessage known = answer(message(DhcpType.DISCOVER, MAC + 3));

        // then
        assertThat(none).isNull();
        assertThat(counters.named("dhcp-pool-exhausted").value()).isEqualTo(1);
        assertThat(known.yiaddr()).isEqualTo(FIRST + 3);
    }

    @Test
    void anOfferNobodyTakesMakesRoomAfterFifteenSeconds() {
        // given
        for (int client = 0; client < 16; client++) answer(message(DhcpType.DISCOVER, MAC + client));

        // when
        DhcpMessage early = answer(message(DhcpType.DISCOVER, MAC + 99));
        machine.runFor(15_000_000_000L);
        DhcpMessage late = answer(message(DhcpType.DISCOVER, MAC + 99));

        // then
        assertThat(early).isNull();
        assertThat(late.yiaddr()).isEqualTo(FIRST);
    }

    @Test
    void aRestoredGuestKeepsAnAddressThatWasNeverOffered() {
        // when
        DhcpMessage ack = answer(message(DhcpType.REQUEST, MAC)
                .option(DhcpOption.addresses(DhcpOption.REQUESTED_ADDRESS, address("10.0.2.99"))));

        // then
        assertThat(ack.type()).isEqualTo(DhcpType.ACK);
        assertThat(ack.yiaddr()).isEqualTo(address("10.0.2.99"));
    }

    @Test
    void whatIsNotAGuestsToHaveIsRefusedToEverybodysHearing() {
        for (String wanted : List.of("192.168.1.5", "10.0.2.2", "10.0.2.3", "10.0.2.0", "10.0.2.255")) {
            // when
            DhcpMessage nak = answer(message(DhcpType.REQUEST, MAC)
                    .option(DhcpOption.addresses(DhcpOption.REQUESTED_ADDRESS, address(wanted))));

            // then
            assertThat(nak.type()).as(wanted).isEqualTo(DhcpType.NAK);
            assertThat(nak.yiaddr()).isZero();
            assertThat(server.destination(nak)).isEqualTo(-1);
        }
        assertThat(told).isEmpty();
    }

    @Test
    void anotherGuestsAddressIsRefused() {
        // given
        take(MAC, FIRST);

        // when
        DhcpMessage nak = answer(
                message(DhcpType.REQUEST, MAC + 1).option(DhcpOption.addresses(DhcpOption.REQUESTED_ADDRESS, FIRST)));

        // then
        assertThat(nak.type()).isEqualTo(DhcpType.NAK);
    }

    @Test
    void aSelectingClientGetsItsBoundAddressWhateverItAsksFor() {
        // given
        answer(message(DhcpType.DISCOVER, MAC));

        // when
        DhcpMessage ack = answer(selecting(MAC, address("10.0.2.77")));
        DhcpMessage unbound = answer(selecting(MAC + 1, FIRST));
        DhcpMessage withoutWish = answer(
                message(DhcpType.REQUEST, MAC).option(DhcpOption.addresses(DhcpOption.SERVER_ID, plan.gateway())));
        DhcpMessage withCiaddr = answer(selecting(MAC, FIRST).ciaddr(FIRST));

        // then
        assertThat(ack.yiaddr()).isEqualTo(FIRST);
        assertThat(unbound).isNull();
        assertThat(withoutWish).isNull();
        assertThat(withCiaddr).isNull();
    }

    @Test
    void aRenewingClientGetsItsBindingAndAnUnknownOneANewOne() {
        // given
        take(MAC, FIRST);

        // when
        DhcpMessage known = answer(message(DhcpType.REQUEST, MAC).ciaddr(FIRST));
        DhcpMessage unknown = answer(message(DhcpType.REQUEST, MAC + 1).ciaddr(address("10.0.2.40")));
        DhcpMessage outside = answer(message(DhcpType.REQUEST, MAC + 2).ciaddr(address("192.168.0.9")));
        DhcpMessage nothing = answer(message(DhcpType.REQUEST, MAC + 3));

        // then
        assertThat(known.ciaddr()).isEqualTo(FIRST);
        assertThat(known.yiaddr()).isEqualTo(FIRST);
        assertThat(unknown.yiaddr()).isEqualTo(address("10.0.2.40"));
        assertThat(outside.type()).isEqualTo(DhcpType.NAK);
        assertThat(nothing).isNull();
    }

    @Test
    void informIsAnsweredOnlyForAKnownClient() {
        // given
        take(MAC, FIRST);

        // when
        DhcpMessage known = answer(message(DhcpType.INFORM, MAC).ciaddr(FIRST));
        DhcpMessage unknown = answer(message(DhcpType.INFORM, MAC + 1).ciaddr(FIRST));

        // then
        assertThat(known.type()).isEqualTo(DhcpType.ACK);
        assertThat(known.options()).hasSize(6);
        assertThat(unknown).isNull();
    }

    @Test
    void onlyTheHolderGivesAnAddressBack() {
        // given
        take(MAC, FIRST);

        // when
        answer(message(DhcpType.RELEASE, MAC + 1).ciaddr(FIRST));
        int afterStranger = server.leases();
        answer(message(DhcpType.RELEASE, MAC).ciaddr(FIRST));

        // then
        assertThat(afterStranger).isEqualTo(1);
        assertThat(server.leases()).isZero();
    }

    @Test
    void aDeclinedAddressRestsAndIsAskedForByArp() {
        // given
        answer(message(DhcpType.DISCOVER, MAC));

        // when
        answer(message(DhcpType.DECLINE, MAC).option(DhcpOption.addresses(DhcpOption.REQUESTED_ADDRESS, FIRST)));
        DhcpMessage next = answer(message(DhcpType.DISCOVER, MAC));

        // then
        assertThat(told).containsExactly("probe 10.0.2.15");
        assertThat(next.yiaddr()).isEqualTo(FIRST + 1);
    }

    @Test
    void messagesOfServersAndUnknownTypesAreMetWithSilence() {
        // when
        DhcpMessage toOffer = answer(message(DhcpType.OFFER, MAC));
        DhcpMessage toNothing = answer(DhcpMessage.builder(DhcpView.REQUEST).chaddr(MAC));
        DhcpMessage toReply =
                answer(DhcpMessage.builder(DhcpView.REPLY).chaddr(MAC).option(DhcpOption.type(DhcpType.DISCOVER)));

        // then
        assertThat(toOffer).isNull();
        assertThat(toNothing).isNull();
        assertThat(toReply).isNull();
        assertThat(counters.named("dhcp-unanswered").value()).isEqualTo(3);
    }

    @Test
    void theLongestAnswerFitsItsOctets() {
        // given
        machine.host()
                .names()
                .servers("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6", "192.0.2.7")
                .domains("a".repeat(60) + ".example", "b".repeat(60) + ".example", "c".repeat(60) + ".example");
        server = server(new NatDhcpSettings("f".repeat(127), plan.tftp(), "h".repeat(63)));

        // when
        DhcpMessage offer = answer(message(DhcpType.DISCOVER, MAC));

        // then
        assertThat(offer.wireBytes()).isLessThanOrEqualTo(NatDhcpServer.ANSWER_BYTES);
    }

    @Override
    public void acknowledged(long mac, int address) {
        told.add("ack " + IpAddress.v4(address));
    }

    @Override
    public void probe(int address) {
        told.add("probe " + IpAddress.v4(address));
    }

    private NatDhcpServer server(NatDhcpSettings settings) {
        DnsPlan names = new DnsPlan(machine.host().names(), plan, DnsSettings.DEFAULT, false);
        return new NatDhcpServer(plan, settings, names, this, counters);
    }

    private void take(long mac, int address) {
        answer(message(DhcpType.REQUEST, mac).option(DhcpOption.addresses(DhcpOption.REQUESTED_ADDRESS, address)));
    }

    private DhcpBuilder selecting(long mac, int wanted) {
        return message(DhcpType.REQUEST, mac)
                .option(DhcpOption.addresses(DhcpOption.REQUESTED_ADDRESS, wanted))
                .option(DhcpOption.addresses(DhcpOption.SERVER_ID, plan.gateway()));
    }

    private @Nullable DhcpMessage answer(DhcpBuilder request) {
        return server.answer(request.build(), machine.clock().nanoTime());
    }

    private static DhcpBuilder message(DhcpType type, long mac) {
        return DhcpMessage.builder(DhcpView.REQUEST).xid(7).chaddr(mac).option(DhcpOption.type(type));
    }

    private static int address(String text) {
        return IpAddress.parse(text).v4Bits();
    }
}
