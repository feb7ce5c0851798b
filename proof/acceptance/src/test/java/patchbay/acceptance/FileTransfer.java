package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/// Large files between a guest and the world, compared by their SHA-256.
final class FileTransfer {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private FileTransfer() {}

    /// The world's file comes in, and 64 MiB go out by the rule of the host's port that leads to the guest's port 80;
    /// both keep their SHA-256.
    static void bothWays(GuestShell guest, World world, int rulePort) {
        String down = guest.run("wget -q -O - " + world.url("/file") + " | sha256sum", PATIENCE)
                .orFail();
        assertThat(down).startsWith(world.checksum());
        guest.run(
                        "mkdir -p /www; dd if=/dev/urandom of=/tmp/m bs=1M count=1;"
                                + " for i in $(seq 64); do cat /tmp/m; done >/www/up; httpd -p 80 -h /www",
                        PATIENCE)
                .orFail();
        String sent = guest.run("sha256sum </www/up", PATIENCE).orFail().strip();
        String fetch = "curl -s -m 120 http://127.0.0.1:" + rulePort + "/up | sha256sum";
        assertThat(Shell.HERE.run("sh", "-c", fetch).out().strip()).isEqualTo(sent);
        guest.run("rm -f /www/up /tmp/m").orFail();
    }
}
