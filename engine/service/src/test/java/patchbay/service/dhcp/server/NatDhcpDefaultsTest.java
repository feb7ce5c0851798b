package patchbay.service.dhcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import patchbay.service.AddressPlan;
import patchbay.service.LoopbackMap;
import patchbay.testkit.SimNames;
import patchbay.testkit.VirtualLoop;
import patchbay.wire.IpAddress;
import patchbay.wire.Octets;
import patchbay.wire.dhcp.DhcpOption;

class NatDhcpDefaultsTest {
    private final SimNames names = VirtualLoop.seeded(1).host().names();
    private final NatDhcpDefaults defaults = new NatDhcpDefaults(plan(), names);

    @Test
    void theRouterIsTheFirstAddress() {
        assertThat(defaults.option(DhcpOption.ROUTER)).isEqualTo(words("192.168.15.1"));
    }

    @Test
    void behindTheRouterTheHostsServersAreToldAndTheMappedOneByItsMappedAddress() {
        names.servers("192.0.2.53", "127.0.0.1", "2001:db8::53", "192.0.2.54");

        assertThat(defaults.option(DhcpOption.NAME_SERVERS))
                .isEqualTo(words("192.168.15.1", "192.0.2.53", "192.168.15.2", "192.0.2.54"));
    }

    @Test
    void aServerOnTheLoopbackThatIsNotMappedIsNotTold() {
        names.servers("127.0.0.53", "192.0.2.53");

        assertThat(defaults.option(DhcpOption.NAME_SERVERS)).isEqualTo(words("192.168.15.1", "192.0.2.53"));
    }

    @Test
    void whereNoneIsLeftTheRouterIsTheNameServer() {
        names.servers("127.0.0.53");

        assertThat(defaults.option(DhcpOption.NAME_SERVERS)).isEqualTo(words("192.168.15.1"));
    }

    @Test
    void theHostsDomainIsToldWhenItHasOne() {
        names.domains();
        assertThat(defaults.option(DhcpOption.DOMAIN_NAME)).isNull();

        names.domains("example.org", "example.net");
        assertThat(defaults.option(DhcpOption.DOMAIN_NAME)).isEqualTo(Octets.ofText("example.org"));
    }

    private static AddressPlan plan() {
        SequencedMap<Integer, Integer> loopbacks = new LinkedHashMap<>();
        loopbacks.put(0x7f00_0001, 2);
        return AddressPlan.ofMany(0xc0a8_0f00, 24, LoopbackMap.of(loopbacks));
    }

    private static Octets words(String... addresses) {
        int[] words = new int[addresses.length];
        for (int at = 0; at < words.length; at++)
            words[at] = IpAddress.parse(addresses[at]).v4Bits();
        return Octets.ofWords(words);
    }
}
