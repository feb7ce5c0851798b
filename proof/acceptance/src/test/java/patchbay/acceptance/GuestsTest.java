package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// One machine in a real QEMU with eight cards on NAT, of every type there is, through its life: leases, traffic by
/// each
/// driver, the cable, a daemon that is killed, and the ways it ends. Booting costs most of the time, so the tests share
/// the machine and run in order.
@Needs({Need.DIST, Need.QEMU, Need.GUEST})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
class GuestsTest {
    private static final List<String> TYPES =
            List.of("82540EM", "Am79C973", "virtio", "Am79C970A", "82545EM", "82543GC", "virtio", "82540EM");
    private static final int RULE_PORT = 18_471;
    private static final Duration BOOT = Duration.ofMinutes(2);

    private static World world;
    private static Installation patchbay;
    private static GuestShell guest;

    @BeforeAll
    static void boot() throws IOException {
        world = World.make(4 << 20, 7);
        patchbay = new Installation(Installation.projectRoot(), Shell.HERE);
        patchbay.vboxManage("createvm", "--name", "eight", "--ostype", "Debian_64", "--register")
                .orFail();
        for (int slot = 1; slot <= 8; slot++) {
            patchbay.vboxManage("modifyvm", "eight", "--nic" + slot, "nat", "--nictype" + slot, TYPES.get(slot - 1))
                    .orFail();
        }
        for (int slot : List.of(2, 6)) {
            patchbay.vboxManage("modifyvm", "eight", "--nicbackend" + slot, "qemu")
                    .orFail();
        }
        patchbay.vboxManage("modifyvm", "eight", "--natpf1", "web,tcp,127.0.0.1," + RULE_PORT + ",,80")
                .orFail();
        patchbay.vboxManage(
                        "modifyvm",
                        "eight",
                        "--memory",
                        "256",
                        "--kernel",
                        System.getenv("PATCHBAY_TEST_KERNEL"),
                        "--initrd",
                        System.getenv("PATCHBAY_TEST_INITRD"),
                        "--append",
                        "console=ttyS0 quiet panic=-1 no_timer_check")
                .orFail();
        Ran started = patchbay.vboxManage("startvm", "eight", "--type", "headless");
        assertThat(started.exitCode()).as(started.toString()).isZero();
        assertThat(started.out() + started.err()).contains("Am79C973").contains("82543GC");
        guest = patchbay.guest("eight");
        guest.awaitReady(BOOT);
    }

    @AfterAll
    static void shutDown() throws IOException {
        if (guest != null) guest.close();
        if (patchbay != null) patchbay.close();
        if (world != null) world.close();
    }

    @Test
    @Order(1)
    void eightCardsLeaseTheFirstAddressOfEightNetworksAndEachDriverCarriesAFile() {
        for (int slot = 1; slot <= 8; slot++) {
            // given
            String mac = macOf(slot);
            String device = guest.run("grep -il " + mac + " /sys/class/net/*/address | cut -d/ -f5")
                    .orFail();

            // when
            guest.run("udhcpc -i " + device + " -s /etc/udhcpc -n -q -t 5", Duration.ofSeconds(30))
                    .orFail();
            String lease = guest.run("grep 'LEASE " + device + " ' /tmp/leases | tail -n 1")
                    .orFail();
            String sum = guest.run("wget -q -O - " + world.url("/file") + " | sha256sum", Duration.ofSeconds(60))
                    .orFail();
            guest.run("ip addr flush dev " + device + "; ip link set " + device + " down");

            // then
            assertThat(lease).as("card %d", slot).contains(" 10.0." + (slot + 1) + ".15/24 ");
            assertThat(sum).as("card %d, %s", slot, TYPES.get(slot - 1)).startsWith(world.checksum());
        }
    }

    @Test
    @Order(2)
    void aStandInForACardIsShown() {
        // when
        String info = patchbay.vboxManage("showvminfo", "eight").orFail();

        // then
        assertThat(info).contains("pcnet").contains("e1000-82544gc");
    }

    @Test
    @Order(3)
    void thePulledCableIsSeenByTheGuestAndTheLeaseComesBackWithIt() {
        // given
        String device = guest.run("grep -il " + macOf(1) + " /sys/class/net/*/address | cut -d/ -f5")
                .orFail();
        guest.run(
                        "ip link set " + device + " up; udhcpc -i " + device + " -s /etc/udhcpc -n -q",
                        Duration.ofSeconds(30))
                .orFail();

        // when
        patchbay.vboxManage("controlvm", "eight", "setlinkstate1", "off").orFail();

        // then
        awaitInGuest("[ $(cat /sys/class/net/" + device + "/carrier) = 0 ]");
        patchbay.vboxManage("controlvm", "eight", "setlinkstate1", "on").orFail();
        awaitInGuest("[ $(cat /sys/class/net/" + device + "/carrier) = 1 ]");
        awaitInGuest("ping -c 1 -W 1 10.0.2.2");
    }

    @Test
    @Order(4)
    void aKilledDaemonLeavesTheMachineRunningAndItsCardsWorkAgainWithinThreeSeconds() throws IOException {
        // given
        guest.run("echo 'still here' >/www/index.html; httpd -p 80 -h /www").orFail();
        guest.close();
        long pid = patchbay.daemonPid();

        // when
        Shell.HERE.run("kill", "-9", Long.toString(pid)).orFail();
        String running = patchbay.vboxManage("list", "runningvms").orFail();
        long restarted = System.nanoTime();

        // then
        assertThat(running).contains("\"eight\"");
        assertThat(patchbay.daemonPid()).isNotEqualTo(pid);
        String answer = "";
        while (System.nanoTime() - restarted < 3_000_000_000L && !answer.contains("still here")) {
            answer = Shell.HERE
                    .run("curl", "-s", "-m", "1", "http://127.0.0.1:" + RULE_PORT + "/index.html")
                    .out();
        }
        assertThat(answer).contains("still here");
        guest = patchbay.guest("eight");
        guest.awaitReady(BOOT);
    }

    @Test
    @Order(5)
    void rulesComeAndGoWhileTheMachineRuns() {
        // when
        patchbay.vboxManage("controlvm", "eight", "natpf1", "second,tcp,127.0.0.1," + (RULE_PORT + 1) + ",,80")
                .orFail();

        // then
        assertThat(curl(RULE_PORT + 1).out()).contains("still here");
        patchbay.vboxManage("controlvm", "eight", "natpf1", "delete", "second").orFail();
        assertThat(curl(RULE_PORT + 1).exitCode()).isEqualTo(7);
    }

    @Test
    @Order(6)
    void aPausedMachineIsStillAndGoesOnWhenResumed() {
        // when
        patchbay.vboxManage("controlvm", "eight", "pause").orFail();

        // then
        assertThat(state()).isEqualTo("paused");
        assertThat(curl(RULE_PORT).out()).doesNotContain("still here");
        patchbay.vboxManage("controlvm", "eight", "resume").orFail();
        assertThat(state()).isEqualTo("running");
        assertThat(curl(RULE_PORT).out()).contains("still here");
    }

    @Test
    @Order(7)
    void aVmmThatDiesIsAnAbortedMachineWhoseRulesAreGone() throws IOException {
        // given
        Ran pids = Shell.HERE.run(
                "pgrep",
                "-f",
                "qemu-system-x86_64.*-name eight .*" + patchbay.home().getParent());
        assertThat(pids.out().strip()).matches("\\d+");

        // when
        Shell.HERE.run("kill", "-9", pids.out().strip()).orFail();

        // then
        long until = System.nanoTime() + 10_000_000_000L;
        while (!state().equals("aborted") && System.nanoTime() < until) Thread.onSpinWait();
        assertThat(state()).isEqualTo("aborted");
        assertThat(curl(RULE_PORT).exitCode()).isEqualTo(7);
        assertThat(patchbay.vboxManage("list", "runningvms").orFail()).isEmpty();
    }

    private static String macOf(int slot) {
        String info =
                patchbay.vboxManage("showvminfo", "eight", "--machinereadable").orFail();
        String key = "macaddress" + slot + "=\"";
        int at = info.indexOf(key) + key.length();
        return info.substring(at, at + 12).replaceAll("(..)(?!$)", "$1:");
    }

    private static void awaitInGuest(String condition) {
        GuestShell.Answer answer = guest.run(
                "n=0; until " + condition + "; do n=$((n+1)); [ $n -lt 50 ] || break; sleep 0.2; done; [ $n -lt 50 ]",
                Duration.ofSeconds(60));
        assertThat(answer.exitCode()).as(condition).isZero();
    }

    private static Ran curl(int port) {
        return Shell.HERE.run("curl", "-s", "-m", "3", "http://127.0.0.1:" + port + "/index.html");
    }

    private static String state() {
        String info =
                patchbay.vboxManage("showvminfo", "eight", "--machinereadable").orFail();
        return info.replaceAll("(?s).*VMState=\"(\\w+)\".*", "$1");
    }
}
