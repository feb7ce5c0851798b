package patchbay.acceptance;

import java.io.IOException;
import java.net.ServerSocket;

/// A TCP port of the host that nobody has, for a forwarding rule. It is free when it is answered; the kernel gives
/// another one to whoever asks next.
final class FreePort {
    private FreePort() {}

    static int ofTheHost() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }
}
