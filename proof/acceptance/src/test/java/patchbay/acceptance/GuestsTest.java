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

/// One machine in a real QEMU with eight cards on NAT, of every type there is, through its life: leases,
/// traffic by each driver, the cable, a daemon that is killed, and the ways it ends. Booting costs most of the
/// time, so the tests share the machine and run in order.
@Needs({Need.DIST, Need.QEMU, Need.GUEST})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
class GuestsTest {
    private static final List<String> TYPES =
            List.of("82540EM", "Am79C973", "virtio", "Am79C970A", "82545EM", "82543GC", "virtio", "82540EM");
    private static final int PCNET = 4;
    /// Cards of QEMU's, among them one that has no word for its link's going, and one by vhost-user.
    private static final List<Integer> MOVED = List.of(1, 3, PCNET, 7);

    private static final int CALL_BYTES = 1_400;
    private static final int RULE_PORT = 18_471;

    private static World world;
    private static Installation patchbay;
    private static LinuxMachine machine;

    @BeforeAll
    static void boot() throws IOException {
        world = World.make(4 << 20, 7);
        patchbay = new Installation(Installation.projectRoot(), Shell.HERE);
        machine = new LinuxMachine(patchbay, "eight");
        for (int slot = 1; slot <= 8; slot++) {
            machine.set("--nic" + slot, "nat", "--nictype" + slot, TYPES.get(slot - 1));
        }
        for (int slot : List.of(2, 6, 7)) machine.set("--nicbackend" + slot, "qemu");
        machine.set("--natpf1", "web,tcp,127.0.0.1," + RULE_PORT + ",,80");
        Ran started = machine.boot();
        assertThat(started.out() + started.err()).contains("Am79C973").contains("82543GC");
    }

    @AfterAll
    static void shutDown() throws IOException {
        if (machine != null) machine.close();
        if (patchbay != null) patchbay.close();
        if (world != null) world.close();
    }

    @Test
    @Order(1)
    void eightCardsLeaseTheFirstAddressOfEightNetworksAndEachDriverCarriesAFile() {
        for (int slot = 1; slot <= 8; slot++) {
            // given
            String device = machine.device(slot);

            // when
            machine.run("udhcpc -i " + device + " -s /etc/udhcpc -n -q -t 5", Duration.ofSeconds(30));
            String lease = machine.run("grep 'LEASE " + device + " ' /tmp/leases | tail -n 1");
            String sum = machine.run("wget -q -O - " + world.url("/file") + " | sha256sum", Duration.ofSeconds(60));
            machine.run("ip addr flush dev " + device + "; ip link set " + device + " down");

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
        String device = machine.device(1);
        machine.run(
                "ip link set " + device + " up; udhcpc -i " + device + " -s /etc/udhcpc -n -q", Duration.ofSeconds(30));

        // when
        machine.control("setlinkstate1", "off");

        // then
        machine.await("[ $(cat /sys/class/net/" + device + "/carrier) = 0 ]");
        machine.control("setlinkstate1", "on");
        machine.await("[ $(cat /sys/class/net/" + device + "/carrier) = 1 ]");
        machine.await("ping -c 1 -W 1 10.0.2.2");
    }

    /// As VirtualBox's cards do, so that the guest asks for an address of its new network.
    @Test
    @Order(4)
    void aCardThatIsPutOnAnotherNetworkShowsItsDriverNoLinkForAWhile() {
        // given
        for (int slot : MOVED) {
            machine.run("ip link set " + machine.device(slot) + " up");
            machine.await(hasCarrier(slot));
            machine.run("cat " + carrier(slot) + "_down_count >/tmp/downs" + slot);
        }

        // when
        for (int slot : MOVED) machine.control("nic" + slot, "intnet", "elsewhere");

        // then
        for (int slot : MOVED) {
            machine.await("[ $(cat " + carrier(slot) + "_down_count) -gt $(cat /tmp/downs" + slot + ") ]");
        }
        for (int slot : MOVED) machine.await(hasCarrier(slot));
    }

    /// The cards are on one network now, and the first sends to somebody who is not there.
    @Test
    @Order(5)
    void aPromiscuousDriverHearsOthersFramesAsSoonAsThePolicyLetsIt() {
        // given
        List<Integer> listeners = MOVED.subList(1, MOVED.size());
        String sender = machine.device(1);
        String call = "ping -c 1 -W 1 -s " + CALL_BYTES + " 10.8.0.9; true";
        machine.run("ip addr add 10.8.0.1/24 dev " + sender + " && arp -s 10.8.0.9 02:00:00:00:00:99");
        for (int slot : listeners) machine.run("ip link set " + machine.device(slot) + " promisc on");
        for (int slot : listeners) machine.run("echo " + heard(slot) + " >/tmp/heard" + slot);

        // when
        machine.run(call);

        // then
        for (int slot : listeners) machine.run("[ " + heardSince(slot) + " -lt " + CALL_BYTES + " ]");
        for (int slot : listeners) machine.control("nicpromisc" + slot, "allow-all");
        machine.run(call);
        for (int slot : listeners) machine.await("[ " + heardSince(slot) + " -ge " + CALL_BYTES + " ]");
        machine.run("ip addr del 10.8.0.1/24 dev " + sender);
        for (int slot : MOVED) machine.control("nic" + slot, "nat");
        machine.await("ping -c 1 -W 1 10.0.2.2");
    }

    private static String heard(int slot) {
        return "$(cat /sys/class/net/" + machine.device(slot) + "/statistics/rx_bytes)";
    }

    private static String heardSince(int slot) {
        return "$((" + heard(slot) + " - $(cat /tmp/heard" + slot + ")))";
    }

    private static String carrier(int slot) {
        return "/sys/class/net/" + machine.device(slot) + "/carrier";
    }

    private static String hasCarrier(int slot) {
        return "[ $(cat " + carrier(slot) + ") = 1 ]";
    }

    @Test
    @Order(6)
    void aKilledDaemonLeavesTheMachineRunningAndItsCardsWorkAgainWithinThreeSeconds() throws IOException {
        // given
        machine.run("echo 'still here' >/www/index.html; httpd -p 80 -h /www");
        machine.control("nic" + PCNET, "intnet", "elsewhere");
        machine.leave();
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
        machine.join();
        machine.await(hasCarrier(PCNET)); // its link was down for the move as the daemon was killed
        machine.control("nic" + PCNET, "nat");
    }

    @Test
    @Order(7)
    void rulesComeAndGoWhileTheMachineRuns() {
        // when
        machine.control("natpf1", "second,tcp,127.0.0.1," + (RULE_PORT + 1) + ",,80");

        // then
        assertThat(curl(RULE_PORT + 1).out()).contains("still here");
        machine.control("natpf1", "delete", "second");
        assertThat(curl(RULE_PORT + 1).exitCode()).isEqualTo(7);
    }

    @Test
    @Order(8)
    void aPausedMachineIsStillAndGoesOnWhenResumed() {
        // when
        machine.control("pause");

        // then
        assertThat(machine.state()).isEqualTo("paused");
        assertThat(curl(RULE_PORT).out()).doesNotContain("still here");
        machine.control("resume");
        assertThat(machine.state()).isEqualTo("running");
        assertThat(curl(RULE_PORT).out()).contains("still here");
    }

    @Test
    @Order(9)
    void everyKindOfCardWorksAfterTheGuestRebooted() throws IOException {
        // when
        machine.reboot();

        // then
        for (int slot : MOVED) {
            String device = machine.device(slot);
            machine.run("udhcpc -i " + device + " -s /etc/udhcpc -n -q -t 5", Duration.ofSeconds(30));
            assertThat(machine.run("grep 'LEASE " + device + " ' /tmp/leases"))
                    .contains(" 10.0." + (slot + 1) + ".15/24 ");
        }
    }

    @Test
    @Order(10)
    void aVmmThatDiesIsAnAbortedMachineWhoseRulesAreGone() throws IOException {
        // when
        machine.killVmm();

        // then
        assertThat(curl(RULE_PORT).exitCode()).isEqualTo(7);
        assertThat(patchbay.vboxManage("list", "runningvms").orFail()).isEmpty();
    }

    private static Ran curl(int port) {
        return Shell.HERE.run("curl", "-s", "-m", "3", "http://127.0.0.1:" + port + "/index.html");
    }
}
