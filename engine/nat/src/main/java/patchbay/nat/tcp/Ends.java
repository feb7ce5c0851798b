package patchbay.nat.tcp;

import patchbay.loop.Endpoint;
import patchbay.wire.IpAddress;

/// The two ends of a connection as its guest sees them, which are its name. Addresses are of either family, in halves
/// as in [IpAddress]: IPv4 in its mapped form.
class Ends {
    long guestHi;
    long guestLo;
    int guestPort;
    long remoteHi;
    long remoteLo;
    int remotePort;
    /// Whether the addresses are IPv4; both are of one family.
    boolean v4;

    final void copy(Ends other) {
        guestHi = other.guestHi;
        guestLo = other.guestLo;
        guestPort = other.guestPort;
        remoteHi = other.remoteHi;
        remoteLo = other.remoteLo;
        remotePort = other.remotePort;
        v4 = other.v4;
    }

    final Ends set(Endpoint guest, Endpoint remote) {
        guestHi = guest.hi();
        guestLo = guest.lo();
        guestPort = guest.port();
        remoteHi = remote.hi();
        remoteLo = remote.lo();
        remotePort = remote.port();
        v4 = guest.isV4();
        return this;
    }

    final Ends setV4(int guestAddress, int guestPort, int remoteAddress, int remotePort) {
        guestHi = 0;
        guestLo = IpAddress.lowOf(guestAddress);
        this.guestPort = guestPort;
        remoteHi = 0;
        remoteLo = IpAddress.lowOf(remoteAddress);
        this.remotePort = remotePort;
        v4 = true;
        return this;
    }

    final boolean isSame(Ends other) {
        return guestLo == other.guestLo
                && remoteLo == other.remoteLo
                && guestPort == other.guestPort
                && remotePort == other.remotePort
                && guestHi == other.guestHi
                && remoteHi == other.remoteHi;
    }

    /// The IPv4 bits of the guest's address.
    final int guestV4() {
        return (int) guestLo;
    }

    /// The IPv4 bits of the far end's address.
    final int remoteV4() {
        return (int) remoteLo;
    }

    /// Both ports as one word.
    final int ports() {
        return guestPort << 16 | remotePort;
    }
}
