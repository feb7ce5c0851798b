package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.acceptance.LabServices.assertPings;
import static patchbay.acceptance.LabServices.retry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// Bridged cards where the kernel has no traffic control: by a packet socket, with real kernels as guests, host and
/// LAN.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
class PacketSocketBridgeTest {
    private static final String ROUTER = "192.0.2.1";
    private static final int FILE_BYTES = 8 << 20;

    private static Lab lab;
    private static Ordinary user;
    private static Shell guest1;
    private static Shell guest2;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() throws IOException {
        lab = new Lab();
        user = new Ordinary(lab, List.of("--bridge-by", "packets"));
        guest1 = user.guest("p1", "--nic1", "bridged", "--bridgeadapter1", "e0");
        guest2 = user.guest("p2", "--nic1", "bridged", "--bridgeadapter1", "e0");
        guest1.run("ip", "addr", "add", "192.0.2.51/24", "dev", "eth0").orFail();
        guest2.run("ip", "addr", "add", "192.0.2.52/24", "dev", "eth0").orFail();
    }

    @AfterAll
    static void tearDown() throws IOException {
        if (user != null) user.close();
        if (lab != null) lab.close();
    }

    @Test
    @Order(1)
    void machinesReachTheLanAndEachOtherAndNotTheHost() {
        assertPings(guest1, ROUTER);
        assertPings(guest1, "192.0.2.52");
        assertPings(lab.world(), "192.0.2.52");
        assertThat(guest1.run("ping", "-c", "1", "-W", "1", Lab.HOST).out()).contains(" 0 received");
        guest1.run("ip", "route", "add", "default", "via", ROUTER).orFail();
        assertPings(guest1, Lab.WORLD);
    }

    @Test
    @Order(2)
    void filesArriveWhole() throws IOException {
        Path file = LabServices.randomFile(folder, FILE_BYTES);
        LabServices.assertFetches(guest1, lab.world(), ROUTER, file);
        LabServices.assertFetches(lab.world(), guest1, "192.0.2.51", file);
    }

    @Test
    @Order(3)
    void aFrameThatIsTooLongIsLostAlone() {
        guest1.run("ip", "link", "set", "eth0", "mtu", "4000").orFail();
        guest1.run("ping", "-M", "do", "-s", "3000", "-c", "1", "-W", "1", ROUTER);
        assertPings(guest1, ROUTER);
        guest1.run("ip", "link", "set", "eth0", "mtu", "1500").orFail();
    }

    @Test
    @Order(4)
    void anInterfaceThatGoesDownAndUpGoesOn() {
        lab.host().run("ip", "link", "set", "e0", "down").orFail();
        guest1.run("ping", "-c", "1", "-W", "1", ROUTER);
        lab.host().run("ip", "link", "set", "e0", "up").orFail();
        retry(() -> guest1.run("ping", "-c", "1", "-W", "1", ROUTER));
        assertPings(guest1, ROUTER);
    }

    @Test
    @Order(5)
    void aSharedAddressNeedsRules() {
        user.patchbay()
                .vboxManage("createvm", "--name", "s", "--ostype", "Debian_64", "--register")
                .orFail();
        lab.host()
                .run("ip", "link", "add", "link", "e0", "name", "d0", "type", "macvlan")
                .orFail();
        user.patchbay()
                .vboxManage(
                        "modifyvm", "s", "--nic1", "bridged", "--bridgeadapter1", "d0", "--bridgemode1", "shared-mac")
                .orFail();
        lab.namespace("shared");
        Ran refused = user.patchbay().patchbay("attach", "--netns", lab.nameOf("shared"), "--vm", "s", "--nic", "1");
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.err()).contains("the kernel has no traffic control (clsact, u32, mirred)");
    }
}
