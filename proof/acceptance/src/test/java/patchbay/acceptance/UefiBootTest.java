package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// OVMF's own driver of virtio cards, VirtioNetDxe, on our card, by vhost-user and as the whole PCI card: the firmware
/// boots from our TFTP server. What it boots is iPXE for the firmware's driver, which asks for the same once more, over
/// that driver.
@Needs({Need.DIST, Need.OVMF})
class UefiBootTest {
    private static final long PATIENCE_SECONDS = 90;
    /// iPXE says this of a card that it has by the firmware's driver.
    private static final String SIGN = "using SNP";

    @Test
    @Needs(Need.QEMU)
    void theFirmwaresOwnDriverBootsAnEfiProgramFromTheCard() throws Exception {
        bootsBy(Shell.HERE, "vhost-user", "multi-process");
    }

    @Test
    @Needs(Need.NEWER_QEMU)
    void theFirmwaresOwnDriverBootsAnEfiProgramFromTheCardByVfioUser() throws Exception {
        String path = System.getenv("PATCHBAY_TEST_NEWER_QEMU") + ":" + System.getenv("PATH");
        bootsBy(Shell.HERE.with("PATH", path), "vfio-user");
    }

    /// Machines that boot at once, one for each backend.
    private static void bootsBy(Shell shell, String... backends) throws Exception {
        try (Installation patchbay = new Installation(Installation.projectRoot(), shell)) {
            // given
            Path served = Files.createDirectories(patchbay.home().resolve("TFTP"));
            Files.copy(Path.of("/usr/lib/ipxe/snponly.efi"), served.resolve("snponly.efi"));
            for (String backend : backends) {
                patchbay.vboxManage("createvm", "--name", backend, "--ostype", "Debian_64", "--register")
                        .orFail();
                modify(patchbay, backend, "--nic1", "nat", "--nictype1", "virtio", "--nicbackend1", backend);
                modify(patchbay, backend, "--memory", "256", "--nattftpfile1", "snponly.efi");
                modify(patchbay, backend, "--qemu-arg", "-bios", "--qemu-arg", "/usr/share/ovmf/OVMF.fd");
                // The card has no ROM: the driver is the firmware's.
                modify(patchbay, backend, "--qemu-arg", "-global", "--qemu-arg", "virtio-net-pci.romfile=");
            }

            // when
            for (String backend : backends) {
                patchbay.vboxManage("startvm", backend, "--type", "headless").orFail();
            }

            // then
            for (String backend : backends) {
                assertThat(consoleUpTo(patchbay, backend)).as(backend).contains(SIGN);
                assertThat(patchbay.patchbay("counters", backend).orFail()).containsPattern("tftp-files-sent +[1-9]");
            }
        }
    }

    private static void modify(Installation patchbay, String machine, String... options) {
        String[] words = new String[options.length + 2];
        words[0] = "modifyvm";
        words[1] = machine;
        System.arraycopy(options, 0, words, 2, options.length);
        patchbay.vboxManage(words).orFail();
    }

    /// What the serial console says up to the sign.
    private static String consoleUpTo(Installation patchbay, String machine) throws Exception {
        Process console = patchbay.shell().start(List.of(patchbay.program("patchbay"), "console", machine));
        try {
            return CompletableFuture.supplyAsync(() -> heard(console)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } finally {
            console.destroy();
        }
    }

    private static String heard(Process console) {
        StringBuilder all = new StringBuilder();
        try (BufferedReader reader = console.inputReader(StandardCharsets.ISO_8859_1)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                all.append(line).append('\n');
                if (line.contains(SIGN)) break;
            }
        } catch (IOException ended) {
            all.append(ended.getMessage());
        }
        return all.toString();
    }
}
