package patchbay.service.tftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TftpPathTest {
    private static final Map<String, String> SERVED = Map.ofEntries(
            Map.entry("vmlinuz", "vmlinuz"),
            Map.entry("/vmlinuz", "vmlinuz"),
            Map.entry("//boot//vmlinuz", "boot/vmlinuz"),
            Map.entry("./boot/./vmlinuz", "boot/vmlinuz"),
            Map.entry("\\boot\\x64\\wdsnbp.com", "boot/x64/wdsnbp.com"),
            Map.entry("/etc/passwd", "etc/passwd"),
            Map.entry("C:\\secret", "C:/secret"),
            Map.entry("...", "..."),
            Map.entry("..hidden/a..b", "..hidden/a..b"),
            Map.entry("pxelinux.cfg/01-08-00-27", "pxelinux.cfg/01-08-00-27"));

    private static final List<String> NEVER = List.of(
            "..",
            "../secret",
            "/../secret",
            "boot/../../secret",
            "boot/..",
            "..\\secret",
            "boot\\..\\..\\secret",
            "/boot/\\../secret",
            "./../secret",
            "boot//..//..//secret");

    private static final List<String> THE_FOLDER = List.of("", "/", "\\", ".", "./", "//./\\");

    @Test
    void namesAreRelativeToTheFolderHoweverTheyAreWritten() {
        SERVED.forEach((name, path) -> assertThat(TftpPath.of(name)).as(name).isEqualTo(path));
    }

    @Test
    void nothingLeadsUpwards() {
        for (String name : NEVER) assertThat(TftpPath.of(name)).as(name).isNull();
    }

    @Test
    void theFolderItselfIsNoFile() {
        for (String name : THE_FOLDER) assertThat(TftpPath.of(name)).as(name).isEmpty();
    }
}
