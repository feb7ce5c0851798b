package patchbay.privileged;

import java.nio.file.Path;
import java.util.List;
import patchbay.linux.Descriptors;
import patchbay.linux.LinuxException;
import patchbay.linux.PortBinding;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.wire.IpAddress;

/// Ports below 1024, which the kernel keeps for CAP_NET_BIND_SERVICE: a forwarding rule's socket is handed to the
/// privileged program, which binds it and forgets it.
public final class LowPorts {
    /// The first port that anybody may bind.
    public static final int FIRST_FREE = 1_024;

    private LowPorts() {}

    /// Has the program at `program` bind a socket of this process's. Blocks; for control threads.
    public static void ask(Path program, int socket, boolean tcp, IpAddress address, int port)
            throws HostChangeRefused {
        new AskedChanges(program)
                .ask(new Request.Bind(tcp, address, port), socket)
                .forEach(Descriptors::close);
    }

    /// Binds the one socket that came with a request.
    static void bind(Request.Bind wanted, List<Integer> sockets) throws HostChangeRefused {
        if (wanted.port() >= FIRST_FREE) throw refused("a port of 1024 or more needs no right");
        boolean fits = sockets.size() == 1
                && PortBinding.fits(
                        sockets.getFirst(), wanted.tcp(), wanted.address().isV4());
        if (!fits) throw refused("no socket of that kind came with the request");
        Endpoint local = new Endpoint().set(wanted.address(), wanted.port());
        int result = PortBinding.bind(sockets.getFirst(), local);
        if (result >= 0) return;
        boolean taken = result == -Errno.EADDRINUSE;
        throw new HostChangeRefused(
                taken ? HostChangeRefused.Reason.TAKEN : HostChangeRefused.Reason.KERNEL,
                "bind " + wanted.address() + " " + wanted.port() + ": " + LinuxException.inWords(-result));
    }

    private static HostChangeRefused refused(String text) {
        return new HostChangeRefused(HostChangeRefused.Reason.REQUEST, text);
    }
}
