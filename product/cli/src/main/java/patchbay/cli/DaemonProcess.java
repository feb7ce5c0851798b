package patchbay.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// A daemon's process seen from a client, which need not be its parent. It counts as ended once it runs no
/// more, whether or not anybody has reaped it: whoever adopted it may do so seconds later, and in many
/// containers nobody ever does, so [ProcessHandle#onExit()] would wait for what does not come.
///
/// @param id the process id
record DaemonProcess(long id) {
    private static final long POLL_MILLIS = 10;
    /// Of those behind the name, from 0: field 20 of proc_pid_stat(5).
    private static final int THREADS_FIELD = 17;

    /// Asks it to end (SIGTERM). One that has ended already is left alone.
    void end() {
        ProcessHandle.of(id).ifPresent(ProcessHandle::destroy);
    }

    /// Waits until it has ended, `seconds` at most; false when it is still there.
    boolean endsWithin(long seconds) throws InterruptedException {
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!hasEnded()) {
            if (System.nanoTime() - patience > 0) return false;
            Thread.sleep(POLL_MILLIS);
        }
        return true;
    }

    /// Whether it is gone, or only its entry in the table of processes is left: states Z and X of
    /// proc_pid_stat(5), which the first thread has while others may still close files.
    boolean hasEnded() {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(id), "stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            boolean dead = fields[0].equals("Z") || fields[0].equals("X");
            return dead && Integer.parseInt(fields[THREADS_FIELD]) <= 1;
        } catch (IOException gone) {
            return true;
        }
    }
}
