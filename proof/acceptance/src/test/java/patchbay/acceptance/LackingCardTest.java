package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// A machine that is off and has its cards plugged in for a QEMU of the user's own, with a forwarding rule whose port
/// somebody else has: there is no start to refuse, and yet nobody may be left without an answer.
@Needs({Need.DIST, Need.QEMU})
@SuppressWarnings("NullAway.Init")
class LackingCardTest {
    private Installation patchbay;

    @BeforeEach
    void plugIn() throws IOException {
        patchbay = new Installation(Installation.projectRoot(), Shell.HERE);
        patchbay.vboxManage("createvm", "--name", "own", "--ostype", "Debian_64", "--register")
                .orFail();
        patchbay.vboxManage("modifyvm", "own", "--nic1", "nat", "--nic2", "intnet")
                .orFail();
    }

    @AfterEach
    void removeAll() throws IOException {
        patchbay.close();
    }

    @Test
    void aRuleOfAPortThatIsTakenRefusesTheArgumentsForAVmmAndLiveChanges() throws IOException {
        try (ServerSocket holder = new ServerSocket(0)) {
            // given
            String rule = "web,tcp,," + holder.getLocalPort() + ",,80";
            patchbay.vboxManage("modifyvm", "own", "--natpf1", rule).orFail();

            // when
            Ran refused = patchbay.patchbay("qemu-args", "own");

            // then
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.out()).isEmpty();
            assertThat(refused.err()).contains("Rule 'web' (tcp) cannot listen on 0.0.0.0:", "EADDRINUSE", "ss -ltnup");

            // and once it is plugged in, the change itself is refused
            patchbay.vboxManage("modifyvm", "own", "--natpf1", "delete", "web").orFail();
            patchbay.patchbay("qemu-args", "own").orFail();
            String before = patchbay.vboxManage("showvminfo", "own", "--machinereadable")
                    .orFail();
            Ran live = patchbay.vboxManage("modifyvm", "own", "--natpf1", rule);
            assertThat(live.exitCode()).isEqualTo(1);
            assertThat(live.err()).contains("EADDRINUSE", "ss -ltnup");
            assertThat(patchbay.vboxManage("showvminfo", "own", "--machinereadable")
                            .orFail())
                    .isEqualTo(before);
        }
    }

    @Test
    void aPortThatIsGoneAfterADaemonsEndCostsOneCardAndIsShownUntilTheCardIsChanged() throws Exception {
        // given
        int port = FreePort.ofTheHost();
        patchbay.vboxManage("modifyvm", "own", "--natpf1", "web,tcp,," + port + ",,80")
                .orFail();
        patchbay.patchbay("qemu-args", "own").orFail();
        ProcessHandle daemon = ProcessHandle.of(patchbay.daemonPid()).orElseThrow();
        daemon.destroyForcibly();
        daemon.onExit().get(10, TimeUnit.SECONDS);

        try (ServerSocket holder = new ServerSocket(port)) {
            // when
            String shown = patchbay.vboxManage("showvminfo", "own").orFail();

            // then
            assertThat(holder.isBound()).isTrue();
            assertThat(shown).containsPattern("NIC 1 Note: +is not plugged in: .*cannot listen on 0.0.0.0:" + port);
            Installation.Lacking found = patchbay.lacking("NIC 1 of 'own'").orElseThrow();
            assertThat(found.found()).contains("EADDRINUSE");
            assertThat(found.remedy()).contains("ss -ltnup");
            assertThat(patchbay.patchbay("counters", "own").orFail())
                    .contains("nic 2:")
                    .doesNotContain("nic 1:");

            // and when its rule goes
            patchbay.vboxManage("modifyvm", "own", "--natpf1", "delete", "web").orFail();
        }
        assertThat(patchbay.lacking("NIC 1 of 'own'")).isEmpty();
        assertThat(patchbay.patchbay("counters", "own").orFail()).contains("nic 1:", "nic 2:");
    }
}
