package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// user-mode-linux as the front end of our virtio card: a real kernel's `virtio_net` at native speed, which talks to us
/// without a VMM between. The tests share a guest and run in order.
@Needs({Need.DIST, Need.UML})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
class UmlGuestTest {
    private static final int FILE_BYTES = 64 << 20;

    private static World world;
    private static int rulePort;
    private static Installation patchbay;
    private static UmlGuest guest;

    @BeforeAll
    static void boot() throws IOException {
        world = World.make(FILE_BYTES, 23);
        rulePort = FreePort.ofTheHost();
        patchbay = new Installation(Installation.projectRoot(), Shell.HERE);
        patchbay.vboxManage("createvm", "--name", "uml", "--ostype", "Debian_64", "--register")
                .orFail();
        modify("--nic1", "nat", "--nictype1", "virtio", "--nicbackend1", "vhost-user");
        modify("--macaddress1", "080027C0FFEE", "--natpf1", "web,tcp,127.0.0.1," + rulePort + ",,80");
        guest = UmlGuest.boot(patchbay, "uml");
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
        guest.lease();

        // then
        guest.run("ping -c 3 -W 2 10.0.2.2");
        assertThat(guest.run("cat /sys/class/net/eth0/address").strip()).isEqualTo("08:00:27:c0:ff:ee");
        assertThat(guest.run("basename $(readlink /sys/class/net/eth0/device/driver)"))
                .contains("virtio_net");
    }

    @Test
    @Order(2)
    void sixtyFourMebibytesPassBothWaysUnchanged() {
        FileTransfer.bothWays(guest.shell(), world, rulePort);
    }

    @Test
    @Order(3)
    void thePulledCableIsSeenByTheGuest() {
        // when
        modify("--cableconnected1", "off");

        // then
        guest.await("[ $(cat /sys/class/net/eth0/carrier) = 0 ]");
        modify("--cableconnected1", "on");
        guest.await("[ $(cat /sys/class/net/eth0/carrier) = 1 ]");
        guest.await("ping -c 1 -W 1 10.0.2.2");
    }

    @Test
    @Order(4)
    void theDriverCanBeUnloadedAndLoaded() {
        // when
        guest.run("rmmod virtio_net && insmod /modules/virtio_net.ko");

        // then
        guest.lease();
        guest.await("ping -c 1 -W 1 10.0.2.2");
    }

    /// The connection goes to the other network's loop with the card: this kernel could not connect again.
    @Test
    @Order(5)
    void theCardGoesToAnotherNetworkAndBackUnderItsKernel() {
        // given
        String changes = guest.run("cat /sys/class/net/eth0/carrier_changes").strip();

        // when
        modify("--nic1", "intnet", "--intnet1", "elsewhere");

        // then
        guest.await("[ $(cat /sys/class/net/eth0/carrier_changes) -ge $((" + changes + " + 2)) ]");
        guest.await("! ping -c 1 -W 1 10.0.2.2");
        modify("--nic1", "nat");
        guest.await("[ $(cat /sys/class/net/eth0/carrier_changes) -ge $((" + changes + " + 4)) ]");
        guest.lease();
        guest.run("ping -c 3 -W 2 10.0.2.2");
    }

    /// The kernel takes a device away whose back end is gone, and has no way to get it again: so the next one has it.
    @Test
    @Order(6)
    void aKilledDaemonTakesTheCardOutAndTheNextKernelHasIt() throws IOException {
        // given
        long pid = patchbay.daemonPid();

        // when
        Shell.HERE.run("kill", "-9", Long.toString(pid)).orFail();

        // then
        guest.await("[ ! -e /sys/class/net/eth0 ]");
        guest.close();
        guest = UmlGuest.boot(patchbay, "uml");
        guest.lease();
        guest.run("ping -c 1 -W 2 10.0.2.2");
    }

    private static void modify(String... options) {
        String[] words = new String[options.length + 2];
        words[0] = "modifyvm";
        words[1] = "uml";
        System.arraycopy(options, 0, words, 2, options.length);
        patchbay.vboxManage(words).orFail();
    }
}
