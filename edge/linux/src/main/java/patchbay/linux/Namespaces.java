package patchbay.linux;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import patchbay.loop.Errno;

/// Network namespaces, entered by a short-lived thread that ends inside, so no other thread of the process is moved.
public final class Namespaces {
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final Call SETNS = Call.answeringInt("setns");

    private static final Pattern OF_PROCESS = Pattern.compile("/proc/(\\d{1,9})/ns/net");

    private Namespaces() {}

    /// Where the kernel shows the namespace that a user names: a path, a process id, or a name of `ip netns`.
    public static Path find(String named) {
        if (named.startsWith("/")) return Path.of(named);
        if (!named.isEmpty() && named.chars().allMatch(c -> c >= '0' && c <= '9')) {
            Path ofProcess = Path.of("/proc/" + named + "/ns/net");
            if (Files.exists(ofProcess)) return ofProcess;
        }
        return Path.of("/run/netns").resolve(named);
    }

    /// The process whose namespace a path of [#find] shows; -1 when it is not shown by a process.
    static int processOf(Path namespace) {
        Matcher matcher = OF_PROCESS.matcher(namespace.toString());
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
    }

    /// Runs `work` inside the network namespace, on a platform thread of its own, and answers what it answers.
    /// Needs CAP_SYS_ADMIN in the namespace's owner.
    public static <T> T inside(Path namespace, Callable<T> work) throws LinuxException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Thread.ofPlatform().name("in-namespace").start(() -> {
            try {
                enter(namespace);
                answer.complete(work.call());
            } catch (Exception thrown) {
                answer.completeExceptionally(thrown);
            }
        });
        try {
            return answer.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof LinuxException refused) throw refused;
            throw new IllegalStateException("work in " + namespace, failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LinuxException("enter " + namespace, Errno.EINTR);
        }
    }

    private static void enter(Path namespace) throws LinuxException {
        int descriptor = LinuxException.check("open " + namespace, Descriptors.open(namespace, 0, 0));
        int result = (int) SETNS.with(descriptor, CLONE_NEWNET);
        Descriptors.close(descriptor);
        LinuxException.check("setns " + namespace, result);
    }
}
