package patchbay.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.control.model.AliasMode;
import patchbay.control.model.Extradata;
import patchbay.control.model.NatBoot;
import patchbay.control.model.NatDns;
import patchbay.control.model.NatEngine;
import patchbay.nat.NatLimits;

class NatExtradataTest {
    private final TreeMap<String, String> keys = new TreeMap<>();

    @Test
    void withoutKeysEverythingIsAsTheCardHasIt() throws RefusedException {
        set("pcnet", 1, "DNSProxy", "1"); // another card's
        keys.put("VBoxInternal/Devices/e1000/0/Config/EEPROM", "1");
        assertThat(extradata().applied(NatEngine.DEFAULT)).isEqualTo(NatEngine.DEFAULT);
        assertThat(extradata().applied(NatLimits.DEFAULT)).isEqualTo(NatLimits.DEFAULT);
    }

    @Test
    void everyKeyOfTheDriverHasItsEffect() throws RefusedException {
        // given
        set("e1000", 0, "Network", "10.9/16");
        set("e1000", 0, "BindIP", "192.0.2.1");
        set("e1000", 0, "LocalhostReachable", "1");
        set("e1000", 0, "ForwardBroadcast", "0");
        set("e1000", 0, "AliasMode", "4");
        set("virtio-net", 0, "EnableTFTP", "0");
        set("pcnet", 0, "TFTPPrefix", "/srv");
        set("e1000", 0, "BootFile", "a.pxe");
        set("e1000", 0, "NextServer", "10.9.0.7");
        set("e1000", 0, "PassDomain", "0");
        set("e1000", 0, "DNSProxy", "1");
        set("e1000", 0, "UseHostResolver", "0x1");
        set("e1000", 0, "SlirpMTU", "9000");
        set("e1000", 0, "SockSnd", "128");
        set("e1000", 0, "SockRcv", "129");
        set("e1000", 0, "TcpSnd", "130");
        set("e1000", 0, "TcpRcv", "131");
        set("e1000", 0, "ICMPCacheLimit", "7");
        set("e1000", 0, "SoMaxConnection", "300");

        // when
        NatEngine nat = extradata().applied(NatEngine.DEFAULT);

        // then
        assertThat(nat.network()).isEqualTo("10.9/16");
        assertThat(nat.bindAddress()).isEqualTo("192.0.2.1");
        assertThat(nat.localhostReachable()).isTrue();
        assertThat(nat.forwardBroadcast()).isFalse();
        assertThat(nat.alias()).isEqualTo(new AliasMode(false, false, true));
        assertThat(nat.boot()).isEqualTo(new NatBoot(false, "/srv", "a.pxe", "10.9.0.7"));
        assertThat(nat.dns()).isEqualTo(new NatDns(false, true, true));
        assertThat(nat.buffers().mtuBytes()).isEqualTo(9_000);
        assertThat(nat.buffers().socketSendKib()).isEqualTo(128);
        assertThat(nat.buffers().socketReceiveKib()).isEqualTo(129);
        assertThat(nat.buffers().tcpSendKib()).isEqualTo(130);
        assertThat(nat.buffers().tcpReceiveKib()).isEqualTo(131);
        NatLimits limits = extradata().applied(NatLimits.DEFAULT);
        assertThat(limits.echoes()).isEqualTo(7);
        assertThat(limits.backlog()).isEqualTo(300);
    }

    @ParameterizedTest
    @CsvSource({"DNSProxy, yes", "SlirpMTU, 65536", "SockSnd, -1", "AliasMode, 8", "EnableTFTP, ''"})
    void aValueThatCannotBeReadRefusesTheStart(String key, String value) {
        set("e1000", 0, key, value);
        assertThatThrownBy(() -> extradata().applied(NatEngine.DEFAULT))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal().message())
                                .isEqualTo("NAT#0: Configuration error: '" + value + "' is no valid value of \"" + key
                                        + "\""));
    }

    @Test
    void aKeyThatTheDriverDoesNotHaveRefusesTheStart() {
        set("e1000", 0, "SlirpMtu", "1400");
        assertThatThrownBy(() -> extradata().applied(NatEngine.DEFAULT))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.refusal().message())
                            .isEqualTo("NAT#0: Configuration error: unknown key \"SlirpMtu\""
                                    + " (VERR_PDM_DRVINS_UNKNOWN_CFG_VALUES)");
                    assertThat(refused.refusal().remedy()).contains("SlirpMTU");
                });
    }

    @Test
    void aBootFileThatFitsNoFieldRefusesTheStart() {
        set("e1000", 0, "BootFile", "x".repeat(128));
        assertThatThrownBy(() -> extradata().applied(NatEngine.DEFAULT))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal().message()).contains("no valid value of \"BootFile\""));
    }

    @Test
    void whatIsSetOfAllMachinesCountsUnlessAMachineHasItsOwn() throws RefusedException {
        // given
        String place = "VBoxInternal/Devices/e1000/0/LUN#0/";
        Extradata ofAll = Extradata.NONE
                .with(place + "Config/SoMaxConnection", "300")
                .with(place + "Config/SlirpMTU", "9000")
                .with("VBoxInternal/Devices/virtio-net/1/LUN#0/Config/SlirpMTU", "1400");
        Extradata own = Extradata.NONE.with(place + "AttachedDriver/Config/SlirpMTU", "1300");

        // when
        NatExtradata first = NatExtradata.of(ofAll, own, 1);

        // then
        assertThat(first.applied(NatLimits.DEFAULT).backlog()).isEqualTo(300);
        assertThat(first.applied(NatEngine.DEFAULT).buffers().mtuBytes()).isEqualTo(1_300);
        NatExtradata second = NatExtradata.of(ofAll, own, 2);
        assertThat(second.applied(NatEngine.DEFAULT).buffers().mtuBytes()).isEqualTo(1_400);
    }

    private void set(String device, int instance, String key, String value) {
        String driver = instance == 0 && key.length() % 2 == 0 ? "AttachedDriver/" : "";
        keys.put("VBoxInternal/Devices/" + device + "/" + instance + "/LUN#0/" + driver + "Config/" + key, value);
    }

    private NatExtradata extradata() {
        return NatExtradata.of(Extradata.NONE, new Extradata(keys), 1);
    }
}
