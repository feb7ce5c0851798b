package patchbay.nat.gate;

import patchbay.service.AddressPlan;
import patchbay.wire.Fault;
import patchbay.wire.IpProtocol;

/// Judges a guest's packet by its addresses, RFC 6890 table by table.
///
/// | source                                  | verdict                                   |
/// |-----------------------------------------|-------------------------------------------|
/// | a guest's address in the network        | good                                      |
/// | 0.0.0.0                                 | good for UDP (a DHCP client), else MARTIAN |
/// | the engine's own                        | SPOOFED_SOURCE                            |
/// | anything else                           | MARTIAN                                   |
///
/// | destination                             | verdict                                   |
/// |-----------------------------------------|-------------------------------------------|
/// | the engine's own                        | good                                      |
/// | the network's other addresses           | FORBIDDEN (VirtualBox: the host's loopback) |
/// | 0.0.0.0/8, 127.0.0.0/8                  | FORBIDDEN                                 |
/// | 169.254.0.0/16                          | FORBIDDEN unless configured (RFC 3927 §7)  |
/// | 224.0.0.0/4, 255.255.255.255, broadcast | good for UDP, else MARTIAN                |
/// | 240.0.0.0/4                             | MARTIAN                                   |
/// | private, shared, documentation and all other addresses | good                       |
///
/// Documentation and benchmark networks are let through: laboratories use them, and RFC 6890 forbids routing them
/// globally only.
public final class Martians {
    private static final int LIMITED_BROADCAST = -1;
    private static final int LOOPBACK_NET = 127;
    private static final int LINK_LOCAL_NET = 169 << 8 | 254;

    private final AddressPlan plan;
    private final boolean linkLocalReachable;

    public Martians(AddressPlan plan, boolean linkLocalReachable) {
        this.plan = plan;
        this.linkLocalReachable = linkLocalReachable;
    }

    /// [Fault#NONE] when a guest may send from `source`.
    public Fault judgeSource(int source, int protocol) {
        if (plan.isGuest(source)) return Fault.NONE;
        if (plan.isOurs(source)) return Fault.SPOOFED_SOURCE;
        return source == 0 && protocol == IpProtocol.UDP ? Fault.NONE : Fault.MARTIAN;
    }

    /// [Fault#NONE] when a guest may send to `destination`.
    public Fault judgeDestination(int destination, int protocol) {
        if (plan.isOurs(destination)) return Fault.NONE;
        if (isToMany(destination)) return protocol == IpProtocol.UDP ? Fault.NONE : Fault.MARTIAN;
        if (plan.contains(destination)) return Fault.FORBIDDEN;
        int net = destination >>> 24;
        if (net == 0 || net == LOOPBACK_NET) return Fault.FORBIDDEN;
        if (destination >>> 16 == LINK_LOCAL_NET && !linkLocalReachable) return Fault.FORBIDDEN;
        return net >= 240 ? Fault.MARTIAN : Fault.NONE;
    }

    /// Whether more than one station may be meant: then no error is ever sent about the packet (RFC 1122 §3.2.2).
    public boolean isToMany(int destination) {
        return isBroadcast(destination) || isMulticast(destination);
    }

    public boolean isBroadcast(int destination) {
        return destination == LIMITED_BROADCAST || destination == plan.broadcast();
    }

    private static boolean isMulticast(int destination) {
        return destination >>> 28 == 0xe;
    }
}
