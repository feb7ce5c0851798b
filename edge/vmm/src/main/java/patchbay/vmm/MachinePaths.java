package patchbay.vmm;

import java.nio.file.Path;
import java.util.List;

/// Where a machine's sockets and logs are. Socket paths are at most 107 octets long (unix(7)).
///
/// @param qmp the control socket
/// @param serial the serial console's socket
/// @param serialLog what the serial console printed, appended
/// @param qemuLog what QEMU itself printed, appended
public record MachinePaths(Path qmp, Path serial, Path serialLog, Path qemuLog) {
    /// The usual names: sockets in a short-lived folder, logs in a lasting one.
    public static MachinePaths in(Path sockets, Path logs) {
        return new MachinePaths(
                sockets.resolve("qmp.sock"),
                sockets.resolve("serial.sock"),
                logs.resolve("serial.log"),
                logs.resolve("qemu.log"));
    }

    /// Where interrupts of proxied cards go in without KVM.
    public Path qtest() {
        return qmp.resolveSibling("qtest.sock");
    }

    /// The sockets that QEMU makes beside those of the cards.
    List<Path> sockets() {
        return List.of(qmp, qtest(), serial);
    }
}
