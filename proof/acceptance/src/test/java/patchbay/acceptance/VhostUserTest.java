package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
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
    private static final int FILE_BYTES = 64 << 20;

    private static final String NO_CARRIER = "[ $(cat /sys/class/net/eth0/carrier) = 0 ]";

    /// Two further cards, on one internal network.
    private static final List<Integer> PAIR = List.of(2, 3);

    private static World world;
    private static int rulePort;
    private static Installation patchbay;
    private static LinuxMachine machine;

    @BeforeAll
    static void boot() throws IOException {
        world = World.make(FILE_BYTES, 17);
        rulePort = FreePort.ofTheHost();
        patchbay = new Installation(Installation.projectRoot(), Shell.HERE);
        machine = new LinuxMachine(patchbay, "shared");
        machine.set("--nic1", "nat", "--nictype1", "virtio", "--nicbackend1", "vhost-user", "--memory", "384");
        machine.set("--natpf1", "web,tcp,127.0.0.1," + rulePort + ",,80");
        for (int slot : PAIR) {
            String of = "--nic" + slot + " intnet --nictype" + slot + " virtio --nicbackend" + slot + " vhost-user";
            machine.set(of.split(" "));
        }
        machine.boot();
    }

    @AfterAll
    static void shutDown() throws IOException {
        if (machine != null) machine.close();
        if (patchbay != null) patchbay.close();
        if (world != null) world.close();
    }

    @Test
    @Order(1)
    void virtioNetLeasesPingsAndHasTheConfiguredAddress() {
        // when
        machine.lease();

        // then
        machine.run("ping -c 3 -W 2 10.0.2.2");
        assertThat(machine.run("cat /sys/class/net/eth0/address").strip()).isEqualTo(machine.mac(1));
        assertThat(machine.run("basename $(readlink /sys/class/net/eth0/device/driver)"))
                .contains("virtio_net");
        assertThat(machine.readable()).contains("nicbackend1=\"vhost-user\"");
    }

    @Test
    @Order(2)
    void sixtyFourMebibytesPassBothWaysUnchanged() {
        machine.carriesFilesBothWaysUnchanged(world, rulePort);
    }

    @Test
    @Order(3)
    void framesOfNineThousandOctetsPassBetweenTwoCards() {
        // given
        for (int slot : PAIR) machine.run("ip link set " + machine.device(slot) + " name c" + slot);
        CardSpaces spaces = new CardSpaces(machine, PAIR);
        spaces.make();

        // when
        spaces.carryLongFrames(PAIR);

        // then
        spaces.end();
    }

    @Test
    @Order(4)
    void thePulledCableIsSeenByTheGuest() {
        // when
        machine.control("setlinkstate1", "off");

        // then
        machine.await(NO_CARRIER);
        machine.control("setlinkstate1", "on");
        machine.await("[ $(cat /sys/class/net/eth0/carrier) = 1 ]");
        machine.await("ping -c 1 -W 1 10.0.2.2");
    }

    @Test
    @Order(5)
    void theDriverCanBeUnloadedAndLoaded() {
        // when
        machine.run("ip link set eth0 down; echo $(basename $(readlink /sys/class/net/eth0/device)) >/tmp/dev;"
                + " cat /tmp/dev >/sys/bus/virtio/drivers/virtio_net/unbind;"
                + " cat /tmp/dev >/sys/bus/virtio/drivers/virtio_net/bind");

        // then
        machine.lease();
        machine.await("ping -c 1 -W 1 10.0.2.2");
    }

    @Test
    @Order(6)
    void aPausedMachineGoesOnWhenResumed() {
        // when
        machine.control("pause");
        machine.control("resume");

        // then
        machine.await("ping -c 1 -W 1 10.0.2.2");
    }

    @Test
    @Order(7)
    void aCardGoesToAnotherNetworkAndBackWhileTheMachineRuns() {
        // when
        machine.control("nic1", "intnet", "elsewhere");
        machine.await("! ping -c 1 -W 1 10.0.2.2");
        machine.control("nic1", "nat");

        // then
        machine.await("ping -c 1 -W 1 10.0.2.2");
    }

    @Test
    @Order(8)
    void aKilledDaemonLeavesTheMachineRunningAndTheCardComesBack() throws IOException {
        // given
        machine.leave();
        long pid = patchbay.daemonPid();

        // when
        Shell.HERE.run("kill", "-9", Long.toString(pid)).orFail();
        String running = patchbay.vboxManage("list", "runningvms").orFail();

        // then
        assertThat(running).contains("\"shared\"");
        assertThat(patchbay.daemonPid()).isNotEqualTo(pid);
        machine.join();
        machine.await("ping -c 1 -W 1 10.0.2.2");
    }

    @Test
    @Order(9)
    void aVmmThatDiesTakesOnlyItsMachineWhichStartsAgain() throws IOException {
        // given
        machine.leave();

        // when
        machine.killVmm();

        // then
        patchbay.vboxManage("startvm", "shared", "--type", "headless").orFail();
        assertThat(machine.state()).isEqualTo("running");
    }

    @Test
    @Order(10)
    void aCableThatIsOutStaysOutWhenTheDaemonIsKilled() throws IOException {
        // given
        machine.join();
        machine.run("ip link set eth0 up");
        machine.control("setlinkstate1", "off");
        machine.await(NO_CARRIER);
        machine.leave();

        // when
        Shell.HERE.run("kill", "-9", Long.toString(patchbay.daemonPid())).orFail();
        patchbay.vboxManage("list", "runningvms").orFail();

        // then
        machine.join();
        machine.run("for i in 1 2 3 4 5 6 7 8; do " + NO_CARRIER + " || exit 1; sleep 0.2; done");
        machine.control("setlinkstate1", "on");
        machine.lease();
    }

    @Test
    @Order(11)
    void aCardWithoutAttachmentDoesNotKeepTheMachineFromStartingAndIsAttachedLater() throws IOException {
        // given
        machine.leave();
        patchbay.vboxManage("controlvm", "shared", "poweroff").orFail();
        machine.set("--nic1", "null", "--nicbackend1", "auto");

        // when
        machine.boot();

        // then
        machine.run("ip link set eth0 up");
        machine.await(NO_CARRIER);
        machine.control("nic1", "nat");
        machine.lease();
        machine.control("nic1", "null");
        machine.await(NO_CARRIER);
    }
}
