package patchbay.privileged;

import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.linux.Descriptors;
import patchbay.linux.LinuxException;
import patchbay.linux.PacketSocket;
import patchbay.linux.Tap;

/// What joins a network to an interface of the host. Closing it takes the interfaces away; the rules that
/// led frames to them end with them, and are removed by whoever bridges to the interface next.
///
/// @param wire what is written goes out of the interface; what comes in for a guest is read
/// @param host the same towards the host's own stack; null for a bridge of the kernel, which has the host
///     on it, and for a packet socket, which hears the host and is not heard by it
/// @param promiscuous a descriptor that keeps the interface promiscuous, or -1
public record BridgeTaps(Tap wire, @Nullable Tap host, int promiscuous) {
    /// What was handed over, in the order of [#descriptors()]; null when it is none.
    static @Nullable BridgeTaps received(List<Integer> descriptors) throws LinuxException {
        if (descriptors.isEmpty() || descriptors.size() > 3) return null;
        int first = descriptors.getFirst();
        int last = descriptors.getLast();
        if (PacketSocket.isOne(first)) {
            return new BridgeTaps(new Tap(first, "packets", false), null, descriptors.size() == 2 ? last : -1);
        }
        Tap wire = Tap.received(first);
        if (descriptors.size() == 1) return new BridgeTaps(wire, null, -1);
        return new BridgeTaps(wire, Tap.received(descriptors.get(1)), descriptors.size() == 3 ? last : -1);
    }

    /// The descriptors in the order in which they are handed over.
    List<Integer> descriptors() {
        List<Integer> descriptors = new java.util.ArrayList<>(List.of(wire.descriptor()));
        if (host != null) descriptors.add(host.descriptor());
        if (promiscuous >= 0) descriptors.add(promiscuous);
        return descriptors;
    }

    /// Whether guests do not reach the host itself: a packet socket's frames go out of the interface.
    public boolean missesHost() {
        return PacketSocket.isOne(wire.descriptor());
    }

    /// Lets a packet socket hear what is for these stations.
    void follow(BridgedStations stations) throws HostChangeRefused {
        if (!missesHost()) return;
        try {
            PacketSocket.follow(wire.descriptor(), stations.all(), stations.macs());
        } catch (LinuxException failure) {
            throw new HostChangeRefused(HostChangeRefused.Reason.KERNEL, String.valueOf(failure.getMessage()));
        }
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
