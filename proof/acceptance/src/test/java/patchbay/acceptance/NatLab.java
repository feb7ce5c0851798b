package patchbay.acceptance;

import java.io.IOException;
import java.nio.file.Path;

/// A [Lab] with a daemon in its host, a server in its world, and namespaces on NAT.
final class NatLab implements AutoCloseable {
    /// The server's port.
    static final int PORT = 8080;

    final Lab lab = new Lab();
    final Installation patchbay;
    private final Path folder;
    private final Process server;
    private final String checksum;

    /// `folder` is for files; the server's file is of so many octets.
    NatLab(Path folder, int fileBytes) throws IOException {
        this.folder = folder;
        patchbay = new Installation(Installation.projectRoot(), lab.host());
        server = LabServices.outside(lab.world(), Lab.WORLD, PORT, fileBytes);
        checksum = LabServices.ready(server);
    }

    /// SHA-256 of the server's file.
    String checksum() {
        return checksum;
    }

    /// A namespace as the guest of a new machine, with the lease that DHCP gave it. `options` go to `modifyvm`.
    Shell guest(String name, String... options) throws IOException {
        patchbay.vboxManage("createvm", "--name", name, "--ostype", "Debian_64", "--register")
                .orFail();
        return guestOf(name, options);
    }

    /// The same of a machine that is there.
    Shell guestOf(String name, String... options) throws IOException {
        for (int at = 0; at < options.length; at += 2)
            patchbay.vboxManage("modifyvm", name, options[at], options[at + 1]).orFail();
        return LabServices.leased(lab, patchbay, folder, name);
    }

    /// Runs a line of shell.
    static Ran sh(Shell where, String line) {
        return where.run("sh", "-c", line);
    }

    @Override
    public void close() throws IOException {
        LabServices.end(server);
        patchbay.close();
        lab.close();
    }
}
