package patchbay.vmm;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import patchbay.linux.ExitStatus;
import patchbay.linux.ProcessId;
import patchbay.linux.Processes;
import patchbay.vmm.qmp.QmpClient;
import patchbay.vmm.qmp.QmpException;

/// A QEMU that runs: started here, or found again after this daemon was restarted. Its methods wait for QEMU and so
/// belong to worker threads, never to a loop.
public final class QemuMachine {
    private static final long QUIT_SECONDS = 5;

    private final ProcessId process;
    private final QmpClient qmp;
    private final CompletableFuture<MachineExit> exit;
    private volatile boolean killed;

    QemuMachine(
            ProcessId process, QmpClient qmp, MachineEvents events, LogTail log, CompletableFuture<ExitStatus> ended) {
        this.process = process;
        this.qmp = qmp;
        // QEMU's last word may still be on its way when the process is gone.
        this.exit = ended.thenCombine(
                events.whenClosed(),
                (status, nothing) -> MachineExit.of(events.shutdown(), killed, status, log.lastWords()));
    }

    /// The control connection.
    public QmpClient qmp() {
        return qmp;
    }

    /// The process's number.
    public int pid() {
        return process.pid();
    }

    /// When the process began, in clock ticks after boot: with the number, the machine's identity over restarts.
    public long startTicks() {
        return process.startTicks();
    }

    /// Whether the process still runs.
    public boolean isAlive() {
        return Processes.isAlive(process);
    }

    /// Puts the link of adapter `slot` up or down, as the guest sees it.
    public void setLink(int slot, boolean up) throws QmpException {
        qmp.setLink(CardSpec.deviceId(slot), up);
    }

    /// Asks the guest to let go of an adapter's card that is behind the proxy, whose daemon has gone: QEMU removes it
    /// when the guest has. A guest that knows no hot-plugging keeps it; a board that knows none refuses.
    public void unplugProxy(int slot) throws QmpException {
        String device = CardSpec.deviceId(slot);
        Object kind = qmp.execute("qom-get", Map.of("path", "/machine/peripheral/" + device, "property", "type"));
        if (QemuCommandLine.PROXY.equals(kind)) qmp.execute("device_del", Map.of("id", device));
    }

    /// Stops the processors.
    public void pause() throws QmpException {
        qmp.stop();
    }

    /// Lets the processors go on.
    public void resume() throws QmpException {
        qmp.cont();
    }

    /// Whether the processors are stopped.
    public boolean isPaused() throws QmpException {
        String status = qmp.status();
        return status.equals("paused") || status.equals("prelaunch");
    }

    /// Resets the machine as its button does.
    public void reset() throws QmpException {
        qmp.systemReset();
    }

    /// Presses the power button; the guest decides what comes of it.
    public void acpiPowerButton() throws QmpException {
        qmp.systemPowerdown();
    }

    /// Ends the machine as pulling the plug does, and waits for it: QEMU is asked, and killed when it has not ended
    /// after five seconds.
    public MachineExit quit() {
        killed = true;
        try {
            qmp.quit();
        } catch (QmpException unanswered) {
            kill();
        }
        MachineExit ended = await(QUIT_SECONDS);
        if (ended != null) return ended;
        kill();
        MachineExit dead = await(QUIT_SECONDS);
        return dead != null ? dead : new MachineExit(MachineExit.Kind.STOPPED, "killed, but not gone yet");
    }

    /// Kills the process, if it still is this one.
    public void kill() {
        killed = true;
        Processes.signal(process, Processes.SIGKILL);
    }

    /// Calls `listener` once when the machine has ended, at once when it has already; not on a loop's thread.
    public void onExit(Consumer<MachineExit> listener) {
        var _ = exit.thenAcceptAsync(listener);
    }

    private @Nullable MachineExit await(long seconds) {
        try {
            return exit.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            return null;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException unwatched) {
            return new MachineExit(MachineExit.Kind.STOPPED, "ended, unwatched");
        }
    }
}
