package patchbay.service.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import patchbay.service.AddressPlan;
import patchbay.testkit.SimNames;
import patchbay.testkit.VirtualLoop;
import patchbay.wire.IpAddress;

class DnsPlanTest {
    private final SimNames host = VirtualLoop.seeded(1).host().names();
    private final AddressPlan addresses = AddressPlan.ofSlot(0);

    @Test
    void ordinaryServersAreToldAsTheyAre() {
        // given
        host.servers("192.0.2.53", "192.0.2.54").domains("example.org");

        // when
        DnsPlan plan = plan(DnsSettings.DEFAULT, false);

        // then
        assertThat(plan.mode()).isEqualTo(DnsMode.PASS_THROUGH);
        assertThat(told(plan)).containsExactly("192.0.2.53", "192.0.2.54");
        assertThat(plan.domainsForGuest()).containsExactly("example.org");
    }

    @Test
    void serversOfOnesOwnStandInTheHostsPlace() {
        // given
        host.servers("192.0.2.53");
        List<IpAddress> chosen = List.of(IpAddress.parse("198.51.100.53"), IpAddress.parse("2001:db8::53"));

        // when
        DnsPlan plan = plan(new DnsSettings(false, false, true, chosen), false);

        // then
        assertThat(plan.mode()).isEqualTo(DnsMode.PASS_THROUGH);
        assertThat(told(plan)).containsExactly("198.51.100.53");
        assertThat(plan.servers()).isEqualTo(chosen);
    }

    @Test
    void aServerOfOnesOwnThatNoGuestReachesMakesAProxyToo() {
        DnsPlan plan = plan(new DnsSettings(false, false, true, List.of(IpAddress.parse("2001:db8::53"))), false);

        assertThat(plan.mode()).isEqualTo(DnsMode.PROXY);
        assertThat(told(plan)).containsExactly("10.0.2.3");
    }

    @Test
    void aLoopbackServerMakesAProxy() {
        // given
        host.servers("127.0.0.53");

        // when
        DnsPlan plan = plan(DnsSettings.DEFAULT, false);

        // then
        assertThat(plan.mode()).isEqualTo(DnsMode.PROXY);
        assertThat(told(plan)).containsExactly("10.0.2.3");
        assertThat(plan.servers().getFirst()).hasToString("127.0.0.53");
    }

    @Test
    void theLoopbackServerIsTheGatewayWhenThatIsReachable() {
        // given
        host.servers("0.0.0.0", "192.0.2.53");

        // when
        DnsPlan plan = plan(DnsSettings.DEFAULT, true);

        // then
        assertThat(plan.mode()).isEqualTo(DnsMode.PASS_THROUGH);
        assertThat(told(plan)).containsExactly("10.0.2.2", "192.0.2.53");
        assertThat(plan.servers().getFirst()).hasToString("127.0.0.1");
    }

    @Test
    void otherLoopbackServersMakeAProxyEvenThen() {
        // given
        host.servers("127.0.1.1");

        // when
        DnsPlan plan = plan(DnsSettings.DEFAULT, true);

        // then
        assertThat(plan.mode()).isEqualTo(DnsMode.PROXY);
    }

    @Test
    void aServerInsideTheGuestsNetworkMakesAProxy() {
        // given
        host.servers("10.0.2.3");

        // when
        DnsPlan plan = plan(DnsSettings.DEFAULT, false);

        // then
        assertThat(plan.mode()).isEqualTo(DnsMode.PROXY);
        assertThat(plan.servers().getFirst()).hasToString("10.0.2.3");
    }

    @Test
    void onlyIpv6ServersMakeAProxyAndLinkLocalOnesAreNoServers() {
        // given
        host.servers("fe80::1", "2001:db8::53");

        // when
        DnsPlan plan = plan(DnsSettings.DEFAULT, false);

        // then
        assertThat(plan.mode()).isEqualTo(DnsMode.PROXY);
        assertThat(plan.servers()).extracting(IpAddress::toString).containsExactly("2001:db8::53");
        assertThat(told(plan)).containsExactly("10.0.2.3");
    }

    @Test
    void withoutServersTheHostsResolverIsAsked() {
        // given
        host.servers().domains("example.org");

        // when
        DnsPlan plan = plan(new DnsSettings(true, false, true), false);

        // then
        assertThat(plan.mode()).isEqualTo(DnsMode.HOST_RESOLVER);
        assertThat(plan.domainsForGuest()).isEmpty();
        assertThat(plan.servers()).isEmpty();
    }

    @Test
    void hostResolverWinsOverProxyAndProxyOverPassThrough() {
        // given
        host.servers("192.0.2.53").domains("example.org");

        // when
        DnsPlan both = plan(new DnsSettings(true, true, true), false);
        DnsPlan proxy = plan(new DnsSettings(true, false, false), false);

        // then
        assertThat(both.mode()).isEqualTo(DnsMode.HOST_RESOLVER);
        assertThat(proxy.mode()).isEqualTo(DnsMode.PROXY);
        assertThat(proxy.domainsForGuest()).isEmpty();
    }

    @Test
    void itFollowsTheHost() {
        // given
        host.servers("127.0.0.53");
        DnsPlan plan = plan(DnsSettings.DEFAULT, false);
        assertThat(plan.mode()).isEqualTo(DnsMode.PROXY);

        // when
        host.servers("192.0.2.9");

        // then
        assertThat(plan.mode()).isEqualTo(DnsMode.PASS_THROUGH);
        assertThat(told(plan)).containsExactly("192.0.2.9");
    }

    private DnsPlan plan(DnsSettings settings, boolean localhostReachable) {
        return new DnsPlan(host, addresses, settings, localhostReachable);
    }

    private static List<String> told(DnsPlan plan) {
        return Arrays.stream(plan.serversForGuest())
                .mapToObj(bits -> IpAddress.v4(bits).toString())
                .toList();
    }
}
