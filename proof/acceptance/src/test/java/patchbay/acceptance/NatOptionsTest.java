package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// Options of a card's NAT as a guest and the world notice them: one guest with what a new card has, and one with
/// everything that can be closed closed, half of it by extradata.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@SuppressWarnings("NullAway.Init")
class NatOptionsTest {
    private static NatLab nat;
    private static Shell open;
    private static Shell closed;
    private static Process listener;
    private static Path heard;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() throws IOException {
        nat = new NatLab(folder, 1_000);
        heard = folder.resolve("heard");
        listener = nat.lab
                .world()
                .start(List.of("socat", "-u", "UDP4-RECV:9137,broadcast", "OPEN:" + heard + ",creat,append"));
        open = nat.guest("open");
        nat.patchbay
                .vboxManage("createvm", "--name", "closed", "--ostype", "Debian_64", "--register")
                .orFail();
        String key = "VBoxInternal/Devices/e1000/0/LUN#0/AttachedDriver/Config/EnableTFTP";
        nat.patchbay.vboxManage("setextradata", "closed", key, "0").orFail();
        closed = nat.guestOf("closed", "--natforwardbroadcast1", "off");
    }

    @AfterAll
    static void tearDown() throws IOException {
        if (listener != null) LabServices.end(listener);
        if (nat != null) nat.close();
    }

    @Test
    void broadcastsStayInsideWhenTheyAreNotForwarded() throws IOException {
        for (int count = 0; count < 3; count++) {
            shout(closed, "from the closed one");
            shout(open, "from the open one");
        }
        LabServices.retry(() -> nat.lab.world().run("grep", "-q", "from the open one", heard.toString()));
        assertThat(Files.readString(heard)).contains("from the open one").doesNotContain("from the closed one");
    }

    @Test
    void withoutItsTftpServerNobodyAnswers() {
        assertThat(fetch(open).err()).contains("server error");
        assertThat(fetch(closed).err()).doesNotContain("server error");
    }

    @Test
    void aKeyThatCannotBeReadRefusesTheStart() {
        nat.patchbay
                .vboxManage("createvm", "--name", "broken", "--ostype", "Debian_64", "--register")
                .orFail();
        String key = "VBoxInternal/Devices/e1000/0/LUN#0/Config/SoMaxConnection";
        nat.patchbay.vboxManage("setextradata", "global", key, "many").orFail();
        nat.lab.namespace("broken");
        Ran refused =
                nat.patchbay.patchbay("attach", "--netns", nat.lab.nameOf("broken"), "--vm", "broken", "--nic", "1");
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.err())
                .contains("NAT#0: Configuration error: 'many' is no valid value of \"SoMaxConnection\"");

        // when the machine says otherwise for itself
        nat.patchbay.vboxManage("setextradata", "broken", key, "many more").orFail();
        refused = nat.patchbay.patchbay("attach", "--netns", nat.lab.nameOf("broken"), "--vm", "broken", "--nic", "1");
        assertThat(refused.err()).contains("'many more' is no valid value");
        nat.patchbay.vboxManage("setextradata", "global", key).orFail();
    }

    private static void shout(Shell guest, String line) {
        NatLab.sh(guest, "echo '" + line + "' | socat -u - UDP4-DATAGRAM:255.255.255.255:9137,broadcast");
    }

    private static Ran fetch(Shell guest) {
        return NatLab.sh(guest, "cd /tmp && timeout 2 busybox tftp -g -r none.pxe -l /dev/null 10.0.2.4");
    }
}
