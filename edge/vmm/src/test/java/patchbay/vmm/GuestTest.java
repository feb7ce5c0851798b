package patchbay.vmm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;
import patchbay.vmm.stream.StreamBench;

/// A Debian kernel in a real QEMU without KVM: what it sees of its cards, its console and its end.
@Timeout(300)
@Needs({Need.QEMU, Need.GUEST})
class GuestTest {
    private static final String FIRST = "/sys/bus/pci/devices/0000:00:03.0/net/*/";
    private static final String SECOND = "/sys/bus/pci/devices/0000:00:08.0/net/*/";

    @TempDir
    Path folder;

    @Test
    void aGuestUsesItsCardsAndSwitchesItselfOff() throws Exception {
        // given
        MachineSpec spec = machine();
        QemuLauncher launcher =
                new QemuLauncher(QemuLauncher.locate(System.getenv("PATH")).orElseThrow());
        QemuMachine machine = ((Launch.Running) launcher.start(spec)).machine();
        CompletableFuture<MachineExit> exit = new CompletableFuture<>();
        machine.onExit(exit::complete);

        try (GuestShell shell = new GuestShell(spec.paths().serial())) {
            shell.waitFor(GuestImage.READY);
            shell.run("for d in /sys/class/net/e*; do ip link set ${d##*/} up; done");

            // then
            seesLinksAsTheyAre(shell, machine);
            framesPassAndPassAgainAfterADaemonIsGone(shell);
            aCardSurvivesItsLinkGoingUpWithNobodyConnected(shell, machine);

            // when
            shell.type("poweroff -f\n");
            assertThat(exit.get(60, TimeUnit.SECONDS).kind()).isEqualTo(MachineExit.Kind.GUEST_SHUTDOWN);
        } finally {
            machine.kill();
        }
        assertThat(Files.readString(spec.paths().serialLog())).contains(GuestImage.READY);
    }

    private static void seesLinksAsTheyAre(GuestShell shell, QemuMachine machine) throws Exception {
        assertThat(carrierBecomes(shell, FIRST, "1")).isEqualTo("1");
        assertThat(shell.run("cat " + SECOND + "carrier")).isEqualTo("0");
        machine.setLink(2, true);
        assertThat(carrierBecomes(shell, SECOND, "1")).isEqualTo("1");
        machine.setLink(2, false);
        assertThat(carrierBecomes(shell, SECOND, "0")).isEqualTo("0");
    }

    private void framesPassAndPassAgainAfterADaemonIsGone(GuestShell shell) throws Exception {
        shell.run("n=$(ls -d " + FIRST + "); n=${n%/}; n=${n##*/}; ip addr add 10.9.0.1/24 dev $n; "
                + "arp -s 10.9.0.2 52:54:00:12:35:02");
        for (int daemon = 0; daemon < 2; daemon++) {
            try (StreamBench bench = new StreamBench(folder.resolve("nic1"))) {
                assertThat(bench.nextOfLink()).isEqualTo("connected");
                assertThat(pingArrives(shell, bench)).isTrue();
                int before = Integer.parseInt(shell.run("cat " + FIRST + "statistics/rx_packets"));
                bench.toGuest(StreamBench.stationFrame(600, 1), StreamBench.stationFrame(61, 2));
                assertThat(Integer.parseInt(shell.run("cat " + FIRST + "statistics/rx_packets")))
                        .isGreaterThanOrEqualTo(before);
                assertThat(shell.run("for i in 1 2 3 4 5 6 7 8; do r=$(cat " + FIRST
                                + "statistics/rx_packets); [ $r -ge " + (before + 2) + " ] && break; sleep 1; done; "
                                + "[ $r -ge " + (before + 2) + " ] && echo all"))
                        .isEqualTo("all");
            }
            assertThat(shell.run("cat " + FIRST + "carrier")).isEqualTo("1");
        }
    }

    /// The first pings are lost while QEMU has not accepted a connection that the kernel holds already.
    private static boolean pingArrives(GuestShell shell, StreamBench bench) throws Exception {
        for (int attempt = 0; attempt < 20; attempt++) {
            shell.run("ping -c 1 -W 1 -s 1000 10.9.0.2 >/dev/null");
            if (bench.hasFromGuest(1_042)) return true;
        }
        return false;
    }

    /// With the id of the `-netdev` instead of the `-device`, QEMU 7.2 crashes here.
    private static void aCardSurvivesItsLinkGoingUpWithNobodyConnected(GuestShell shell, QemuMachine machine)
            throws Exception {
        machine.setLink(1, false);
        assertThat(carrierBecomes(shell, FIRST, "0")).isEqualTo("0");
        machine.setLink(1, true);
        assertThat(carrierBecomes(shell, FIRST, "1")).isEqualTo("1");
        shell.run("ping -c 1 -W 1 10.9.0.2 >/dev/null");
        assertThat(machine.isAlive()).isTrue();
    }

    private static String carrierBecomes(GuestShell shell, String card, String wanted) throws Exception {
        return shell.run("for i in 1 2 3 4 5 6 7 8 9 10 11 12; do c=$(cat " + card + "carrier); [ \"$c\" = " + wanted
                + " ] && break; sleep 1; done; echo $c");
    }

    /// `no_timer_check`: without KVM, a busy host is too late for the kernel's check of its timer, which then panics.
    private MachineSpec machine() {
        GuestImage image = GuestImage.made();
        List<CardSpec> cards = List.of(
                new CardSpec(1, CardModel.PRO_1000_MT_DESKTOP, "08:00:27:00:00:01", true, folder.resolve("nic1"), 0),
                new CardSpec(2, CardModel.PRO_1000_MT_SERVER, "08:00:27:00:00:02", false, folder.resolve("nic2"), 0));
        return new MachineSpec(
                "guest",
                UUID.randomUUID(),
                new Hardware(192, 1, Accelerator.TCG),
                Boot.kernel(image.kernel(), image.initrd(), "console=ttyS0 quiet panic=-1 no_timer_check"),
                cards,
                MachinePaths.in(folder, folder),
                List.of());
    }
}
