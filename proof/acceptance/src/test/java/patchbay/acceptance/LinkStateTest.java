package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// The cable of a card on each attachment, pulled and put back while a real QEMU runs: the guest's driver sees the
/// carrier go and come, and its lease is renewed.
@Needs({Need.DIST, Need.ROOT, Need.TUN, Need.QEMU, Need.GUEST})
@SuppressWarnings("NullAway.Init")
class LinkStateTest {

    private static Lab lab;
    private static Installation patchbay;
    private static LinuxMachine machine;

    /// A card of the machine, in the order of the slots; the lease begins so, or is none.
    enum Card {
        NAT("82540EM", "10.0.2.", "nat"),
        NATNETWORK("virtio", "192.168.15.", "natnetwork --nat-network2 natnet1"),
        INTNET("Am79C973", "10.1.1.", "intnet --intnet3 lab"),
        HOSTONLY("82545EM", "192.168.56.", "hostonly --hostonlyadapter4 vboxnet0"),
        GENERIC("virtio", "", "generic --nicgenericdrv5 UDPTunnel"),
        BRIDGED("82540EM", "192.0.2.2", "bridged --bridgeadapter6 e0");

        private final String type;
        private final String lease;
        private final String settings;

        Card(String type, String lease, String settings) {
            this.type = type;
            this.lease = lease;
            this.settings = settings;
        }

        private int slot() {
            return ordinal() + 1;
        }
    }

    @BeforeAll
    static void boot() throws IOException {
        lab = new Lab();
        patchbay = new Installation(Installation.projectRoot(), lab.host());
        manage("natnetwork", "add", "--netname", "natnet1", "--network", "192.168.15.0/24", "--enable");
        manage(("dhcpserver add --network lab --server-ip 10.1.1.1 --netmask 255.255.255.0 --lower-ip 10.1.1.10"
                        + " --upper-ip 10.1.1.20 --enable")
                .split(" ", -1));
        manage(("dhcpserver add --network HostInterfaceNetworking-e0 --server-ip 192.0.2.200 --netmask 255.255.255.0"
                        + " --lower-ip 192.0.2.201 --upper-ip 192.0.2.220 --enable")
                .split(" ", -1));
        manage("hostonlyif", "create");
        machine = new LinuxMachine(patchbay, "box");
        for (Card card : Card.values()) {
            String words = "modifyvm box --nictype" + card.slot() + " " + card.type + " --nic" + card.slot() + " ";
            manage((words + card.settings).split(" ", -1));
        }
        for (String property : List.of("dest=192.0.2.1", "sport=10001", "dport=10002")) {
            manage("modifyvm", "box", "--nicproperty5", property);
        }
        machine.boot();
    }

    @AfterAll
    static void shutDown() throws IOException {
        if (machine != null) machine.close();
        if (patchbay != null) patchbay.close();
        if (lab != null) lab.close();
    }

    @ParameterizedTest
    @EnumSource
    void theGuestLosesTheCarrierAndGetsItBackAndRenews(Card card) {
        // given
        String device = machine.device(card.slot());
        machine.run("ip link set " + device + " up");
        assertLease(card, device);

        // when
        machine.control("setlinkstate" + card.slot(), "off");

        // then
        machine.await("[ $(cat /sys/class/net/" + device + "/carrier) = 0 ]");
        assertThat(machine.readable()).contains("cableconnected" + card.slot() + "=\"off\"");
        machine.control("setlinkstate" + card.slot(), "on");
        machine.await("[ $(cat /sys/class/net/" + device + "/carrier) = 1 ]");
        assertLease(card, device);
        machine.run("ip link set " + device + " down");
    }

    private static void assertLease(Card card, String device) {
        if (card.lease.isEmpty()) return;
        machine.run("udhcpc -i " + device + " -s /etc/udhcpc -n -q -t 8", Duration.ofSeconds(60));
        assertThat(machine.run("ip -4 addr show " + device)).contains("inet " + card.lease);
    }

    private static void manage(String... words) {
        patchbay.vboxManage(words).orFail();
    }
}
