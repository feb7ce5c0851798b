package patchbay.nat.tcp;

import patchbay.loop.Endpoint;
import patchbay.loop.Errno;

/// How host sockets for connections of guests are named and connected. A socket is bound where the configuration says
/// and, where ports are kept (`--nataliasmode sameports`, RFC 4787 §4.2.1, RFC 5382 §7.1), to the guest's own port if
/// the host has it free; else the kernel chooses.
final class Dialling {
    private final TcpParts parts;
    private final Endpoint kept = new Endpoint();

    Dialling(TcpParts parts) {
        this.parts = parts;
    }

    /// Begins to connect the socket of `flow` to `target`; answers 0, EINPROGRESS, or why it cannot, all positive. The
    /// flow may have another socket afterwards.
    int begin(TcpFlow flow, Endpoint target) {
        if (keepsPort(flow, target)) {
            int errno = connect(flow, target);
            if (errno != Errno.EADDRNOTAVAIL && errno != Errno.EADDRINUSE) return errno;
            int shortage = replaceSocket(flow, target);
            if (shortage != 0) return shortage;
        }
        Endpoint local = parts.targets.localFor(target);
        int bound = local == null ? 0 : parts.sockets.bind(flow.handle, local);
        // An address that the host has no longer leads nowhere.
        if (bound == -Errno.EADDRNOTAVAIL) return Errno.ENETUNREACH;
        return bound < 0 ? -bound : connect(flow, target);
    }

    /// Gives a socket the buffers that the configuration asks for.
    void sizeBuffers(int handle) {
        TcpLimits limits = parts.limits;
        if (limits.socketSendBytes() == 0 && limits.socketReceiveBytes() == 0) return;
        parts.sockets.buffers(handle, limits.socketSendBytes(), limits.socketReceiveBytes());
    }

    /// Binds to the guest's own port, unless the host would then connect a socket to itself.
    private boolean keepsPort(TcpFlow flow, Endpoint target) {
        if (!parts.targets.keepsPort(flow.guestPort) || flow.guestPort == target.port()) return false;
        return parts.sockets.bind(flow.handle, parts.targets.localFor(target, flow.guestPort, kept)) >= 0;
    }

    /// Another connection to the same place has the name: a socket that is bound cannot take a second one.
    private int replaceSocket(TcpFlow flow, Endpoint target) {
        int handle = parts.sockets.openTcp(target.isV4());
        if (handle < 0) return -handle;
        parts.sockets.close(flow.handle);
        flow.handle = handle;
        sizeBuffers(handle);
        return 0;
    }

    private int connect(TcpFlow flow, Endpoint target) {
        return -Math.min(0, parts.sockets.connect(flow.handle, target));
    }
}
