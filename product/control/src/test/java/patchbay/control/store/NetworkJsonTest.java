package patchbay.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.control.json.JsonFault;
import patchbay.control.model.Configuration;
import patchbay.control.model.DhcpPool;
import patchbay.control.model.NatNetwork;
import patchbay.control.model.NatRule;
import patchbay.control.model.Protocol;
import patchbay.wire.Ipv4Cidr;

/// NAT networks and DHCP servers as text and back, alone and in a store.
class NetworkJsonTest {
    private static final NatNetwork NETWORK = NatNetwork.fresh("nät \"1\"", new Ipv4Cidr(0x0a07_0000, 16))
            .change()
            .ipv6(true)
            .ipv6Prefix("fd00:1::/64")
            .ipv6Default(true)
            .rules4(List.of(new NatRule("ssh", Protocol.TCP, "", 1022, "10.7.0.5", 22)))
            .rules6(List.of(new NatRule("dns", Protocol.UDP, "::1", 53, "fd00:1::5", 53)))
            .loopback("127.0.0.9", 40)
            .build();

    @Test
    void everythingIsReadAsItWasWritten() {
        DhcpPool pool = DhcpPool.of(NETWORK);

        assertThat(NetworkJson.readNetwork(NetworkJson.write(NETWORK))).isEqualTo(NETWORK);
        assertThat(NetworkJson.readPool(NetworkJson.write(pool))).isEqualTo(pool);
    }

    @Test
    void aStoreKeepsThemAndForgetsThem() throws StoreException {
        // given
        MemoryStore store = new MemoryStore();
        ConfigurationStore written = new ConfigurationStore(store);
        Configuration after = Configuration.EMPTY.with(NETWORK).with(DhcpPool.of(NETWORK));

        // when
        assertThat(written.replace(written.read(), after)).isTrue();

        // then
        assertThat(new ConfigurationStore(store).read().configuration()).isEqualTo(after);
        Configuration less = after.withoutNatNetwork(NETWORK.name());
        assertThat(written.replace(written.read(), less)).isTrue();
        Configuration read = new ConfigurationStore(store).read().configuration();
        assertThat(read.natNetworks()).isEqualTo(new TreeMap<>());
        assertThat(read.dhcpPools()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"name\":\"a\",\"network\":\"10.0.0.0\"}",
                "{\"name\":\"\",\"network\":\"10.0.0.0/8\"}",
                "{\"name\":\"a\",\"network\":\"10.0.0.0/24\",\"loopbacks\":{\"10.0.0.1\":2}}",
                "{\"name\":\"a\",\"network\":\"10.0.0.0/24\",\"rules4\":[{\"name\":\"r\"}]}"
            })
    void aTextThatHoldsNoNetworkIsRefused(String text) {
        assertThatExceptionOfType(JsonFault.class).isThrownBy(() -> NetworkJson.readNetwork(text));
    }
}
