package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// OVMF's own driver of virtio cards, VirtioNetDxe, on our card, by vhost-user and as the whole PCI card: the firmware
/// boots from our TFTP server. What it boots is iPXE for the firmware's driver, which asks for the same once more, over
/// that driver.
@Needs({Need.DIST, Need.QEMU, Need.NEWER_QEMU, Need.OVMF})
class UefiBootTest {
    private static final long PATIENCE_SECONDS = 180;
    /// iPXE says this of a card that it has by the firmware's driver.
    private static final String SIGN = "using SNP";

    /// At once, since a firmware mostly waits.
    @Test
    void theFirmwaresOwnDriverBootsAnEfiProgramFromTheCard() throws Exception {
        String newer = System.getenv("PATCHBAY_TEST_NEWER_QEMU") + ":" + System.getenv("PATH");
        try (Installation patchbay = new Installation(Installation.projectRoot(), Shell.HERE);
                Installation other = new Installation(Installation.projectRoot(), Shell.HERE.with("PATH", newer))) {
            // when
            start(patchbay, "vhost-user");
            start(patchbay, "multi-process");
            start(other, "vfio-user");

            // then
            boots(patchbay, "vhost-user");
            boots(patchbay, "multi-process");
            boots(other, "vfio-user");
        }
    }

    private static void start(Installation patchbay, String backend) throws IOException {
        Path served = Files.createDirectories(patchbay.home().resolve("TFTP"));
        Files.copy(
                Path.of("/usr/lib/ipxe/snponly.efi"),
                served.resolve("snponly.efi"),
                StandardCopyOption.REPLACE_EXISTING);
        patchbay.vboxManage("createvm", "--name", backend, "--ostype", "Debian_64", "--register")
                .orFail();
        modify(patchbay, backend, "--nic1", "nat", "--nictype1", "virtio", "--nicbackend1", backend);
        modify(patchbay, backend, "--memory", "256", "--nattftpfile1", "snponly.efi");
        modify(patchbay, backend, "--qemu-arg", "-bios", "--qemu-arg", "/usr/share/ovmf/OVMF.fd");
        // The driver is to be the firmware's, not iPXE's from a ROM.
        modify(patchbay, backend, "--qemu-arg", "-global", "--qemu-arg", "virtio-net-pci.romfile=");
        patchbay.vboxManage("startvm", backend, "--type", "headless").orFail();
    }

    private static void boots(Installation patchbay, String backend) throws Exception {
        assertThat(consoleUpTo(patchbay, backend)).as(backend).contains(SIGN);
        assertThat(patchbay.patchbay("counters", backend).orFail()).containsPattern("tftp-files-sent +[1-9]");
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
