package patchbay.vmm;

import org.jspecify.annotations.Nullable;
import patchbay.linux.ExitStatus;
import patchbay.linux.Processes;
import patchbay.vmm.qmp.QmpEvent;

/// How a machine ended.
///
/// @param kind what kind of end it was
/// @param reason one clause for a person
public record MachineExit(Kind kind, String reason) {
    /// The kinds of end.
    public enum Kind {
        /// The guest switched itself off.
        GUEST_SHUTDOWN,
        /// Somebody ended it on purpose: a command, or a signal to QEMU.
        STOPPED,
        /// QEMU or the guest failed.
        CRASHED
    }

    /// Judges by QEMU's last word, else by how the process ended.
    ///
    /// @param shutdown the last `SHUTDOWN` event, or null when none was seen
    /// @param killed whether we ended the process ourselves
    /// @param lastWords the end of QEMU's log, possibly empty
    static MachineExit of(@Nullable QmpEvent shutdown, boolean killed, ExitStatus status, String lastWords) {
        if (killed) return new MachineExit(Kind.STOPPED, "ended on request");
        if (shutdown != null && !failed(status)) return ofEvent(shutdown);
        if (status.signal() == Processes.SIGTERM)
            return new MachineExit(Kind.STOPPED, "QEMU was asked to end by a signal");
        if (status.known() && !failed(status)) return new MachineExit(Kind.STOPPED, "QEMU ended");
        return new MachineExit(Kind.CRASHED, "QEMU " + status + (lastWords.isEmpty() ? "" : ": " + lastWords));
    }

    private static boolean failed(ExitStatus status) {
        return status.code() != 0 || status.signal() != 0;
    }

    private static MachineExit ofEvent(QmpEvent shutdown) {
        return switch (shutdown.reason()) {
            case "guest-panic" -> new MachineExit(Kind.CRASHED, "the guest's kernel panicked");
            case "host-error" -> new MachineExit(Kind.CRASHED, "QEMU failed");
            case "host-qmp-quit" -> new MachineExit(Kind.STOPPED, "ended on request");
            case "host-signal" -> new MachineExit(Kind.STOPPED, "QEMU was asked to end by a signal");
            default ->
                shutdown.byGuest()
                        ? new MachineExit(Kind.GUEST_SHUTDOWN, "the guest switched itself off")
                        : new MachineExit(Kind.STOPPED, "ended: " + shutdown.reason());
        };
    }
}
