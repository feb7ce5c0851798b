package patchbay.wire;

/// Protocol numbers of IPv4 and next-header numbers of IPv6 (IANA).
public final class IpProtocol {
    /// IPv6 hop-by-hop options.
    public static final int HOP_BY_HOP = 0;
    public static final int ICMP = 1;
    public static final int TCP = 6;
    public static final int UDP = 17;
    /// IPv6 routing header.
    public static final int ROUTING = 43;
    /// IPv6 fragment header.
    public static final int FRAGMENT = 44;
    public static final int GRE = 47;
    public static final int ESP = 50;
    /// Authentication header.
    public static final int AUTHENTICATION = 51;
    public static final int ICMPV6 = 58;
    /// IPv6 no next header.
    public static final int NONE = 59;
    /// IPv6 destination options.
    public static final int DESTINATION_OPTIONS = 60;

    private IpProtocol() {}
}
