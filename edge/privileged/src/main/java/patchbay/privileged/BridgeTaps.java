package patchbay.privileged;

import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.linux.Descriptors;
import patchbay.linux.Tap;

/// What joins a network to an interface of the host. Closing it takes the interfaces away; the rules that
/// led frames to them end with them, and are removed by whoever bridges to the interface next.
///
/// @param wire what is written goes out of the interface; what comes in for a guest is read
/// @param host the same towards the host's own stack; null for a bridge of the kernel, which has the host
///     on it
/// @param promiscuous a descriptor that keeps the interface promiscuous, or -1
public record BridgeTaps(Tap wire, @Nullable Tap host, int promiscuous) {
    /// The descriptors in the order in which they are handed over.
    List<Integer> descriptors() {
        if (host == null) return List.of(wire.descriptor());
        if (promiscuous < 0) return List.of(wire.descriptor(), host.descriptor());
        return List.of(wire.descriptor(), host.descriptor(), promiscuous);
    }

    /// Closes all of it.
    public void close() {
        wire.close();
        if (host != null) host.close();
        closePromiscuous();
    }

    /// Ends what keeps the interface promiscuous; the interfaces belong to somebody else.
    public void closePromiscuous() {
        if (promiscuous >= 0) Descriptors.close(promiscuous);
    }
}
