package patchbay.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import patchbay.control.model.Extradata;
import patchbay.service.dns.MappedNames;
import patchbay.wire.IpAddress;

class NameMappingsTest {
    private static final String RULES =
            "VBoxInternal/Devices/e1000/0/LUN#0/AttachedDriver/Config/HostResolverMappings/";

    @Test
    void theManualsExamplesAreRead() {
        // given
        Extradata extradata = Extradata.NONE
                .with(RULES + "all_blocked_site/HostIP", "127.0.0.1")
                .with(RULES + "all_blocked_site/HostNamePattern", "*.blocked-site.info|*.fb.example")
                .with(RULES + "z_exact/HostIP", "192.168.1.1")
                .with(RULES + "z_exact/HostName", "Example.com");

        // when
        MappedNames names = new MappedNames(NameMappings.of(Extradata.NONE, extradata, 1));

        // then
        assertThat(names.addressesOf("www.blocked-site.info")).containsExactly(IpAddress.LOOPBACK_V4);
        assertThat(names.addressesOf("x.fb.example")).containsExactly(IpAddress.LOOPBACK_V4);
        assertThat(names.addressesOf("example.com")).containsExactly(IpAddress.parse("192.168.1.1"));
        assertThat(NameMappings.of(Extradata.NONE, extradata, 2)).isEmpty();
    }

    @Test
    void everyDriverAndBothPlacesOfTheConfigurationCount() {
        for (String device : List.of("pcnet", "e1000", "virtio-net")) {
            for (String place : List.of("LUN#0/Config", "LUN#0/AttachedDriver/Config")) {
                String rule = "VBoxInternal/Devices/" + device + "/3/" + place + "/HostResolverMappings/r/";
                Extradata extradata =
                        Extradata.NONE.with(rule + "HostIP", "192.0.2.1").with(rule + "HostName", "a");
                assertThat(NameMappings.of(Extradata.NONE, extradata, 4))
                        .as(rule)
                        .hasSize(1);
            }
        }
    }

    @Test
    void rulesThatAreNotWholeAreNone() {
        assertThat(NameMappings.of(Extradata.NONE, Extradata.NONE.with(RULES + "a/HostIP", "192.0.2.1"), 1))
                .isEmpty();
        assertThat(NameMappings.of(Extradata.NONE, Extradata.NONE.with(RULES + "a/HostName", "a"), 1))
                .isEmpty();
        Extradata both = Extradata.NONE
                .with(RULES + "a/HostIP", "192.0.2.1")
                .with(RULES + "a/HostName", "a")
                .with(RULES + "a/HostNamePattern", "b");
        assertThat(NameMappings.of(Extradata.NONE, both, 1)).isEmpty();
        Extradata unreadable =
                Extradata.NONE.with(RULES + "a/HostIP", "300.0.0.1").with(RULES + "a/HostName", "a");
        assertThat(NameMappings.of(Extradata.NONE, unreadable, 1)).isEmpty();
    }

    @Test
    void rulesOfAllMachinesCountWhereAMachineHasNoneOfThatName() {
        // given
        Extradata ofAll = Extradata.NONE
                .with(RULES + "one/HostIP", "192.0.2.1")
                .with(RULES + "one/HostName", "one")
                .with(RULES + "two/HostIP", "192.0.2.2")
                .with(RULES + "two/HostName", "two");
        Extradata own = Extradata.NONE.with(RULES + "two/HostIP", "198.51.100.2");

        // when
        MappedNames names = new MappedNames(NameMappings.of(ofAll, own, 1));

        // then
        assertThat(names.addressesOf("one")).containsExactly(IpAddress.parse("192.0.2.1"));
        assertThat(names.addressesOf("two")).containsExactly(IpAddress.parse("198.51.100.2"));
    }
}
