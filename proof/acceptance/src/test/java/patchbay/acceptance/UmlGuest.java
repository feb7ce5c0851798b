package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// A user-mode-linux that boots the guest of `tools/guest-image uml` as the manual says, its console on standard input
/// and output. Closing it kills it.
final class UmlGuest implements AutoCloseable {
    private static final Duration BOOT = Duration.ofSeconds(60);

    private final Process kernel;
    private final GuestShell shell;

    private UmlGuest(Process kernel, GuestShell shell) {
        this.kernel = kernel;
        this.shell = shell;
    }

    /// Boots one that is plugged into the cards of `machine`.
    static UmlGuest boot(Installation patchbay, String machine) throws IOException {
        // It keeps a folder of its own as long as it runs.
        Path own = Files.createDirectories(patchbay.home().resolve("uml"));
        String script = "exec \"$1\" mem=192M initrd=\"$2\" uml_dir=\"$3\" $(" + patchbay.program("patchbay")
                + " uml-args " + machine + ") con=null con0=fd:0,fd:1 ssl=null quiet";
        String program = Objects.requireNonNull(System.getenv("PATCHBAY_TEST_UML"));
        String initrd = Objects.requireNonNull(System.getenv("PATCHBAY_TEST_UML_INITRD"));
        Process kernel =
                patchbay.shell().start(List.of("setsid", "sh", "-c", script, "sh", program, initrd, own.toString()));
        UmlGuest guest = new UmlGuest(kernel, new GuestShell(machine, kernel));
        guest.shell.awaitReady(BOOT);
        return guest;
    }

    GuestShell shell() {
        return shell;
    }

    /// The output of a command that must succeed inside.
    String run(String line) {
        return shell.run(line).orFail();
    }

    /// Waits until a command succeeds inside, some ten seconds.
    void await(String condition) {
        GuestShell.Answer answer = shell.run(
                "n=0; until " + condition + "; do n=$((n+1)); [ $n -lt 100 ] || break; sleep 0.1; done; [ $n -lt 100 ]",
                Duration.ofSeconds(60));
        assertThat(answer.exitCode()).as(condition + ": " + answer.text()).isZero();
    }

    /// Asks for a lease, which must be NAT's first.
    void lease() {
        run("ip link set eth0 up; udhcpc -i eth0 -s /etc/udhcpc -n -q -t 10");
        assertThat(run("grep 'LEASE eth0 ' /tmp/leases | tail -n 1")).contains(" 10.0.2.15/24 ");
    }

    /// Its processes are one for the kernel and one for each address space in it, which may outlive the kernel:
    /// they are a session of their own, to which nobody adds when the kernel is gone.
    @Override
    public void close() {
        kernel.destroyForcibly().onExit().join();
        Shell.HERE.run("pkill", "-9", "-s", Long.toString(kernel.pid()));
        shell.close();
    }
}
