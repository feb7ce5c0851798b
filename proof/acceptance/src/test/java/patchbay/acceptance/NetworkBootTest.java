package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// Machines in real QEMUs whose disk is empty: the boot ROM of each kind of card asks for an address, fetches a script,
/// a kernel and its initial memory disk from the NAT engine's boot file server, and a Linux shell answers. The card is
/// the second of two, and chosen.
@Needs({Need.DIST, Need.QEMU, Need.GUEST})
@SuppressWarnings("NullAway.Init")
class NetworkBootTest {
    private static final Duration BOOT = Duration.ofMinutes(4);
    private static final Map<String, String> CARDS =
            Map.of("intel", "82540EM", "pcnet", "Am79C970A", "virtio", "virtio");

    private static Installation patchbay;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void layOut() throws IOException {
        patchbay = new Installation(Installation.projectRoot(), Shell.HERE);
        Path tftp = Files.createDirectories(patchbay.home().resolve("TFTP"));
        Files.copy(Path.of(System.getenv("PATCHBAY_TEST_KERNEL")), tftp.resolve("vmlinuz"));
        Files.copy(Path.of(System.getenv("PATCHBAY_TEST_INITRD")), tftp.resolve("initrd.gz"));
        String script = """
                #!ipxe
                kernel vmlinuz console=ttyS0 quiet panic=-1 no_timer_check initrd=initrd.gz
                initrd initrd.gz
                boot
                """;
        for (String machine : CARDS.keySet()) Files.writeString(tftp.resolve(machine + ".pxe"), script);
    }

    @AfterAll
    static void tearDown() throws IOException {
        if (patchbay != null) patchbay.close();
    }

    @Test
    void anEmptyMachineBootsToAShellFromEachKindOfCard() throws IOException {
        // given
        for (Map.Entry<String, String> card : CARDS.entrySet()) make(card.getKey(), card.getValue());

        // when
        for (String machine : CARDS.keySet()) {
            patchbay.vboxManage("startvm", machine, "--type", "headless").orFail();
        }

        // then
        for (String machine : CARDS.keySet()) {
            try (GuestShell guest = patchbay.guest(machine)) {
                guest.awaitReady(BOOT);
                assertThat(guest.run("cat /proc/cmdline").orFail()).contains("initrd=initrd.gz");
            }
            String counters = patchbay.patchbay("counters", machine).orFail();
            assertThat(counters.replaceAll("(?s)\\nnic 2:.*", "")).doesNotContainPattern("tftp-files-sent\\W+[1-9]");
            assertThat(counters.replaceAll("(?s).*\\nnic 2:", "")).containsPattern("tftp-files-sent\\W+[3-9]");
        }
    }

    private static void make(String machine, String card) throws IOException {
        Path disk = Files.write(folder.resolve(machine + ".img"), new byte[1 << 20]);
        patchbay.vboxManage("createvm", "--name", machine, "--ostype", "Debian_64", "--register")
                .orFail();
        patchbay.vboxManage(
                        "modifyvm",
                        machine,
                        "--memory",
                        "256",
                        "--nic1",
                        "nat",
                        "--nic2",
                        "nat",
                        "--nictype2",
                        card,
                        "--nicbootprio2",
                        "1",
                        "--disk",
                        disk.toString())
                .orFail();
    }
}
