package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// A guest with an IOMMU (QEMU's `intel-iommu`), in which DPDK's own driver of Intel's cards, `net_e1000_em`, has our
/// 82545EM: it is the stock driver that has the card send messages (MSI). The second card is Linux's, which maps each
/// buffer for itself; it is on the same network. The tests share the guest and run in order.
@Needs({Need.DIST, Need.NEWER_QEMU, Need.DPDK_GUEST})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
class DpdkGuestTest {
    private static final String PATH = System.getenv("PATCHBAY_TEST_NEWER_QEMU") + ":" + System.getenv("PATH");
    private static final String FUNCTION = "0000:00:03.0";
    private static final String CONFIG = "/sys/bus/pci/devices/" + FUNCTION + "/config";
    private static final int CAPABILITIES = 0x34;
    private static final byte MSI = 5;
    private static final int PINGS = 50;

    private static Installation patchbay;
    private static LinuxMachine machine;
    private static GuestTestpmd testpmd;

    @BeforeAll
    static void boot() throws IOException {
        patchbay = new Installation(Installation.projectRoot(), Shell.HERE.with("PATH", PATH));
        machine = new LinuxMachine(patchbay, "em");
        machine.set("--chipset", "ich9", "--cpus", "2", "--memory", "384");
        machine.set("--nic1", "intnet", "--nictype1", "82545EM", "--nicbackend1", "vfio-user");
        machine.set("--nic2", "intnet", "--nictype2", "82540EM", "--nicbackend2", "vfio-user");
        machine.set("--initrd", System.getenv("PATCHBAY_TEST_DPDK_INITRD"));
        machine.set("--append", "console=ttyS0 quiet panic=-1 no_timer_check intel_iommu=on hugepages=40");
        machine.set("--qemu-arg", "-device", "--qemu-arg", "intel-iommu,caching-mode=on,intremap=off");
        // DPDK wants SSE4.2, which QEMU's usual processor lacks.
        machine.set("--qemu-arg", "-cpu", "--qemu-arg", "max");
        machine.boot();
        testpmd = new GuestTestpmd(machine, FUNCTION);
    }

    @AfterAll
    static void shutDown() throws IOException {
        if (machine != null) machine.close();
        if (patchbay != null) patchbay.close();
    }

    @Test
    @Order(1)
    void theDriverFindsTheCardAndHasItSendMessages() {
        // given
        String address = machine.mac(1);

        // when
        testpmd.start();

        // then
        String said = machine.run("cat /tmp/testpmd.log");
        assertThat(said).contains("Probe PCI driver: net_e1000_em (8086:100f) device: " + FUNCTION);
        assertThat(said.toLowerCase(Locale.ROOT)).contains("port 0: " + address);
        assertThat(messagesAreOn()).isTrue();
        testpmd.awaitLinkChanges(1);
        assertThat(testpmd.messages()).isEqualTo(testpmd.linkChanges());
    }

    /// Linux has far more buffers mapped for its card than there were ranges once.
    @Test
    @Order(2)
    void framesPassBothWays() throws IOException {
        // given
        String device = machine.device(2);
        machine.run("echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6");
        machine.run("ethtool -G " + device + " rx 2048 tx 2048");
        machine.run("ip addr add 10.9.9.1/24 dev " + device + " && ip link set " + device + " up");

        // when
        testpmd.type("set fwd icmpecho");
        testpmd.type("start");
        machine.await("ping -c 1 -W 1 10.9.9.9");

        // then
        assertThat(machine.run("ping -c " + PINGS + " -i 0.02 -s 1400 10.9.9.9"))
                .contains(PINGS + " packets received, 0% packet loss");
        assertThat(machine.run("ip neigh show 10.9.9.9")).contains(machine.mac(1));
        assertThat(machine.vmmLog()).doesNotContain("dma_map", "dma_unmap");
    }

    @Test
    @Order(3)
    void aCableThatIsPulledAndPutInIsToldByAMessageEachTime() {
        // given
        int changes = testpmd.linkChanges();
        int messages = testpmd.messages();

        // when
        machine.control("setlinkstate1", "off");
        testpmd.awaitLinkChanges(changes + 1);
        machine.control("setlinkstate1", "on");
        testpmd.awaitLinkChanges(changes + 2);

        // then
        assertThat(testpmd.messages()).isEqualTo(messages + 2);
        machine.await("ping -c 1 -W 1 10.9.9.9");
    }

    @Test
    @Order(4)
    void itCountsWhatTheCardCounts() {
        // when
        testpmd.type("stop");
        testpmd.type("show port stats 0");
        String said = testpmd.quit();

        // then
        assertThat(GuestTestpmd.count(said, "TX")).isGreaterThan(PINGS).isEqualTo(counter("frames-from-guest"));
        assertThat(GuestTestpmd.count(said, "RX")).isGreaterThan(PINGS).isEqualTo(counter("link-frames-sent"));
        assertThat(counter("accesses-outside-memory")).isZero();
    }

    @Test
    @Order(5)
    void linuxsDriverHasTheCardBackWithItsLine() {
        // when
        testpmd.goesTo("e1000");
        String device = machine.device(1);
        machine.run("ip link set " + machine.device(2) + " down");
        machine.run("ip addr add 10.9.9.9/24 dev " + device + "; ip link set " + device + " up");

        // then
        machine.await("[ $(cat /sys/class/net/" + device + "/carrier) = 1 ]");
        assertThat(messagesAreOn()).isFalse();
        assertThat(machine.run("grep " + device + " /proc/interrupts")).contains("IO-APIC");
    }

    /// As the card's capability says, which the driver, or Linux for it, has written.
    private static boolean messagesAreOn() {
        byte[] config = HexFormat.ofDelimiter(" ")
                .parseHex(machine.run("hexdump -v -e '/1 \"%02x \"' " + CONFIG).strip());
        int at = config[CAPABILITIES] & 0xff;
        while (config[at] != MSI) {
            assertThat(at).as("a capability's place").isNotZero();
            at = config[at + 1] & 0xff;
        }
        return (config[at + 2] & 1) == 1;
    }

    private static long counter(String name) {
        String counters = patchbay.patchbay("counters", "em").orFail();
        Matcher matcher =
                Pattern.compile("nic 1:\\n(?:  .*\\n)*  " + name + " +(\\d+)").matcher(counters);
        assertThat(matcher.find()).as(counters).isTrue();
        return Long.parseLong(matcher.group(1));
    }
}
