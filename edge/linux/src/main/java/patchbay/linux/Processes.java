package patchbay.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;

/// Other processes: found again by number and start time, signalled without the risk of hitting a stranger, and told
/// about when they end (pidfd). Any thread.
public final class Processes {
    /// Asks a process to end.
    public static final int SIGTERM = 15;
    /// Ends a process.
    public static final int SIGKILL = 9;

    private static final int NO_SUCH_PROCESS = 3; // ESRCH
    private static final int START_TICKS_FIELD = 22;
    /// The command, field 2, stands in parentheses and may hold anything; this is the first field after it.
    private static final int FIRST_FIELD_AFTER_COMMAND = 3;

    private static final int SYS_PIDFD_SEND_SIGNAL = 424; // the same on all architectures since 5.1
    private static final int SYS_PIDFD_OPEN = 434;
    private static final int P_PID = 1;
    private static final int WAIT_EXITED_NO_HANG = 0x4 | 0x1;
    private static final int SIGINFO_BYTES = 128;
    private static final int SIGINFO_CODE_AT = 8;
    private static final int SIGINFO_PID_AT = 16;
    private static final int SIGINFO_STATUS_AT = 24;
    private static final int CLD_EXITED = 1;

    private static final Call SYSCALL = Call.answeringInt("syscall");
    private static final Call WAITID = Call.answeringInt("waitid");

    private Processes() {}

    /// The process that has the number now; empty when none has, or it ended and waits to be reaped.
    public static Optional<ProcessId> find(int pid) {
        return read(pid, false);
    }

    /// A child that nobody has reaped yet: its number cannot be another's, even when it has ended.
    static ProcessId ofChild(int pid) {
        return read(pid, true).orElse(new ProcessId(pid, 0));
    }

    private static Optional<ProcessId> read(int pid, boolean evenEnded) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            if (!evenEnded && (fields[0].equals("Z") || fields[0].equals("X"))) return Optional.empty();
            long ticks = Long.parseLong(fields[START_TICKS_FIELD - FIRST_FIELD_AFTER_COMMAND]);
            return Optional.of(new ProcessId(pid, ticks));
        } catch (IOException | RuntimeException gone) {
            return Optional.empty();
        }
    }

    /// Whether that very process still runs.
    public static boolean isAlive(ProcessId process) {
        return find(process.pid()).filter(process::equals).isPresent();
    }

    /// Sends a signal to that very process; `-ESRCH` when it is gone.
    public static int signal(ProcessId process, int signal) {
        int descriptor = openPidfd(process.pid());
        if (descriptor < 0) return descriptor;
        int result = isAlive(process)
                ? (int) SYSCALL.with(SYS_PIDFD_SEND_SIGNAL, descriptor, signal, 0, 0)
                : -NO_SUCH_PROCESS;
        Descriptors.close(descriptor);
        return result;
    }

    /// Completes when that very process has ended, and reaps it when it is a child of ours.
    public static CompletableFuture<ExitStatus> whenEnded(ProcessId process) {
        CompletableFuture<ExitStatus> ended = new CompletableFuture<>();
        int descriptor = openPidfd(process.pid());
        boolean same = descriptor >= 0 && isAlive(process);
        if (!same) {
            if (descriptor >= 0) Descriptors.close(descriptor);
            ended.complete(reap(process.pid()));
            return ended;
        }
        EventLoop loop = Watcher.THREAD.loop();
        boolean taken = loop.offer(nowNanos -> watch(loop, descriptor, process, ended));
        if (!taken) {
            Descriptors.close(descriptor);
            ended.completeExceptionally(new LinuxException("watch process " + process.pid(), Errno.ENOBUFS));
        }
        return ended;
    }

    private static void watch(EventLoop loop, int descriptor, ProcessId process, CompletableFuture<ExitStatus> ended) {
        int result = loop.host().poller().watch(descriptor, events -> {
            loop.host().poller().forget(descriptor);
            Descriptors.close(descriptor);
            ended.complete(reap(process.pid()));
        });
        if (result < 0) {
            Descriptors.close(descriptor);
            ended.completeExceptionally(new LinuxException("watch process " + process.pid(), -result));
        }
    }

    private static int openPidfd(int pid) {
        return (int) SYSCALL.with(SYS_PIDFD_OPEN, pid, 0);
    }

    private static ExitStatus reap(int pid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment what = arena.allocate(SIGINFO_BYTES, 8);
            long result = WAITID.with(P_PID, pid, what.address(), WAIT_EXITED_NO_HANG);
            if (result < 0 || what.get(ValueLayout.JAVA_INT, SIGINFO_PID_AT) != pid) return ExitStatus.UNKNOWN;
            int status = what.get(ValueLayout.JAVA_INT, SIGINFO_STATUS_AT);
            boolean exited = what.get(ValueLayout.JAVA_INT, SIGINFO_CODE_AT) == CLD_EXITED;
            return new ExitStatus(true, exited ? status : 0, exited ? 0 : status);
        }
    }

    /// The one thread that waits for all processes.
    private static final class Watcher {
        static final LoopThread THREAD = start();

        private static LoopThread start() {
            try {
                return LoopThread.start("process-watcher", LoopOptions.WITHOUT_FRAMES, (culprit, thrown) -> {});
            } catch (LinuxException impossible) {
                throw new IllegalStateException("cannot watch processes", impossible);
            }
        }
    }
}
