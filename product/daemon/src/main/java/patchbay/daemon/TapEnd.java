package patchbay.daemon;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.linux.LinuxException;
import patchbay.linux.LoopThread;
import patchbay.linux.Namespaces;
import patchbay.linux.Tap;
import patchbay.loop.Errno;
import patchbay.uplink.TapListener;
import patchbay.uplink.TapPort;

/// A card that is an interface in a network namespace. The interface is persistent: it keeps its addresses while no
/// daemon holds its wire, and until it is detached.
///
/// @param namespace as the user named it: a name of `ip netns`, a path, or a process id
/// @param interfaceName what the card is called inside
/// @param mac the card's 48 bits
/// @param patience how long a wire is waited for that somebody holds: a daemon that was killed, until it has ended
/// @param listener told on the network's loop when somebody deleted the interface
record TapEnd(String namespace, String interfaceName, long mac, Duration patience, TapListener listener)
        implements CardEnd {
    private static final int MTU_BYTES = 1_500;

    @Override
    public Wire open(LoopThread loop) throws RefusedException {
        Tap tap = openTap();
        TapPort station = Loops.call(loop, () -> new TapPort(loop.loop(), tap, listener));
        return new StationWire(
                station, station::connect, station::counters, Map::of, station::waitingFrames, station::close);
    }

    /// Removes the interface; no wire is open.
    void remove() throws RefusedException {
        Tap tap = openTap();
        try {
            tap.persist(false);
        } catch (LinuxException failure) {
            throw refused(failure);
        } finally {
            tap.close();
        }
    }

    private Tap openTap() throws RefusedException {
        Path path = Namespaces.find(namespace);
        if (!Files.exists(path)) {
            String message = "There is no network namespace '" + namespace + "' (looked for " + path + ")";
            throw new RefusedException(Refusal.of(ErrorCode.E_INVALIDARG, Component.CONSOLE, message)
                    .withRemedy("Make it with 'ip netns add " + namespace + "', or name a process in it."));
        }
        try {
            Tap tap = Tap.takeUp(path, interfaceName, mac, MTU_BYTES, patience);
            tap.persist(true);
            return tap;
        } catch (LinuxException failure) {
            throw refused(failure);
        }
    }

    private RefusedException refused(LinuxException failure) {
        String message =
                "No interface '" + interfaceName + "' in namespace '" + namespace + "': " + failure.getMessage();
        Refusal refusal = Refusal.of(ErrorCode.VBOX_E_HOST_ERROR, Component.CONSOLE, message);
        return new RefusedException(
                switch (failure.errno()) {
                    case Errno.EACCES ->
                        refusal.withRemedy("Allow everybody to open it ('sudo chmod 666 /dev/net/tun'), or run the "
                                + "daemon as root.");
                    case Errno.EPERM ->
                        refusal.withRemedy("This namespace is not yours: run the daemon as root ('patchbay daemon "
                                + "stop', then the command with sudo).");
                    default -> refusal;
                });
    }
}
