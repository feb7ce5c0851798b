package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// A Linux guest's `virtio_net` on our virtio card by vhost-user: QEMU has the PCI side, the rings and frames in the
/// guest's memory are ours. Booting costs most of the time, so the tests share the machine and run in order.
@Needs({Need.DIST, Need.QEMU, Need.GUEST})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
class VhostUserTest {
    private static final int RULE_PORT = 18_561;
    private static final int FILE_BYTES = 64 << 20;
    private static final Duration BOOT = Duration.ofMinutes(2);
    private static final Duration FILE = Duration.ofMinutes(2);

    private static World world;
    private static Installation patchbay;
    private static GuestShell guest;

    @BeforeAll
    static void boot() throws IOException {
        world = World.make(FILE_BYTES, 17);
        patchbay = new Installation(Installation.projectRoot(), Shell.HERE);
        patchbay.vboxManage("createvm", "--name", "shared", "--ostype", "Debian_64", "--register")
                .orFail();
        patchbay.vboxManage(
                        "modifyvm", "shared", "--nic1", "nat", "--nictype1", "virtio", "--nicbackend1", "vhost-user")
                .orFail();
        patchbay.vboxManage("modifyvm", "shared", "--natpf1", "web,tcp,127.0.0.1," + RULE_PORT + ",,80")
                .orFail();
        patchbay.vboxManage(
                        "modifyvm",
                        "shared",
                        "--memory",
                        "384",
                        "--kernel",
                        System.getenv("PATCHBAY_TEST_KERNEL"),
                        "--initrd",
                        System.getenv("PATCHBAY_TEST_INITRD"),
                        "--append",
                        "console=ttyS0 quiet panic=-1 no_timer_check")
                .orFail();
        start();
    }

    @AfterAll
    static void shutDown() throws IOException {
        if (guest != null) guest.close();
        if (patchbay != null) patchbay.close();
        if (world != null) world.close();
    }

    @Test
    @Order(1)
    void virtioNetLeasesPingsAndHasTheConfiguredAddress() {
        // when
        lease();

        // then
        guest.run("ping -c 3 -W 2 10.0.2.2").orFail();
        assertThat(guest.run("cat /sys/class/net/eth0/address").orFail().strip())
                .isEqualTo(mac());
        assertThat(guest.run("basename $(readlink /sys/class/net/eth0/device/driver)")
                        .orFail())
                .contains("virtio_net");
        assertThat(patchbay.vboxManage("showvminfo", "shared", "--machinereadable")
                        .orFail())
                .contains("nicbackend1=\"vhost-user\"");
    }

    @Test
    @Order(2)
    void sixtyFourMebibytesPassBothWaysUnchanged() {
        // when
        String down = guest.run("wget -q -O - " + world.url("/file") + " | sha256sum", FILE)
                .orFail();
        guest.run("mkdir -p /www; dd if=/dev/urandom of=/www/up bs=1M count=64; httpd -p 80 -h /www", FILE)
                .orFail();
        String sent = guest.run("sha256sum </www/up", FILE).orFail().strip();
        String got = Shell.HERE
                .run("sh", "-c", "curl -s -m 120 http://127.0.0.1:" + RULE_PORT + "/up | sha256sum")
                .out()
                .strip();

        // then
        assertThat(down).startsWith(world.checksum());
        assertThat(got).isEqualTo(sent);
    }

    @Test
    @Order(3)
    void thePulledCableIsSeenByTheGuest() {
        // when
        patchbay.vboxManage("controlvm", "shared", "setlinkstate1", "off").orFail();

        // then
        awaitInGuest("[ $(cat /sys/class/net/eth0/carrier) = 0 ]");
        patchbay.vboxManage("controlvm", "shared", "setlinkstate1", "on").orFail();
        awaitInGuest("[ $(cat /sys/class/net/eth0/carrier) = 1 ]");
        awaitInGuest("ping -c 1 -W 1 10.0.2.2");
    }

    @Test
    @Order(4)
    void theDriverCanBeUnloadedAndLoaded() {
        // when
        guest.run("ip link set eth0 down; echo $(basename $(readlink /sys/class/net/eth0/device)) >/tmp/dev;"
                        + " cat /tmp/dev >/sys/bus/virtio/drivers/virtio_net/unbind;"
                        + " cat /tmp/dev >/sys/bus/virtio/drivers/virtio_net/bind")
                .orFail();

        // then
        lease();
        awaitInGuest("ping -c 1 -W 1 10.0.2.2");
    }

    @Test
    @Order(5)
    void aPausedMachineGoesOnWhenResumed() {
        // when
        patchbay.vboxManage("controlvm", "shared", "pause").orFail();
        patchbay.vboxManage("controlvm", "shared", "resume").orFail();

        // then
        awaitInGuest("ping -c 1 -W 1 10.0.2.2");
    }

    @Test
    @Order(6)
    void aCardGoesToAnotherNetworkAndBackWhileTheMachineRuns() {
        // when
        patchbay.vboxManage("controlvm", "shared", "nic1", "intnet", "elsewhere")
                .orFail();
        awaitInGuest("! ping -c 1 -W 1 10.0.2.2");
        patchbay.vboxManage("controlvm", "shared", "nic1", "nat").orFail();

        // then
        awaitInGuest("ping -c 1 -W 1 10.0.2.2");
    }

    @Test
    @Order(7)
    void aKilledDaemonLeavesTheMachineRunningAndTheCardComesBack() throws IOException {
        // given
        guest.close();
        long pid = patchbay.daemonPid();

        // when
        Shell.HERE.run("kill", "-9", Long.toString(pid)).orFail();
        String running = patchbay.vboxManage("list", "runningvms").orFail();

        // then
        assertThat(running).contains("\"shared\"");
        assertThat(patchbay.daemonPid()).isNotEqualTo(pid);
        guest = patchbay.guest("shared");
        guest.awaitReady(BOOT);
        awaitInGuest("ping -c 1 -W 1 10.0.2.2");
    }

    @Test
    @Order(8)
    void aVmmThatDiesTakesOnlyItsMachineWhichStartsAgain() throws IOException {
        // given
        guest.close();
        String pids = Shell.HERE
                .run(
                        "pgrep",
                        "-f",
                        "qemu-system-x86_64.*-name shared .*" + patchbay.home().getParent())
                .out()
                .strip();
        assertThat(pids).matches("\\d+");

        // when
        Shell.HERE.run("kill", "-9", pids).orFail();
        long until = System.nanoTime() + 10_000_000_000L;
        while (!state().equals("aborted") && System.nanoTime() < until) Thread.onSpinWait();
        assertThat(state()).isEqualTo("aborted");

        // then
        patchbay.vboxManage("startvm", "shared", "--type", "headless").orFail();
        assertThat(state()).isEqualTo("running");
    }

    @Test
    @Order(9)
    void aCardWithoutAttachmentIsRefusedBecauseQemuWouldWaitForIt() {
        // given
        patchbay.vboxManage("createvm", "--name", "lone", "--ostype", "Debian_64", "--register")
                .orFail();
        patchbay.vboxManage("modifyvm", "lone", "--nic1", "null", "--nictype1", "virtio", "--nicbackend1", "vhost-user")
                .orFail();

        // when
        Ran started = patchbay.vboxManage("startvm", "lone", "--type", "headless");

        // then
        assertThat(started.exitCode()).isEqualTo(1);
        assertThat(started.err())
                .contains("has the backend vhost-user and no attachment")
                .contains("--nicbackend1 qemu");
    }

    private static void start() throws IOException {
        patchbay.vboxManage("startvm", "shared", "--type", "headless").orFail();
        guest = patchbay.guest("shared");
        guest.awaitReady(BOOT);
    }

    private static void lease() {
        guest.run("ip link set eth0 up; udhcpc -i eth0 -s /etc/udhcpc -n -q -t 10", Duration.ofSeconds(40))
                .orFail();
        assertThat(guest.run("grep 'LEASE eth0 ' /tmp/leases | tail -n 1").orFail())
                .contains(" 10.0.2.15/24 ");
    }

    private static String mac() {
        String info =
                patchbay.vboxManage("showvminfo", "shared", "--machinereadable").orFail();
        String key = "macaddress1=\"";
        int at = info.indexOf(key) + key.length();
        return info.substring(at, at + 12).replaceAll("(..)(?!$)", "$1:").toLowerCase(java.util.Locale.ROOT);
    }

    private static String state() {
        String info =
                patchbay.vboxManage("showvminfo", "shared", "--machinereadable").orFail();
        return info.replaceAll("(?s).*VMState=\"(\\w+)\".*", "$1");
    }

    private static void awaitInGuest(String condition) {
        GuestShell.Answer answer = guest.run(
                "n=0; until " + condition + "; do n=$((n+1)); [ $n -lt 50 ] || break; sleep 0.2; done; [ $n -lt 50 ]",
                Duration.ofSeconds(60));
        assertThat(answer.exitCode()).as(condition).isZero();
    }
}
