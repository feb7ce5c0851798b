package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// TFTP clients that others wrote, in a network namespace behind NAT: whole files, lossy wires, and what a hostile one
/// asks for.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@SuppressWarnings("NullAway.Init")
class TftpClientsTest {
    private static final int FILE_BYTES = 1 << 20;

    private static Lab lab;
    private static Installation patchbay;
    private static Shell guest;
    private static byte[] file;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() throws IOException {
        lab = new Lab();
        patchbay = new Installation(Installation.projectRoot(), lab.host());
        Path tftp = Files.createDirectories(folder.resolve("boot"));
        file = new byte[FILE_BYTES];
        new Random(7).nextBytes(file);
        Files.write(tftp.resolve("kernel"), file);
        Files.writeString(folder.resolve("secret"), "not for guests");
        Files.createSymbolicLink(tftp.resolve("leak"), Path.of("../secret"));
        patchbay.vboxManage("createvm", "--name", "alpha", "--ostype", "Debian_64", "--register")
                .orFail();
        patchbay.vboxManage("modifyvm", "alpha", "--nattftpprefix1", tftp.toString())
                .orFail();
        guest = lab.namespace("g1");
        patchbay.patchbay("attach", "--netns", lab.nameOf("g1"), "--vm", "alpha", "--nic", "1", "--ifname", "eth0")
                .orFail();
        guest.run("ip", "addr", "add", "10.0.2.15/24", "dev", "eth0").orFail();
    }

    @AfterAll
    static void tearDown() throws IOException {
        if (patchbay != null) patchbay.close();
        if (lab != null) lab.close();
        Files.deleteIfExists(folder.resolve("boot/leak"));
    }

    @Test
    void curlFetchesAFileWhole() throws IOException {
        // given
        Path got = folder.resolve("got-by-curl");

        // when
        guest.run("curl", "-s", "--tftp-blksize", "1468", "-o", got.toString(), "tftp://10.0.2.4/kernel")
                .orFail();

        // then
        assertThat(Files.readAllBytes(got)).isEqualTo(file);
    }

    @Test
    void atftpFetchesAFileInWindowsOverALossyWire() throws IOException {
        // given
        Path got = folder.resolve("got-by-atftp");
        lab.lose(guest, "eth0", 3);

        // when
        guest.run(
                        "atftp",
                        "--option",
                        "timeout 1",
                        "--option",
                        "windowsize 16",
                        "--option",
                        "blksize 1428",
                        "-g",
                        "-r",
                        "kernel",
                        "-l",
                        got.toString(),
                        "10.0.2.4")
                .orFail();
        guest.run("nft", "delete", "table", "netdev", "loss").orFail();

        // then
        assertThat(Files.readAllBytes(got)).isEqualTo(file);
    }

    @Test
    void aHostileClientGetsNothingFromOutsideTheFolder() {
        for (String path : List.of(
                "../secret",
                "%2e%2e/secret",
                "x/../../secret",
                "..%5csecret",
                "leak",
                "/" + folder.resolve("secret"),
                "/etc/passwd",
                "")) {
            // when
            Ran ran = guest.run("curl", "-s", "--path-as-is", "-m", "5", "tftp://10.0.2.4/" + path);

            // then
            assertThat(ran.exitCode()).as(path).isIn(68, 69);
            assertThat(ran.out()).as(path).isEmpty();
        }
    }
}
