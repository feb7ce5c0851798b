package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// A machine with the chipset ICH9 and cards on the root bus and behind the bridges, from the first slot to the last,
/// made in every way there is: each is where VirtualBox has it, and its driver leases and carries a file.
class Ich9Test {
    private static final int FILE_BYTES = 1 << 20;

    /// A card and where the guest finds it.
    private record Card(int slot, String type, String backend, String place) {
        String subnet() {
            return "10.0." + (slot + 1);
        }
    }

    private static final List<Card> CARDS = List.of(
            new Card(1, "82540EM", "qemu", "0000:00:03.0"),
            new Card(8, "virtio", "vhost-user", "0000:00:13.0"),
            new Card(9, "Am79C970A", "qemu", "0000:02:00.0"),
            new Card(20, "virtio", "vhost-user", "0000:02:0b.0"),
            new Card(36, "82545EM", "qemu", "0000:02:1f.0"));

    private static final List<Card> BEHIND_THE_PROXY = List.of(
            new Card(2, "Am79C973", "multi-process", "0000:00:08.0"),
            new Card(35, "82543GC", "multi-process", "0000:02:1e.0"));

    private static final List<Card> BY_VFIO_USER = List.of(
            new Card(1, "82543GC", "vfio-user", "0000:00:03.0"),
            new Card(9, "virtio", "vfio-user", "0000:02:00.0"),
            new Card(10, "virtio", "vhost-user", "0000:02:01.0"),
            new Card(36, "Am79C973", "vfio-user", "0000:02:1f.0"));

    @Test
    @Needs({Need.DIST, Need.QEMU, Need.GUEST})
    void cardsOfEverySlotWorkOnQemusModelsByVhostUserAndBehindTheProxy() throws IOException {
        show(Stream.concat(CARDS.stream(), BEHIND_THE_PROXY.stream()).toList(), Shell.HERE);
    }

    @Test
    @Needs({Need.DIST, Need.NEWER_QEMU, Need.GUEST})
    void wholeCardsWorkBehindTheBridgesByVfioUserBesideOneByVhostUser() throws IOException {
        String path = System.getenv("PATCHBAY_TEST_NEWER_QEMU") + ":" + System.getenv("PATH");
        show(BY_VFIO_USER, Shell.HERE.with("PATH", path));
    }

    private static void show(List<Card> cards, Shell shell) throws IOException {
        try (World world = World.make(FILE_BYTES, 9);
                Installation patchbay = new Installation(Installation.projectRoot(), shell);
                LinuxMachine machine = new LinuxMachine(patchbay, "wide")) {
            machine.set("--chipset", "ich9", "--nic1", "none");
            for (Card card : cards) {
                int slot = card.slot;
                machine.set("--nic" + slot, "nat", "--nictype" + slot, card.type, "--nicbackend" + slot, card.backend);
            }
            machine.boot();
            for (Card card : cards) works(card, machine, world);
            Card last = cards.getLast();
            theCableIsSeen(last, machine);
            if (last.backend.equals("vfio-user")) vhostUserHasMessagesAndComesBack(cards.get(2), patchbay, machine);
        }
    }

    private static void works(Card card, LinuxMachine machine, World world) {
        // given
        String device = machine.device(card.slot);

        // when
        String place =
                machine.run("basename $(readlink -f /sys/class/net/" + device + "/device | sed 's,/virtio[0-9]*$,,')");
        machine.run("udhcpc -i " + device + " -s /etc/udhcpc -n -q -t 10", Duration.ofSeconds(40));
        String lease = machine.run("grep 'LEASE " + device + " ' /tmp/leases | tail -n 1");
        machine.run("ping -c 2 -W 2 " + card.subnet() + ".2");
        String sum = machine.run("wget -q -O - " + world.url("/file") + " | sha256sum", Duration.ofSeconds(60));
        machine.run("ip addr flush dev " + device + "; ip link set " + device + " down");

        // then
        assertThat(lease).as("%s", card).contains(" " + card.subnet() + ".15/24 ");
        assertThat(sum).as("%s", card).startsWith(world.checksum());
        assertThat(place.strip()).as("%s", card).isEqualTo(card.place);
    }

    /// With a QEMU that delivers messages: one for each queue and one for the configuration. QEMU takes another daemon
    /// for the one that was killed.
    private static void vhostUserHasMessagesAndComesBack(Card card, Installation patchbay, LinuxMachine machine)
            throws IOException {
        String device = machine.device(card.slot);
        theCableIsSeen(card, machine);
        assertThat(machine.run("ls /sys/bus/pci/devices/" + card.place + "/msi_irqs | wc -l")
                        .strip())
                .isEqualTo("3");
        machine.leave();
        Shell.HERE.run("kill", "-9", Long.toString(patchbay.daemonPid())).orFail();
        patchbay.vboxManage("list", "runningvms").orFail();
        machine.join();
        machine.run("udhcpc -i " + device + " -s /etc/udhcpc -n -q -t 10", Duration.ofSeconds(40));
    }

    private static void theCableIsSeen(Card card, LinuxMachine machine) {
        String carrier = "$(cat /sys/class/net/" + machine.device(card.slot) + "/carrier)";
        machine.run("ip link set " + machine.device(card.slot) + " up");
        machine.control("setlinkstate" + card.slot, "off");
        machine.await("[ " + carrier + " = 0 ]");
        machine.control("setlinkstate" + card.slot, "on");
        machine.await("[ " + carrier + " = 1 ]");
    }
}
