package patchbay.privileged;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import patchbay.linux.OwnRights;
import patchbay.linux.Tap;
import patchbay.wire.IpAddress;

/// What a daemon wants changed of the host's networks. Blocks; for control threads.
public interface HostChanges {
    /// Where the privileged program listens.
    Path SOCKET = Path.of("/run/patchbay/privileged.sock");

    /// Makes an interface of this name ([HostNames]), up, owned by this process's user; or takes up again
    /// the wire of one that is his already. `lasting` says whether it stays, with its addresses, while
    /// nobody holds the wire. The TAP is the caller's to close.
    Tap make(String name, boolean lasting) throws HostChangeRefused;

    /// Gives an interface of this user's these addresses and takes all others away; null for none of a
    /// family.
    void address(String name, @Nullable HostAddress v4, @Nullable HostAddress v6) throws HostChangeRefused;

    /// Removes an interface of this user's; one that is not there is no error.
    void remove(String name) throws HostChangeRefused;

    /// Joins a network of this user's to an interface of the host. The TAPs are the caller's to close; no
    /// guest is reached before [#guests].
    BridgeTaps bridge(String interfaceName, BridgeWay way) throws HostChangeRefused;

    /// Says which stations are behind `taps`, which were given for this interface, from now on. None ends it,
    /// before the TAPs are closed.
    void guests(String interfaceName, BridgeTaps taps, BridgedStations stations) throws HostChangeRefused;

    /// Says that a guest has this IP address, behind the interface's own MAC address; null for nobody any more. Slots
    /// are numbered from 0 to 127, and each has one address.
    void lead(String interfaceName, BridgeTaps taps, int slot, @Nullable IpAddress address) throws HostChangeRefused;

    /// The way open to this process: directly when it has the right, else by the program at `socket`,
    /// else none.
    static HostChanges find(Path socket, Path etc) {
        if (OwnRights.mayChangeNetworks()) return new DirectChanges(OwnRights.uid(), () -> AllowedRanges.read(etc));
        return Files.exists(socket) ? new AskedChanges(socket) : new NoChanges();
    }
}
