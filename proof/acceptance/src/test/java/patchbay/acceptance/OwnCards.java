package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A machine in a real QEMU whose one card is Patchbay's own, on NAT, and what a stock Linux driver shows
/// with it.
final class OwnCards implements AutoCloseable {
    private static final List<String> TYPES =
            List.of("Am79C973", "Am79C970A", "82540EM", "82543GC", "82545EM", "virtio");
    private static final Duration BOOT = Duration.ofMinutes(2);

    private final Hardware hardware;
    /// Of the host; leads to the guest's web server.
    private final int rulePort = FreePort.ofTheHost();
    private final TestBed bed;
    private final LinuxMachine machine;

    /// What the machine is to have.
    ///
    /// @param type `--nictype`
    /// @param backend `--nicbackend`
    /// @param driver Linux's module
    /// @param processors `--cpus`
    record Hardware(String type, String backend, String driver, int processors) {
        /// With one processor.
        Hardware(String type, String backend, String driver) {
            this(type, backend, driver, 1);
        }
    }

    /// Boots it with the QEMU in `path`.
    OwnCards(Hardware hardware, String path) throws IOException {
        this.hardware = hardware;
        bed = TestBed.boot("own", path, this::equip);
        machine = bed.machine();
    }

    private void equip(LinuxMachine made) {
        made.set("--nic1", "nat", "--nictype1", hardware.type(), "--nicbackend1", hardware.backend());
        made.set("--natpf1", "web,tcp,127.0.0.1," + rulePort + ",,80");
        made.set("--cpus", "" + hardware.processors());
    }

    Installation patchbay() {
        return bed.patchbay();
    }

    /// Bound by the driver, under the configured address; a lease, and the gateway answers.
    void isBoundAndLeases() {
        machine.lease();
        assertThat(machine.run("cat /sys/class/net/eth0/address").strip()).isEqualTo(machine.mac(1));
        assertThat(machine.run("basename $(readlink /sys/class/net/eth0/device/driver)")
                        .strip())
                .isEqualTo(hardware.driver());
        machine.run("ping -c 3 -W 2 10.0.2.2");
    }

    /// 64 MiB each way with equal SHA-256.
    void carriesFilesBothWaysUnchanged() {
        machine.carriesFilesBothWaysUnchanged(bed.world(), rulePort);
    }

    /// `setlinkstate` is seen by the driver, both ways, and traffic comes back with it.
    void showsItsCable() {
        machine.control("setlinkstate1", "off");
        machine.await("[ $(cat /sys/class/net/eth0/carrier) = 0 ]");
        machine.control("setlinkstate1", "on");
        machine.await("[ $(cat /sys/class/net/eth0/carrier) = 1 ]");
        machine.await("ping -c 1 -W 1 10.0.2.2");
    }

    /// The driver can be unloaded and loaded.
    void bearsAnotherDriver() {
        machine.run("rmmod " + hardware.driver() + " && insmod /modules/" + hardware.driver() + ".ko");
        machine.lease();
        machine.await("ping -c 1 -W 1 10.0.2.2");
    }

    /// Another network and back while it runs: its loop changes, its driver sees nothing of it.
    void goesToAnotherNetworkAndBack() {
        machine.control("nic1", "intnet", "elsewhere");
        machine.await("! ping -c 1 -W 1 10.0.2.2");
        machine.control("nic1", "nat");
        machine.await("ping -c 1 -W 1 10.0.2.2");
    }

    /// The machine is reset under a running driver and boots anew.
    void bearsAReset() throws IOException {
        machine.control("reset");
        machine.join();
        isBoundAndLeases();
    }

    /// QEMU killed takes only its machine.
    void bearsTheEndOfItsVmm() {
        machine.killVmm();
        bed.patchbay().vboxManage("startvm", "own", "--type", "headless").orFail();
        assertThat(machine.state()).isEqualTo("running");
    }

    /// Machines with nothing to boot but the network, one for each card, which is the second of two and chosen:
    /// iPXE leases, fetches its script by TFTP, and a file that the script names.
    static void bootFromNetwork(Installation patchbay, String backend) throws IOException {
        Path tftp = Files.createDirectories(patchbay.home().resolve("TFTP"));
        Files.writeString(tftp.resolve("fetched"), "x".repeat(100_000));
        for (String type : TYPES) {
            Files.writeString(tftp.resolve(type + ".pxe"), "#!ipxe\nimgfetch fetched\nsleep 3600\n");
            patchbay.vboxManage("createvm", "--name", type, "--ostype", "Debian_64", "--register")
                    .orFail();
            String cards = "modifyvm " + type + " --nic1 nat --nictype1 82540EM --nicbackend1 " + backend
                    + " --nic2 nat --nictype2 " + type + " --nicbackend2 " + backend + " --nicbootprio2 1";
            patchbay.vboxManage(cards.split(" ")).orFail();
            patchbay.vboxManage("startvm", type, "--type", "headless").orFail();
        }
        for (String type : TYPES) {
            assertThat(fetches(patchbay, type).replaceAll("(?s)\\nnic 2:.*", ""))
                    .as("what the card did that was not chosen")
                    .contains("nic 1:")
                    .doesNotContainPattern("tftp-files-sent +[1-9]");
        }
    }

    /// Waits until a machine has got its script and its file; answers its counters.
    private static String fetches(Installation patchbay, String name) {
        long until = System.nanoTime() + BOOT.toNanos();
        String counters = "";
        while (!counters.matches("(?s).*tftp-files-sent +2\\b.*")) {
            assertThat(System.nanoTime()).as(name + "\n" + counters).isLessThan(until);
            counters = patchbay.patchbay("counters", name).orFail();
        }
        return counters;
    }

    /// What a command in the guest says.
    String inGuest(String command) {
        return machine.run(command);
    }

    String info() {
        return machine.info();
    }

    @Override
    public void close() throws IOException {
        bed.close();
    }
}
