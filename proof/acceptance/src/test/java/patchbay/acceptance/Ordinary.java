package patchbay.acceptance;

import static patchbay.acceptance.LabServices.retry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// A user without any right on the host of a [Lab], with a Patchbay of his own, namespaces of his own as
/// guests, and the privileged program that he may ask. Needs root.
final class Ordinary implements AutoCloseable {
    private static final String USER = "65534";
    private static final List<String> AS_USER =
            List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups", "--");

    /// /dev/net/tun as most systems have it, for everybody to open; in the mount namespace of `ip netns exec` alone.
    private static final String OPEN_TUN = "mount -t tmpfs none /dev/net && mknod -m 666 /dev/net/tun c 10 200";

    private final Lab lab;
    private final Path etc;
    private final List<Process> running = new ArrayList<>();
    private final Installation patchbay;

    Ordinary(Lab lab) throws IOException {
        this(lab, List.of());
    }

    /// A user whose privileged program was started with these options.
    Ordinary(Lab lab, List<String> options) throws IOException {
        this.lab = lab;
        this.etc = Files.createTempDirectory("patchbay-etc-");
        Files.setPosixFilePermissions(etc, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(etc.resolve("group"), "patchbay:x:" + USER + ":\n");
        Path socket = etc.resolve("privileged.sock");
        Path program = Installation.projectRoot().resolve("libexec/patchbay-privileged");
        List<String> words =
                new ArrayList<>(List.of(program.toString(), "--socket", socket.toString(), "--etc", etc.toString()));
        words.addAll(options);
        Process privileged = lab.host().start(words);
        running.add(privileged);
        String line = privileged.errorReader(StandardCharsets.UTF_8).readLine();
        if (line == null || !line.contains("listening"))
            throw new IllegalStateException("no privileged program: " + line);
        Shell shell = user(lab.host().prefix()).with("PATCHBAY_PRIVILEGED", socket.toString());
        this.patchbay = new Installation(Installation.projectRoot(), shell);
        Shell.HERE
                .run(
                        "chown",
                        "-R",
                        USER,
                        patchbay.home().resolve("..").normalize().toString())
                .orFail();
    }

    Installation patchbay() {
        return patchbay;
    }

    /// What the user may do in the lab's host.
    private static Shell user(List<String> prefix) {
        List<String> words = new ArrayList<>(prefix);
        words.addAll(List.of("sh", "-c", OPEN_TUN + " && exec " + String.join(" ", AS_USER) + " \"$@\"", "sh"));
        return new Shell(words, java.util.Map.of());
    }

    /// A namespace of the user's own, whose only interface is card 1 of a new machine with these settings.
    Shell guest(String machine, String... settings) throws IOException {
        patchbay.vboxManage("createvm", "--name", machine, "--ostype", "Debian_64", "--register")
                .orFail();
        List<String> words = new ArrayList<>(List.of("modifyvm", machine));
        words.addAll(List.of(settings));
        patchbay.vboxManage(words.toArray(String[]::new)).orFail();
        Process holder = user(lab.host().prefix()).start(List.of("unshare", "-Urn", "sleep", "600"));
        running.add(holder);
        String pid = Long.toString(holder.pid());
        List<String> inside = new ArrayList<>(AS_USER);
        inside.addAll(List.of("nsenter", "-t", pid, "-U", "-n", "--preserve-credentials"));
        Shell guest = new Shell(inside, java.util.Map.of());
        // Its user namespace is there a moment after the process is.
        retry(() -> guest.run("ip", "link", "set", "lo", "up"));
        patchbay.patchbay("attach", "--netns", pid, "--vm", machine, "--nic", "1")
                .orFail();
        return guest;
    }

    /// Asks DHCP for an address, and takes it.
    void lease(Shell guest) throws IOException {
        Path script = Files.writeString(
                etc.resolve("lease"), "#!/bin/sh\ncase $1 in bound) ip addr add $ip/$mask dev $interface;; esac\n");
        Shell.HERE.run("chmod", "755", script.toString()).orFail();
        guest.run("busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-s", script.toString())
                .orFail();
    }

    /// Lets interfaces have addresses of these networks beside VirtualBox's.
    void allow(String networks) throws IOException {
        Files.createDirectories(etc.resolve("patchbay"));
        Files.writeString(etc.resolve("patchbay/networks.conf"), "* 192.168.56.0/21 " + networks + "\n");
    }

    @Override
    public void close() throws IOException {
        patchbay.close();
        for (Process process : running) LabServices.end(process);
        Shell.HERE.run("rm", "-rf", etc.toString());
    }
}
