package patchbay.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.loop.HostFiles.Verdict;

/// What a hostile client may name, on a real folder; with openat2 and without.
class FolderOpenerTest {
    private static final List<FolderOpener> BOTH = List.of(new FolderOpener(true), new FolderOpener(false));

    @TempDir
    Path temporary;

    private final List<Path> links = new ArrayList<>();
    private Path root;

    @BeforeEach
    void layOut() throws IOException, InterruptedException {
        root = Files.createDirectories(temporary.resolve("TFTP"));
        Files.writeString(temporary.resolve("secret"), "not for guests");
        Files.writeString(
                Files.createDirectories(temporary.resolve("TFTP-other")).resolve("secret"), "neither");
        Files.writeString(Files.createDirectories(root.resolve("boot")).resolve("vmlinuz"), "kernel");
        Files.writeString(root.resolve("Grüße"), "umlaut");
        link("to-file", "../secret");
        link("to-absolute", temporary.resolve("secret").toString());
        link("to-folder", "..");
        link("to-root", "/");
        link("to-neighbour", "../TFTP-other");
        link("to-proc", "/proc/self/root");
        link("to-self", "to-self");
        link("boot/inside", "../boot/vmlinuz");
        link("boot/inside-absolute", root.resolve("boot/vmlinuz").toString());
        link("to-device", "/dev/zero");
        assertThat(new ProcessBuilder("mkfifo", root.resolve("pipe").toString())
                        .start()
                        .waitFor())
                .isZero();
    }

    /// JUnit complains of links that lead out of what it removes.
    @AfterEach
    void takeLinksAway() throws IOException {
        for (Path link : links) Files.delete(link);
    }

    private void link(String name, String target) throws IOException {
        links.add(Files.createSymbolicLink(root.resolve(name), Path.of(target)));
    }

    @Test
    void filesAndLinksInsideAreOpened() throws IOException {
        for (FolderOpener opener : BOTH) {
            assertThat(read(opener, "boot/vmlinuz")).isEqualTo("kernel");
            assertThat(read(opener, "boot/inside")).isEqualTo("kernel");
            assertThat(read(opener, "boot/inside-absolute")).isEqualTo("kernel");
            assertThat(read(opener, "Grüße")).isEqualTo("umlaut");
        }
    }

    @Test
    void nothingLeadsOutOfTheFolder() {
        for (FolderOpener opener : BOTH) {
            for (String path : List.of(
                    "../secret",
                    "boot/../../secret",
                    "to-file",
                    "to-absolute",
                    "to-folder/secret",
                    "to-root/etc/passwd",
                    "to-neighbour/secret",
                    "to-proc/etc/passwd",
                    "to-device",
                    "/etc/passwd")) {
                FolderOpener.Result result = opener.open(root.toString(), path);
                assertThat(result.verdict()).as(path).isEqualTo(Verdict.FORBIDDEN);
                assertThat(result.channel()).as(path).isNull();
            }
        }
    }

    @Test
    void whatIsNoRegularFileIsMissing() {
        for (FolderOpener opener : BOTH) {
            for (String path :
                    List.of("nothing", "boot", "pipe", "boot/vmlinuz/more", "x".repeat(300), "a\0b", "to-folder")) {
                Verdict verdict = opener.open(root.toString(), path).verdict();
                assertThat(verdict).as(path).isIn(Verdict.MISSING, Verdict.FORBIDDEN);
            }
            assertThat(opener.open(root + "/none", "boot/vmlinuz").verdict()).isEqualTo(Verdict.MISSING);
        }
    }

    @Test
    void aLinkThatLeadsToItselfIsForbiddenOrMissing() {
        for (FolderOpener opener : BOTH) {
            assertThat(opener.open(root.toString(), "to-self").verdict()).isNotEqualTo(Verdict.OPEN);
        }
    }

    @Test
    void theFolderItselfMayBeALink() throws IOException {
        // given
        Path link = Files.createSymbolicLink(temporary.resolve("link"), root);

        // then
        for (FolderOpener opener : BOTH) {
            FolderOpener.Result result = opener.open(link.toString(), "boot/inside-absolute");
            assertThat(result.verdict()).isEqualTo(Verdict.OPEN);
            result.channel().close();
        }
    }

    private String read(FolderOpener opener, String path) throws IOException {
        FolderOpener.Result result = opener.open(root.toString(), path);
        assertThat(result.verdict()).as(path).isEqualTo(Verdict.OPEN);
        try (FileChannel channel = result.channel()) {
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
