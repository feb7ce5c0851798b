package patchbay.vmm.vhost;

import java.util.List;
import patchbay.linux.Descriptors;
import patchbay.nic.virtio.DeviceConfig;

/// What a front end that has no device of its own (user-mode-linux) leaves to us: the configuration that the driver
/// reads, and the socket on which it is told that something in there changed. One of each connection.
final class VhostSettings {
    private static final int CONFIG_CHANGED = 2;
    /// Octets before the contents in GET_CONFIG: offset, size, flags.
    private static final int HEADER_BYTES = 12;
    /// Octets of a device's configuration, of which no more is ever read.
    private static final int MAX_BYTES = 256;

    private static final int NONE = -1;

    private final DeviceConfig config;
    private int socket = NONE;

    VhostSettings(DeviceConfig config) {
        this.config = config;
    }

    /// Answers GET_CONFIG; what cannot be read is answered without contents. False ends the connection.
    boolean answer(VhostConnection connection, VhostRequest request) {
        if (connection.size() < HEADER_BYTES) return false;
        int offset = connection.u32(0);
        int octets = connection.u32(4);
        boolean there = offset >= 0
                && octets >= 0
                && octets <= MAX_BYTES
                && offset <= MAX_BYTES - octets
                && connection.size() == HEADER_BYTES + octets;
        if (!there) return connection.answer(request, new byte[0]);
        byte[] contents = connection.payload();
        for (int index = 0; index < octets; index++) {
            contents[HEADER_BYTES + index] = (byte) config.read(offset + index, 1);
        }
        return connection.answer(request, contents);
    }

    /// Takes the socket for requests of our own; false, and closed, when it is none.
    boolean take(List<Integer> descriptors) {
        close();
        if (descriptors.size() != 1) return false;
        if (Descriptors.setNonBlocking(descriptors.getFirst()) < 0) {
            Descriptors.close(descriptors.getFirst());
            return false;
        }
        socket = descriptors.getFirst();
        return true;
    }

    /// Has the driver read the configuration again. A front end whose socket is full has that before it.
    void tellOfChange() {
        if (socket != NONE) VhostConnection.ask(socket, CONFIG_CHANGED);
    }

    void close() {
        if (socket != NONE) Descriptors.close(socket);
        socket = NONE;
    }
}
