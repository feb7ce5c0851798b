package patchbay.nat.ipv6;

import patchbay.service.Ipv6Plan;
import patchbay.wire.Fault;
import patchbay.wire.IpProtocol;

/// Judges a guest's packet by its IPv6 addresses, RFC 6890 table by table.
///
/// | source                                | verdict                                                   |
/// |---------------------------------------|-----------------------------------------------------------|
/// | a guest's address of the prefix       | good                                                      |
/// | link-local                            | good to the engine's own and to groups, else MARTIAN      |
/// | ::                                    | good for ICMPv6 (address detection), else MARTIAN         |
/// | the engine's own                      | SPOOFED_SOURCE                                            |
/// | a group, and anything else            | MARTIAN                                                   |
///
/// | destination                           | verdict                                                   |
/// |---------------------------------------|-----------------------------------------------------------|
/// | the engine's own                      | good                                                      |
/// | the prefix's other addresses          | FORBIDDEN                                                 |
/// | ::/8: ::, ::1, IPv4 in any dress      | FORBIDDEN, but for 64:ff9b::/96 (RFC 6052)                |
/// | fe80::/10                             | FORBIDDEN: what is on the host's links is not a guest's   |
/// | fec0::/10 (RFC 3879)                  | MARTIAN                                                   |
/// | fd00:ec2::/32: cloud metadata         | FORBIDDEN unless configured, as 169.254.0.0/16 is         |
/// | ff00::/8                              | good on the link, else MARTIAN                            |
/// | 2000::/3, other private and all else  | good                                                      |
///
/// An IPv4-mapped destination would become an IPv4 one in the host's socket, so that its refusal is what keeps
/// `::ffff:127.0.0.1` closed.
public final class MartiansV6 {
    private static final long GROUP = 0xffL;
    private static final long SITE_LOCAL = 0xfecL << 52;
    private static final long SITE_LOCAL_MASK = 0xffcL << 52;
    private static final long METADATA = 0xfd00_0ec2L;
    private static final long TRANSLATED_HI = 0x0064_ff9b_0000_0000L;

    private final Ipv6Plan plan;
    private final boolean metadataReachable;

    /// `metadataReachable` opens the addresses of cloud metadata services.
    public MartiansV6(Ipv6Plan plan, boolean metadataReachable) {
        this.plan = plan;
        this.metadataReachable = metadataReachable;
    }

    /// [Fault#NONE] when a guest may send from a source.
    public Fault judgeSource(long hi, long lo, int protocol) {
        if (plan.isGuest(hi, lo)) return Fault.NONE;
        if (plan.isOurs(hi, lo)) return Fault.SPOOFED_SOURCE;
        if (Ipv6Plan.isLinkLocal(hi)) return Fault.NONE;
        return (hi | lo) == 0 && protocol == IpProtocol.ICMPV6 ? Fault.NONE : Fault.MARTIAN;
    }

    /// [Fault#NONE] when a guest may send to a destination that is no group.
    public Fault judgeDestination(long hi, long lo) {
        if (plan.isOurs(hi, lo)) return Fault.NONE;
        if (plan.contains(hi)) return Fault.FORBIDDEN;
        if (hi >>> 56 == 0) return isTranslated(hi, lo) ? Fault.NONE : Fault.FORBIDDEN;
        if (Ipv6Plan.isLinkLocal(hi)) return Fault.FORBIDDEN;
        if ((hi & SITE_LOCAL_MASK) == SITE_LOCAL || isGroup(hi)) return Fault.MARTIAN;
        return hi >>> 32 == METADATA && !metadataReachable ? Fault.FORBIDDEN : Fault.NONE;
    }

    /// Whether an address is a multicast group's.
    public static boolean isGroup(long hi) {
        return hi >>> 56 == GROUP;
    }

    /// The well-known prefix of IPv4 behind a translator. What it holds is judged as IPv4 is: no loopback, no
    /// link-local.
    private static boolean isTranslated(long hi, long lo) {
        if (hi != TRANSLATED_HI || lo >>> 32 != 0) return false;
        int net = (int) (lo >>> 24);
        return net != 0 && net != 127 && net < 224 && lo >>> 16 != 0xa9fe;
    }
}
