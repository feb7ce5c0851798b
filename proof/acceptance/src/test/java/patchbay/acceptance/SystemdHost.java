package patchbay.acceptance;

import static patchbay.acceptance.LabServices.retry;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// A host with a real systemd as its first process: namespaces of its own for processes, mounts, names,
/// messages, cgroups and networks, a `/run` and a `/dev` of its own, an `/etc` that keeps its changes to
/// itself, and no units but those that a boot to sockets needs. Nothing outside is changed; all of it ends when
/// it is closed, and when the test is killed, since it lives as long as its input is open. Needs root.
final class SystemdHost implements AutoCloseable {
    /// In a cgroup of its own, which is removed at the end.
    private static final String OUTSIDE = """
            unified=/sys/fs/cgroup; [ -e $unified/cgroup.procs ] || unified=$unified/unified
            group=$unified$(sed -n 's/^0:://p' /proc/self/cgroup)/patchbay-systemd-$$
            mkdir -p "$group"
            sh -c 'echo $$ > "$0/cgroup.procs" && exec unshare --mount --pid --fork --kill-child --uts --ipc --net --cgroup sh -c "$1"' \
              "$group" "$1" &
            cat > /dev/null
            kill -KILL $!
            wait
            for again in 1 2 3 4 5 6 7 8 9; do
              find "$group" -depth -type d -exec rmdir {} + 2> /dev/null
              [ -e "$group" ] || break
              sleep 0.1
            done
            """;

    private static final String INSIDE = """
            set -e
            mount --make-rprivate /
            mount -t proc proc /proc
            mount --bind /proc/sys /proc/sys
            mount -o remount,ro,bind /proc/sys
            mount -t tmpfs tmpfs /run
            mkdir -p /run/lock /run/test/etc /run/test/work /run/test/units /run/test/none /run/test/lib /run/test/dev/net
            cp -a /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty /run/test/dev/
            mknod -m 666 /run/test/dev/net/tun c 10 200
            mount --rbind /run/test/dev /dev
            mount -t overlay overlay -o lowerdir=/etc,upperdir=/run/test/etc,workdir=/run/test/work /etc
            for target in basic sysinit sockets shutdown; do
              printf '[Unit]\\nDefaultDependencies=no\\n' > /run/test/units/$target.target
            done
            printf '[Unit]\\nRequires=basic.target sockets.target\\n' > /run/test/units/default.target
            mount --bind /run/test/units /lib/systemd/system
            mount --bind /run/test/none /etc/systemd/system
            mount --bind /run/test/lib /usr/local/lib
            umount -l /sys/fs/cgroup
            mount -t cgroup2 cgroup2 /sys/fs/cgroup
            export container=other
            exec /lib/systemd/systemd --system --log-target=console --show-status=no
            """;

    private final Process outside;
    private final Shell root;

    SystemdHost() throws IOException {
        outside = new ProcessBuilder("sh", "-c", OUTSIDE, "sh", INSIDE)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long[] pid = new long[1];
        retry(() -> {
            pid[0] = systemd();
            return Shell.HERE.run("test", pid[0] > 0 ? "yes" : "");
        });
        root = new Shell(
                List.of("nsenter", "-t", Long.toString(pid[0]), "-a", "env", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"),
                Map.of());
        retry(() -> root.run("systemctl", "is-active", "--quiet", "default.target"));
        root.run("ip", "link", "set", "lo", "up").orFail();
    }

    /// Root on that host.
    Shell root() {
        return root;
    }

    /// Somebody else on that host, with the groups that `/etc/group` gives him.
    Shell user(String name, String group) {
        List<String> words = new java.util.ArrayList<>(root.prefix());
        words.addAll(List.of("setpriv", "--reuid=" + name, "--regid=" + group, "--init-groups", "--"));
        return new Shell(words, Map.of());
    }

    /// Writes a file on that host, where it is gone with it.
    void write(String file, String text) {
        root.run("mkdir", "-p", file.substring(0, file.lastIndexOf('/'))).orFail();
        root.run(List.of("tee", file), text.getBytes(java.nio.charset.StandardCharsets.UTF_8), PATIENCE)
                .orFail();
    }

    private static final java.time.Duration PATIENCE = java.time.Duration.ofSeconds(10);

    private long systemd() {
        return outside.descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/systemd"))
                .mapToLong(ProcessHandle::pid)
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() throws IOException {
        outside.getOutputStream().close();
        try {
            outside.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
