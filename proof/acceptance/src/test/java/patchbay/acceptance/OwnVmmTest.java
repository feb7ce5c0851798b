package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// A QEMU that the user launches, plugged into a machine's cards by the arguments that `patchbay qemu-args` prints.
@Needs({Need.DIST, Need.QEMU, Need.GUEST})
@SuppressWarnings("NullAway.Init")
class OwnVmmTest {
    private static final Duration BOOT = Duration.ofMinutes(2);
    private static final Duration REPLUG = Duration.ofSeconds(10);
    private static final String LEASE =
            "udhcpc -i eth0 -s /etc/udhcpc -n -q -t 10; grep 'LEASE eth0 ' /tmp/leases | tail -n 1";

    private World world;
    private Installation patchbay;

    @BeforeEach
    void makeMachine() throws IOException {
        world = World.make(4 << 20, 11);
        patchbay = new Installation(Installation.projectRoot(), Shell.HERE);
        patchbay.vboxManage("createvm", "--name", "own", "--ostype", "Debian_64", "--register")
                .orFail();
        patchbay.vboxManage("modifyvm", "own", "--nic1", "nat", "--nictype1", "virtio")
                .orFail();
    }

    @AfterEach
    void removeAll() throws IOException {
        patchbay.close();
        world.close();
    }

    @Test
    void aQemuOfTheUsersOwnHasTheMachinesCardsAlsoAfterADaemonThatWasKilledAndASecondTime() throws IOException {
        for (int launch = 1; launch <= 2; launch++) {
            try (GuestShell guest = launch("")) {
                // given
                guest.awaitReady(BOOT);
                assertThat(guest.run(LEASE, Duration.ofSeconds(40)).orFail()).contains(" 10.0.2.15/24 ");
                assertThat(checksumOfFile(guest)).startsWith(world.checksum());
                if (launch == 2) continue;

                // when
                ProcessHandle.of(patchbay.daemonPid()).orElseThrow().destroyForcibly();
                patchbay.vboxManage("list", "vms").orFail();

                // then
                guest.run("until ping -c 1 -W 1 10.0.2.2 >/dev/null; do :; done", REPLUG)
                        .orFail();
                assertThat(checksumOfFile(guest)).startsWith(world.checksum());
            }
        }
    }

    /// The other way of meeting: we listen, and QEMU connects and connects again.
    @Test
    void aQemuThatConnectsItselfHasItsCardBackAfterADaemonThatWasKilled() throws IOException {
        // given
        patchbay.vboxManage("modifyvm", "own", "--nicbackend1", "vhost-user").orFail();
        String connecting = " | sed 's#server=on,path=\\(.*\\)nic1.sock#path=\\1nic1-device.sock,reconnect=1#'";
        try (GuestShell guest = launch(connecting)) {
            guest.awaitReady(BOOT);
            assertThat(guest.run(LEASE, Duration.ofSeconds(40)).orFail()).contains(" 10.0.2.15/24 ");

            // when
            ProcessHandle.of(patchbay.daemonPid()).orElseThrow().destroyForcibly();
            patchbay.vboxManage("list", "vms").orFail();

            // then
            guest.run("until ping -c 1 -W 1 10.0.2.2 >/dev/null; do :; done", REPLUG)
                    .orFail();
            assertThat(checksumOfFile(guest)).startsWith(world.checksum());
        }
    }

    private String checksumOfFile(GuestShell guest) {
        return guest.run("wget -q -O - " + world.url("/file") + " | sha256sum", Duration.ofSeconds(60))
                .orFail();
    }

    /// Launches QEMU as the manual says, its serial port on standard input and output.
    ///
    /// @param filter what is done to the arguments, as the shell has it
    private GuestShell launch(String filter) throws IOException {
        String script = "eval \"exec qemu-system-x86_64 -m 256 -nodefaults -display none -serial stdio $1"
                + " -append 'console=ttyS0 quiet panic=-1 no_timer_check' $(" + patchbay.program("patchbay")
                + " qemu-args own" + filter + ")\"";
        String guest = "-kernel '" + System.getenv("PATCHBAY_TEST_KERNEL") + "' -initrd '"
                + System.getenv("PATCHBAY_TEST_INITRD") + "'";
        return new GuestShell("own", patchbay.shell().start(List.of("sh", "-c", script, "sh", guest)));
    }
}
