package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// A machine in a real QEMU whose one card is Patchbay's own, on NAT, and what a stock Linux driver shows
/// with it.
final class OwnCards implements AutoCloseable {
    private static final int FILE_BYTES = 64 << 20;
    private static final Duration BOOT = Duration.ofMinutes(2);
    private static final Duration FILE = Duration.ofMinutes(2);

    private final World world;
    private final Installation patchbay;
    private final Hardware hardware;
    private final GuestShell guest;

    /// What the machine is to have.
    ///
    /// @param type `--nictype`
    /// @param backend `--nicbackend`
    /// @param driver Linux's module
    /// @param rulePort a port of the host that leads to the guest's web server
    record Hardware(String type, String backend, String driver, int rulePort) {}

    /// Boots it with the QEMU in `path`.
    OwnCards(Hardware hardware, String path) throws IOException {
        this.hardware = hardware;
        world = World.make(FILE_BYTES, hardware.rulePort());
        patchbay = new Installation(Installation.projectRoot(), Shell.HERE.with("PATH", path));
        patchbay.vboxManage("createvm", "--name", "own", "--ostype", "Debian_64", "--register")
                .orFail();
        patchbay.vboxManage("modifyvm", "own", "--nic1", "nat", "--nictype1", hardware.type())
                .orFail();
        patchbay.vboxManage("modifyvm", "own", "--nicbackend1", hardware.backend())
                .orFail();
        patchbay.vboxManage("modifyvm", "own", "--natpf1", "web,tcp,127.0.0.1," + hardware.rulePort() + ",,80")
                .orFail();
        patchbay.vboxManage(
                        "modifyvm",
                        "own",
                        "--memory",
                        "256",
                        "--kernel",
                        System.getenv("PATCHBAY_TEST_KERNEL"),
                        "--initrd",
                        System.getenv("PATCHBAY_TEST_INITRD"),
                        "--append",
                        "console=ttyS0 quiet panic=-1 no_timer_check")
                .orFail();
        patchbay.vboxManage("startvm", "own", "--type", "headless").orFail();
        guest = patchbay.guest("own");
        guest.awaitReady(BOOT);
    }

    Installation patchbay() {
        return patchbay;
    }

    /// Bound by the driver, under the configured address; a lease, and the gateway answers.
    void isBoundAndLeases() {
        lease();
        assertThat(guest.run("cat /sys/class/net/eth0/address").orFail().strip())
                .isEqualTo(mac());
        assertThat(guest.run("basename $(readlink /sys/class/net/eth0/device/driver)")
                        .orFail()
                        .strip())
                .isEqualTo(hardware.driver());
        guest.run("ping -c 3 -W 2 10.0.2.2").orFail();
    }

    /// 64 MiB each way with equal SHA-256.
    void carriesFilesBothWaysUnchanged() {
        String down = guest.run("wget -q -O - " + world.url("/file") + " | sha256sum", FILE)
                .orFail();
        assertThat(down).startsWith(world.checksum());
        guest.run(
                        "mkdir -p /www; dd if=/dev/urandom of=/tmp/m bs=1M count=1;"
                                + " for i in $(seq 64); do cat /tmp/m; done >/www/up; httpd -p 80 -h /www",
                        FILE)
                .orFail();
        String sent = guest.run("sha256sum </www/up", FILE).orFail().strip();
        String got = Shell.HERE
                .run("sh", "-c", "curl -s -m 120 http://127.0.0.1:" + hardware.rulePort() + "/up | sha256sum")
                .out()
                .strip();
        assertThat(got).isEqualTo(sent);
        guest.run("rm -f /www/up").orFail();
    }

    /// `setlinkstate` is seen by the driver, both ways, and traffic comes back with it.
    void showsItsCable() {
        patchbay.vboxManage("controlvm", "own", "setlinkstate1", "off").orFail();
        awaitInGuest("[ $(cat /sys/class/net/eth0/carrier) = 0 ]");
        patchbay.vboxManage("controlvm", "own", "setlinkstate1", "on").orFail();
        awaitInGuest("[ $(cat /sys/class/net/eth0/carrier) = 1 ]");
        awaitInGuest("ping -c 1 -W 1 10.0.2.2");
    }

    /// The driver can be unloaded and loaded.
    void bearsAnotherDriver() {
        guest.run("rmmod " + hardware.driver() + " && insmod /modules/" + hardware.driver() + ".ko")
                .orFail();
        lease();
        awaitInGuest("ping -c 1 -W 1 10.0.2.2");
    }

    /// Another network and back while it runs: its loop changes, its driver sees nothing of it.
    void goesToAnotherNetworkAndBack() {
        patchbay.vboxManage("controlvm", "own", "nic1", "intnet", "elsewhere").orFail();
        awaitInGuest("! ping -c 1 -W 1 10.0.2.2");
        patchbay.vboxManage("controlvm", "own", "nic1", "nat").orFail();
        awaitInGuest("ping -c 1 -W 1 10.0.2.2");
    }

    /// The machine is reset under a running driver and boots anew.
    void bearsAReset() {
        patchbay.vboxManage("controlvm", "own", "reset").orFail();
        guest.awaitReady(BOOT);
        isBoundAndLeases();
    }

    /// QEMU killed takes only its machine.
    void bearsTheEndOfItsVmm() {
        String pids = Shell.HERE
                .run(
                        "pgrep",
                        "-f",
                        "qemu-system-x86_64.*-name own .*" + patchbay.home().getParent())
                .out()
                .strip();
        assertThat(pids).matches("\\d+");
        Shell.HERE.run("kill", "-9", pids).orFail();
        long until = System.nanoTime() + 10_000_000_000L;
        while (!state().equals("aborted") && System.nanoTime() < until) Thread.onSpinWait();
        assertThat(state()).isEqualTo("aborted");
        patchbay.vboxManage("startvm", "own", "--type", "headless").orFail();
        assertThat(state()).isEqualTo("running");
    }

    /// Machines with nothing to boot but the network, one for each card: iPXE leases, fetches its script by
    /// TFTP, and a file that the script names.
    static void bootFromNetwork(Installation patchbay, String backend, List<String> types) throws IOException {
        Path tftp = Files.createDirectories(patchbay.home().resolve("TFTP"));
        Files.writeString(tftp.resolve("fetched"), "x".repeat(100_000));
        for (String type : types) {
            Files.writeString(tftp.resolve(type + ".pxe"), "#!ipxe\nimgfetch fetched\nsleep 3600\n");
            patchbay.vboxManage("createvm", "--name", type, "--ostype", "Debian_64", "--register")
                    .orFail();
            patchbay.vboxManage("modifyvm", type, "--nic1", "nat", "--nictype1", type, "--nicbackend1", backend)
                    .orFail();
            patchbay.vboxManage("startvm", type, "--type", "headless").orFail();
        }
        for (String type : types) {
            long until = System.nanoTime() + BOOT.toNanos();
            String counters = "";
            while (!counters.matches("(?s).*tftp-files-sent +2\\b.*")) {
                assertThat(System.nanoTime()).as(type + "\n" + counters).isLessThan(until);
                counters = patchbay.patchbay("counters", type).orFail();
            }
        }
    }

    /// What a command in the guest says.
    String inGuest(String command) {
        return guest.run(command).orFail();
    }

    String info() {
        return patchbay.vboxManage("showvminfo", "own").orFail();
    }

    private void lease() {
        guest.run("ip link set eth0 up; udhcpc -i eth0 -s /etc/udhcpc -n -q -t 10", Duration.ofSeconds(40))
                .orFail();
        assertThat(guest.run("grep 'LEASE eth0 ' /tmp/leases | tail -n 1").orFail())
                .contains(" 10.0.2.15/24 ");
    }

    private String mac() {
        String info =
                patchbay.vboxManage("showvminfo", "own", "--machinereadable").orFail();
        String key = "macaddress1=\"";
        int at = info.indexOf(key) + key.length();
        return info.substring(at, at + 12).replaceAll("(..)(?!$)", "$1:").toLowerCase(Locale.ROOT);
    }

    private String state() {
        String info =
                patchbay.vboxManage("showvminfo", "own", "--machinereadable").orFail();
        return info.replaceAll("(?s).*VMState=\"(\\w+)\".*", "$1");
    }

    private void awaitInGuest(String condition) {
        GuestShell.Answer answer = guest.run(
                "n=0; until " + condition + "; do n=$((n+1)); [ $n -lt 50 ] || break; sleep 0.2; done; [ $n -lt 50 ]",
                Duration.ofSeconds(60));
        assertThat(answer.exitCode()).as(condition).isZero();
    }

    @Override
    public void close() throws IOException {
        guest.close();
        patchbay.close();
        world.close();
    }
}
