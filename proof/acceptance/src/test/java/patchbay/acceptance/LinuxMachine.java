package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A machine that boots the guest of `tools/guest-image` in a real QEMU, and its root shell.
final class LinuxMachine implements AutoCloseable {
    private static final Duration BOOT = Duration.ofMinutes(4);
    private static final long END_NANOS = 10_000_000_000L;

    private final Installation patchbay;
    private final String name;
    private @Nullable GuestShell shell;

    /// Registers it with the guest's kernel to boot; not started yet.
    LinuxMachine(Installation patchbay, String name) {
        this.patchbay = patchbay;
        this.name = name;
        patchbay.vboxManage("createvm", "--name", name, "--ostype", "Debian_64", "--register")
                .orFail();
        set("--memory", "256", "--kernel", System.getenv("PATCHBAY_TEST_KERNEL"));
        set("--initrd", System.getenv("PATCHBAY_TEST_INITRD"));
        set("--append", "console=ttyS0 quiet panic=-1 no_timer_check");
    }

    /// `modifyvm`.
    void set(String... options) {
        command("modifyvm", options).orFail();
    }

    /// `controlvm`.
    void control(String... words) {
        command("controlvm", words).orFail();
    }

    /// Starts it and waits for its shell. Answers what `startvm` said.
    Ran boot() throws IOException {
        Ran started = patchbay.vboxManage("startvm", name, "--type", "headless");
        started.orFail();
        join();
        return started;
    }

    /// Waits for the shell of the machine as it runs: after a boot, a reset, or another daemon's start.
    void join() throws IOException {
        leave();
        GuestShell joined = patchbay.guest(name);
        shell = joined;
        joined.awaitReady(BOOT);
    }

    /// Has the guest boot anew by itself, and waits for its shell. Its cards are closed before: a stock kernel breaks
    /// virtio's queues as it goes down (6.1.192 does), and may then look for ever at one that still has traffic;
    /// mended in Linux by 0d0eff39ceb3, "virtio_ring: fix infinite loop in virtnet_poll_cleantx".
    void reboot() throws IOException {
        run("for card in $(ls /sys/class/net); do ip link set $card down; done");
        assertThatThrownBy(() -> run("reboot -f", Duration.ofSeconds(1)))
                .as("the shell ends before it can answer")
                .isInstanceOf(IllegalStateException.class);
        join();
    }

    /// Lets go of the console, which ends with the daemon.
    void leave() {
        if (shell != null) shell.close();
        shell = null;
    }

    /// The output of a command that must succeed inside.
    String run(String line) {
        return shell().run(line).orFail();
    }

    /// The same for one that takes its time.
    String run(String line, Duration patience) {
        return shell().run(line, patience).orFail();
    }

    GuestShell shell() {
        if (shell == null) throw new IllegalStateException(name + " was not booted");
        return shell;
    }

    /// Waits until a command succeeds inside, some twenty seconds.
    void await(String condition) {
        GuestShell.Answer answer = shell().run(
                        "n=0; until " + condition
                                + "; do n=$((n+1)); [ $n -lt 100 ] || break; sleep 0.2; done; [ $n -lt 100 ]",
                        Duration.ofSeconds(90));
        assertThat(answer.exitCode()).as(condition).isZero();
    }

    /// Asks for a lease on the only card, which must be NAT's first.
    void lease() {
        run("ip link set eth0 up; udhcpc -i eth0 -s /etc/udhcpc -n -q -t 10", Duration.ofSeconds(40));
        assertThat(run("grep 'LEASE eth0 ' /tmp/leases | tail -n 1")).contains(" 10.0.2.15/24 ");
    }

    /// The world's file comes in by the first card, and 64 MiB go out by the rule of the host's port that leads to the
    /// machine's port 80; both keep their SHA-256.
    void carriesFilesBothWaysUnchanged(World world, int rulePort) {
        FileTransfer.bothWays(shell(), world, rulePort);
    }

    /// What it is configured to be called on the wire, as Linux writes it.
    String mac(int slot) {
        String key = "macaddress" + slot + "=\"";
        String info = readable();
        int at = info.indexOf(key) + key.length();
        return info.substring(at, at + 12).replaceAll("(..)(?!$)", "$1:").toLowerCase(Locale.ROOT);
    }

    /// The name that Linux gave a card.
    String device(int slot) {
        return run("grep -il " + mac(slot) + " /sys/class/net/*/address | cut -d/ -f5")
                .strip();
    }

    String state() {
        return readable().replaceAll("(?s).*VMState=\"(\\w+)\".*", "$1");
    }

    /// `showvminfo` for people.
    String info() {
        return patchbay.vboxManage("showvminfo", name).orFail();
    }

    /// `showvminfo` for programs.
    String readable() {
        return patchbay.vboxManage("showvminfo", name, "--machinereadable").orFail();
    }

    /// Kills QEMU, and waits until the machine is known to be aborted.
    void killVmm() {
        String pattern =
                "qemu-system-x86_64.*-name " + name + " .*" + patchbay.home().getParent();
        String pids = Shell.HERE.run("pgrep", "-f", pattern).out().strip();
        assertThat(pids).matches("\\d+");
        Shell.HERE.run("kill", "-9", pids).orFail();
        long until = System.nanoTime() + END_NANOS;
        while (!state().equals("aborted") && System.nanoTime() < until) Thread.onSpinWait();
        assertThat(state()).isEqualTo("aborted");
    }

    /// What QEMU itself has printed in all its runs.
    String vmmLog() throws IOException {
        return Files.readString(patchbay.home().resolve("vms").resolve(name).resolve("qemu.log"));
    }

    @Override
    public void close() {
        leave();
    }

    private Ran command(String verb, String... words) {
        List<String> line = new ArrayList<>(List.of(verb, name));
        line.addAll(List.of(words));
        return patchbay.vboxManage(line.toArray(String[]::new));
    }
}
