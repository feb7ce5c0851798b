package patchbay.daemon;

import java.nio.file.Files;
import java.nio.file.Path;
import patchbay.control.machinery.Finding;
import patchbay.linux.OwnRights;
import patchbay.privileged.HostChanges;

/// How this daemon may change the host's networks: by a right of its own, by `patchbay-privileged`, or not at all.
final class HostRights {
    /// What to do where nothing else helps.
    static final String REMEDY =
            "Let root install the privileged program: sudo " + program() + " (docs/manual/privileges.md).";

    private HostRights() {}

    /// Where the privileged program listens: `PATCHBAY_PRIVILEGED`, else its usual place.
    static Path socket() {
        String chosen = System.getenv("PATCHBAY_PRIVILEGED");
        return chosen == null || chosen.isEmpty() ? HostChanges.SOCKET : Path.of(chosen);
    }

    /// The way that is open now; asked anew each time, since the program may be installed meanwhile.
    static HostChanges now() {
        return HostChanges.find(socket(), Path.of("/etc"));
    }

    static Finding finding() {
        String subject = "Host networks";
        if (OwnRights.mayChangeNetworks()) {
            return new Finding(subject, true, false, "interfaces can be made, by a right of the daemon's own", "");
        }
        Path socket = socket();
        if (!Files.exists(socket)) {
            String found = "host-only interfaces and bridges cannot be made: there is no " + socket;
            return new Finding(subject, false, false, found, "sudo " + program());
        }
        if (Files.isWritable(socket)) {
            return new Finding(subject, true, false, "interfaces are made by patchbay-privileged at " + socket, "");
        }
        return new Finding(
                subject,
                false,
                false,
                socket + " is there, and this user is not in the group 'patchbay'",
                "sudo usermod -aG patchbay " + System.getProperty("user.name") + ", then log in anew");
    }

    private static Path program() {
        return Path.of(System.getProperty("patchbay.root", ".")).resolve("libexec/install-privileged");
    }
}
