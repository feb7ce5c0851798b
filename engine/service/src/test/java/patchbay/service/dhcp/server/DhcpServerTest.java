package patchbay.service.dhcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import patchbay.loop.Counters;
import patchbay.wire.IpAddress;
import patchbay.wire.Octets;
import patchbay.wire.dhcp.DhcpBuilder;
import patchbay.wire.dhcp.DhcpMessage;
import patchbay.wire.dhcp.DhcpOption;
import patchbay.wire.dhcp.DhcpType;
import patchbay.wire.dhcp.DhcpView;

class DhcpServerTest {
    private static final long MAC = 0x0800_2700_0001L;
    private static final int SERVER = address("192.168.15.3");
    private static final int FIRST = address("192.168.15.4");
    private static final DhcpScope NOTHING = DhcpScope.EMPTY;

    private final Counters counters = new Counters();
    private final List<Lease> changed = new ArrayList<>();
    private DhcpServer server = server(FIRST + 3, NOTHING, List.of(), List.of());
    private long now = 1_000;

    @Test
    void anOfferHasServerTypeAndTheRestInAscendingOrder() {
        // when
        DhcpMessage offer = answer(message(DhcpType.DISCOVER, MAC));

        // then
        assertThat(offer.yiaddr()).isEqualTo(FIRST);
        assertThat(offer.siaddr()).isZero();
        assertThat(answer(message(DhcpType.DISCOVER, MAC).flags(0x8000)).flags())
                .isEqualTo(0x8000);
        assertThat(offer.options())
                .containsExactly(
                        DhcpOption.addresses(DhcpOption.SERVER_ID, SERVER),
                        DhcpOption.type(DhcpType.OFFER),
                        DhcpOption.addresses(DhcpOption.SUBNET_MASK, 0xffff_ff00),
                        DhcpOption.addresses(DhcpOption.ROUTER, SERVER - 2),
                        DhcpOption.amount(DhcpOption.LEASE_SECONDS, 600));
    }

    @Test
    void aClientIsToldWhatItAsksForAndTheMask() {
        // when
        DhcpMessage offer = answer(message(DhcpType.DISCOVER, MAC).option(asking(6, 51, 15)));

        // then
        assertThat(offer.options())
                .extracting(DhcpOption::code)
                .containsExactly(DhcpOption.SERVER_ID, DhcpOption.MESSAGE_TYPE, 1, DhcpOption.LEASE_SECONDS);
    }

    @Test
    void everyClientHasAnAddressOfItsOwnAndKeepsIt() {
        // when
        for (int client = 0; client < 4; client++) {
            assertThat(lease(MAC + client)).isEqualTo(FIRST + client);
        }

        // then
        assertThat(answer(message(DhcpType.DISCOVER, MAC + 9))).isNull();
        assertThat(counters.named("dhcp-pool-exhausted").value()).isEqualTo(1);
        assertThat(lease(MAC + 2)).isEqualTo(FIRST + 2);
    }

    @Test
    void aLeaseThatRanOutIsItsClientsWhileAnotherIsFreeAndThenTheNextOnes() {
        // given
        for (int client = 0; client < 4; client++) {
            now += 10;
            lease(MAC + client);
        }

        // when
        now += 700;

        // then
        assertThat(lease(MAC + 9)).isEqualTo(FIRST);
        assertThat(lease(MAC + 1)).isEqualTo(FIRST + 1);
    }

    @Test
    void whatIsReleasedGoesToSomebodyElseOnlyWhenNothingElseIsLeft() {
        // given
        lease(MAC);
        answer(message(DhcpType.RELEASE, MAC).ciaddr(FIRST));
        assertThat(changed).extracting(Lease::state).containsExactly(Lease.State.RELEASED);

        // when
        int second = lease(MAC + 1);

        // then
        assertThat(second).isEqualTo(FIRST + 1);
        assertThat(lease(MAC)).isEqualTo(FIRST);
    }

    @Test
    void oneClientCannotReleaseWhatAnotherHas() {
        lease(MAC);

        answer(message(DhcpType.RELEASE, MAC + 1).ciaddr(FIRST));

        assertThat(changed).isEmpty();
    }

    @Test
    void aDeclinedAddressRestsForTenMinutes() {
        // given
        lease(MAC);

        // when
        answer(message(DhcpType.DECLINE, MAC).option(requested(FIRST)));

        // then
        assertThat(lease(MAC)).isEqualTo(FIRST + 1);
        assertThat(answer(message(DhcpType.REQUEST, MAC + 1).option(requested(FIRST)))
                        .type())
                .isEqualTo(DhcpType.NAK);
        now += DhcpServer.CONFLICT_SECONDS;
        assertThat(answer(message(DhcpType.REQUEST, MAC + 1).option(requested(FIRST)))
                        .type())
                .isEqualTo(DhcpType.ACK);
    }

    @Test
    void aRestartedGuestGetsAFreeAddressItAsksFor() {
        // when
        DhcpMessage ack = answer(message(DhcpType.REQUEST, MAC).option(requested(FIRST + 2)));

        // then
        assertThat(ack.type()).isEqualTo(DhcpType.ACK);
        assertThat(ack.yiaddr()).isEqualTo(FIRST + 2);
    }

    @Test
    void whatAClientCannotHaveIsRefused() {
        // given
        lease(MAC + 1);

        for (String wanted : List.of("192.168.15.4", "192.168.15.3", "192.168.15.9", "10.0.2.15")) {
            // when
            DhcpMessage nak = answer(message(DhcpType.REQUEST, MAC).option(requested(address(wanted))));

            // then
            assertThat(nak.type()).as(wanted).isEqualTo(DhcpType.NAK);
            assertThat(nak.yiaddr()).isZero();
        }
        DhcpMessage torn =
                answer(message(DhcpType.REQUEST, MAC).ciaddr(FIRST + 1).option(requested(FIRST + 2)));
        assertThat(torn.option(DhcpOption.MESSAGE).text()).isEqualTo("Requested address does not match ciaddr");
    }

    @Test
    void anotherServersClientIsLeftAlone() {
        DhcpMessage nothing = answer(message(DhcpType.REQUEST, MAC)
                .option(requested(FIRST))
                .option(DhcpOption.addresses(DhcpOption.SERVER_ID, SERVER + 50)));

        assertThat(nothing).isNull();
    }

    @Test
    void aRenewalProlongsTheLease() {
        // given
        lease(MAC);
        now += 300;

        // when
        DhcpMessage ack = answer(message(DhcpType.REQUEST, MAC).ciaddr(FIRST));

        // then
        assertThat(ack.type()).isEqualTo(DhcpType.ACK);
        assertThat(ack.ciaddr()).isEqualTo(FIRST);
        assertThat(server.book().at(FIRST).expirySeconds()).isEqualTo(now + 600);
    }

    @Test
    void theTimeAskedForIsKeptBetweenTheLeastAndTheMost() {
        assertThat(secondsFor(10)).isEqualTo(300);
        assertThat(secondsFor(3_600)).isEqualTo(3_600);
        assertThat(secondsFor(0xffff_ffffL)).isEqualTo(43_200);
    }

    @Test
    void clientsAreToldApartByTheirIdentifier() {
        // when
        DhcpOption one = new DhcpOption(DhcpOption.CLIENT_ID, Octets.of((byte) 1));
        DhcpOption two = new DhcpOption(DhcpOption.CLIENT_ID, Octets.of((byte) 2));

        // then
        assertThat(answer(message(DhcpType.DISCOVER, MAC).option(one)).yiaddr()).isEqualTo(FIRST);
        assertThat(answer(message(DhcpType.DISCOVER, MAC).option(two)).yiaddr()).isEqualTo(FIRST + 1);
    }

    @Test
    void copiedMachinesWithOneIdentifierHaveAnAddressEach() {
        // given
        DhcpOption id = new DhcpOption(DhcpOption.CLIENT_ID, Octets.of((byte) 1));
        answer(message(DhcpType.REQUEST, MAC).option(id).option(requested(FIRST)));

        // when the copy comes, which believes that it had the address, and lets it go
        DhcpMessage rebooted =
                answer(message(DhcpType.REQUEST, MAC + 1).option(id).option(requested(FIRST)));
        answer(message(DhcpType.RELEASE, MAC + 1).option(id).ciaddr(FIRST));

        // then
        assertThat(rebooted.type()).isEqualTo(DhcpType.NAK);
        assertThat(answer(message(DhcpType.DISCOVER, MAC + 1).option(id)).yiaddr())
                .isEqualTo(FIRST + 1);
        assertThat(answer(message(DhcpType.DISCOVER, MAC).option(id)).yiaddr()).isEqualTo(FIRST);

        // and when the first has gone, a card with another MAC address has its place
        answer(message(DhcpType.RELEASE, MAC).option(id).ciaddr(FIRST));
        assertThat(answer(message(DhcpType.DISCOVER, MAC + 2).option(id)).yiaddr())
                .isEqualTo(FIRST);
    }

    @Test
    void oneMacAddressHasSixteenLeasesAtMost() {
        // given
        server = server(FIRST + 100, NOTHING, List.of(), List.of());
        for (int client = 0; client < 16; client++) {
            DhcpOption id = new DhcpOption(DhcpOption.CLIENT_ID, Octets.of((byte) client));
            assertThat(answer(message(DhcpType.DISCOVER, MAC).option(id))).isNotNull();
        }

        // when
        DhcpOption id = new DhcpOption(DhcpOption.CLIENT_ID, Octets.of((byte) 99));

        // then
        assertThat(answer(message(DhcpType.DISCOVER, MAC).option(id))).isNull();
    }

    @Test
    void rapidCommitIsAcknowledgedAtOnce() {
        DhcpMessage ack = answer(message(DhcpType.DISCOVER, MAC).option(new DhcpOption(80, Octets.EMPTY)));

        assertThat(ack.type()).isEqualTo(DhcpType.ACK);
        assertThat(ack.option(80)).isNotNull();
        assertThat(server.book().at(FIRST).state()).isEqualTo(Lease.State.ACKED);
    }

    @Test
    void informIsAnsweredWithoutAnAddress() {
        DhcpMessage ack =
                answer(message(DhcpType.INFORM, MAC).ciaddr(FIRST + 90).option(asking(3)));

        assertThat(ack.type()).isEqualTo(DhcpType.ACK);
        assertThat(ack.yiaddr()).isZero();
        assertThat(ack.option(DhcpOption.LEASE_SECONDS)).isNull();
        assertThat(ack.address(DhcpOption.ROUTER)).isEqualTo(SERVER - 2);
        assertThat(answer(message(DhcpType.INFORM, MAC).option(asking(3)))).isNull();
    }

    @Test
    void aRelayOfOurNetworkIsServedAndItsOwnOptionGoesBackLast() {
        // given
        DhcpOption agent = new DhcpOption(82, Octets.of((byte) 1, (byte) 1, (byte) 7));

        // when
        DhcpMessage offer =
                answer(message(DhcpType.DISCOVER, MAC).giaddr(SERVER + 90).option(agent));

        // then
        assertThat(offer.giaddr()).isEqualTo(SERVER + 90);
        assertThat(offer.options().getLast()).isEqualTo(agent);
        assertThat(answer(message(DhcpType.DISCOVER, MAC).giaddr(address("10.9.9.1"))))
                .isNull();
    }

    @Test
    void aFixedAddressIsItsClientsAndNobodyElses() {
        // given
        server = server(FIRST + 3, NOTHING, List.of(), List.of(new DhcpIndividual(MAC, FIRST, NOTHING)));

        // then
        assertThat(lease(MAC + 1)).isEqualTo(FIRST + 1);
        assertThat(lease(MAC)).isEqualTo(FIRST);
        DhcpMessage nak = answer(message(DhcpType.REQUEST, MAC + 2).option(requested(FIRST)));
        assertThat(nak.type()).isEqualTo(DhcpType.NAK);
    }

    @Test
    void theNarrowestScopeDecidesAndWhatItSuppressesIsNotTold() {
        // given
        DhcpScope global = options(3, address("192.168.15.99"), Set.of(), Set.of());
        DhcpScope group = options(6, address("192.168.15.53"), Set.of(6), Set.of());
        DhcpScope own = options(15, 0, Set.of(), Set.of(3));
        List<DhcpCondition> all = List.of(
                new DhcpCondition(true, DhcpCondition.Subject.MAC, true, "08:00:27:*"),
                new DhcpCondition(false, DhcpCondition.Subject.MAC, false, "08:00:27:00:00:09"));
        server = server(
                FIRST + 3, global, List.of(new DhcpGroup("g", all, group)), List.of(new DhcpIndividual(MAC, 0, own)));

        // when
        DhcpMessage mine = answer(message(DhcpType.DISCOVER, MAC).option(asking(3)));
        DhcpMessage another = answer(message(DhcpType.DISCOVER, MAC + 1).option(asking(3)));
        DhcpMessage excluded = answer(message(DhcpType.DISCOVER, MAC + 8).option(asking(3)));

        // then
        assertThat(mine.option(3)).isNull();
        assertThat(mine.address(6)).isEqualTo(address("192.168.15.53"));
        assertThat(another.address(3)).isEqualTo(address("192.168.15.99"));
        assertThat(another.address(6)).isEqualTo(address("192.168.15.53"));
        assertThat(excluded.option(6)).isNull();
    }

    @Test
    void aFixedAddressSomebodyHasIsGivenWhenItIsFreeAgain() {
        // given
        assertThat(lease(MAC + 1)).isEqualTo(FIRST);

        // when the address of another client is fixed for this one
        change(FIRST + 3, List.of(new DhcpIndividual(MAC, FIRST, NOTHING)));

        // then it is given another until then, and the other loses it at its next renewal
        assertThat(lease(MAC)).isEqualTo(FIRST + 1);
        assertThat(answer(message(DhcpType.REQUEST, MAC + 1).ciaddr(FIRST)).type())
                .isEqualTo(DhcpType.NAK);
        now += 601;
        assertThat(answer(message(DhcpType.REQUEST, MAC).ciaddr(FIRST + 1)).type())
                .isEqualTo(DhcpType.NAK);
        assertThat(lease(MAC)).isEqualTo(FIRST);
        assertThat(server.book().at(FIRST + 1).state()).isEqualTo(Lease.State.RELEASED);
    }

    @Test
    void leasesStayWhenThePoolShrinksAndGrowsAgain() {
        // given
        assertThat(lease(MAC)).isEqualTo(FIRST);
        assertThat(lease(MAC + 1)).isEqualTo(FIRST + 1);

        // when
        change(FIRST, List.of());

        // then
        assertThat(answer(message(DhcpType.REQUEST, MAC).ciaddr(FIRST)).type()).isEqualTo(DhcpType.ACK);
        assertThat(answer(message(DhcpType.REQUEST, MAC + 1).ciaddr(FIRST + 1)).type())
                .isEqualTo(DhcpType.NAK);
        change(FIRST + 3, List.of());
        assertThat(answer(message(DhcpType.REQUEST, MAC + 2).option(requested(FIRST + 1)))
                        .type())
                .isEqualTo(DhcpType.NAK);
        assertThat(answer(message(DhcpType.REQUEST, MAC + 1).ciaddr(FIRST + 1)).type())
                .isEqualTo(DhcpType.ACK);
    }

    @Test
    void aUserClassIsKnownWithLengthsAndWithout() {
        // given
        List<DhcpCondition> lab = List.of(new DhcpCondition(true, DhcpCondition.Subject.USER_CLASS, false, "lab"));
        DhcpScope told = options(15, 7, Set.of(15), Set.of());
        server = server(FIRST + 3, NOTHING, List.of(new DhcpGroup("g", lab, told)), List.of());

        // then
        for (String hex : List.of("6c6162", "036c6162", "0161036c6162")) {
            DhcpOption userClass = new DhcpOption(77, Octets.ofHex(hex));
            assertThat(answer(message(DhcpType.DISCOVER, MAC).option(userClass)).address(15))
                    .as(hex)
                    .isEqualTo(7);
        }
        DhcpOption other = new DhcpOption(77, Octets.ofHex("046c6162"));
        assertThat(answer(message(DhcpType.DISCOVER, MAC).option(other)).option(15))
                .isNull();
    }

    @Test
    void thePoolMaySpanTheWholeNetworkAndItsOwnAddressesAreNobodys() {
        // given one from .0 to .255 with the router at the first address
        int router = (SERVER & 0xffff_ff00) + 1;
        DhcpServerSettings whole = new DhcpServerSettings(
                SERVER,
                0x0800_27aa_bbccL,
                0xffff_ff00,
                router - 1,
                router + 254,
                NOTHING,
                List.of(),
                List.of(),
                Set.of(router, router + 1));
        server.settings(whole, DhcpDefaults.NONE);

        // then
        for (int host : new int[] {-1, 0, 1, 254}) {
            DhcpMessage refused = answer(message(DhcpType.REQUEST, MAC).option(requested(router + host)));
            assertThat(refused.type()).isEqualTo(DhcpType.NAK);
        }
        assertThat(lease(MAC)).isGreaterThan(router + 1).isNotEqualTo(SERVER);
    }

    private void change(int upper, List<DhcpIndividual> individuals) {
        server.settings(
                new DhcpServerSettings(
                        SERVER, 0x0800_27aa_bbccL, 0xffff_ff00, FIRST, upper, NOTHING, List.of(), individuals),
                DhcpDefaults.NONE);
    }

    private long secondsFor(long wanted) {
        DhcpMessage offer =
                answer(message(DhcpType.DISCOVER, MAC).option(DhcpOption.amount(DhcpOption.LEASE_SECONDS, wanted)));
        return offer.option(DhcpOption.LEASE_SECONDS).i32(0) & 0xffff_ffffL;
    }

    private int lease(long mac) {
        DhcpMessage offer = answer(message(DhcpType.DISCOVER, mac));
        DhcpMessage ack = answer(message(DhcpType.REQUEST, mac)
                .option(requested(offer.yiaddr()))
                .option(DhcpOption.addresses(DhcpOption.SERVER_ID, SERVER)));
        assertThat(ack.type()).isEqualTo(DhcpType.ACK);
        return ack.yiaddr();
    }

    private @Nullable DhcpMessage answer(DhcpBuilder request) {
        DhcpAnswer answer = server.answer(request.build(), now);
        return answer == null ? null : answer.message();
    }

    private static DhcpBuilder message(DhcpType type, long mac) {
        return DhcpMessage.builder(DhcpView.REQUEST).chaddr(mac).option(DhcpOption.type(type));
    }

    private static DhcpOption requested(int address) {
        return DhcpOption.addresses(DhcpOption.REQUESTED_ADDRESS, address);
    }

    private static DhcpOption asking(int... codes) {
        byte[] list = new byte[codes.length];
        for (int at = 0; at < codes.length; at++) list[at] = (byte) codes[at];
        return new DhcpOption(DhcpOption.PARAMETER_LIST, Octets.of(list));
    }

    private static DhcpScope options(int code, int word, Set<Integer> forced, Set<Integer> suppressed) {
        TreeMap<Integer, Octets> options = new TreeMap<>();
        options.put(code, Octets.ofWords(word));
        return new DhcpScope(0, 0, 0, options, forced, suppressed);
    }

    private DhcpServer server(int upper, DhcpScope global, List<DhcpGroup> groups, List<DhcpIndividual> individuals) {
        DhcpServerSettings settings = new DhcpServerSettings(
                SERVER, 0x0800_27aa_bbccL, 0xffff_ff00, FIRST, upper, global, groups, individuals);
        DhcpDefaults router = code -> code == DhcpOption.ROUTER ? Octets.ofWords(SERVER - 2) : null;
        return new DhcpServer(settings, router, changed::add, counters);
    }

    private static int address(String text) {
        return IpAddress.parse(text).v4Bits();
    }
}
