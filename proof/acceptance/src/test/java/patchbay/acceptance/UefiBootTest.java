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

/// OVMF's own driver of virtio cards, VirtioNetDxe, on our card by vhost-user: the firmware boots from our TFTP server.
/// What it boots is iPXE for the firmware's driver, which asks for the same once more, over that driver.
@Needs({Need.DIST, Need.QEMU, Need.OVMF})
class UefiBootTest {
    private static final long PATIENCE_SECONDS = 90;
    /// iPXE says this of a card that it has by the firmware's driver.
    private static final String SIGN = "using SNP";

    @Test
    void theFirmwaresOwnDriverBootsAnEfiProgramFromTheCard() throws Exception {
        try (Installation patchbay = new Installation(Installation.projectRoot(), Shell.HERE)) {
            // given
            patchbay.vboxManage("createvm", "--name", "efi", "--ostype", "Debian_64", "--register")
                    .orFail();
            Path served = Files.createDirectories(patchbay.home().resolve("TFTP"));
            Files.copy(Path.of("/usr/lib/ipxe/snponly.efi"), served.resolve("snponly.efi"));
            modify(patchbay, "--nic1", "nat", "--nictype1", "virtio", "--nicbackend1", "vhost-user");
            modify(patchbay, "--memory", "256", "--nattftpfile1", "snponly.efi");
            modify(patchbay, "--qemu-arg", "-bios", "--qemu-arg", "/usr/share/ovmf/OVMF.fd");
            modify(patchbay, "--qemu-arg", "-global", "--qemu-arg", "virtio-net-pci.romfile=");

            // when
            patchbay.vboxManage("startvm", "efi", "--type", "headless").orFail();

            // then
            assertThat(consoleUpTo(patchbay)).contains(SIGN);
            assertThat(patchbay.patchbay("counters", "efi").orFail()).containsPattern("tftp-files-sent +[1-9]");
        }
    }

    private static void modify(Installation patchbay, String... options) {
        String[] words = new String[options.length + 2];
        words[0] = "modifyvm";
        words[1] = "efi";
        System.arraycopy(options, 0, words, 2, options.length);
        patchbay.vboxManage(words).orFail();
    }

    /// What the serial console says up to the sign.
    private static String consoleUpTo(Installation patchbay) throws Exception {
        Process console = patchbay.shell().start(List.of(patchbay.program("patchbay"), "console", "efi"));
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
