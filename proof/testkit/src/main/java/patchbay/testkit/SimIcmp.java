package patchbay.testkit;

import patchbay.loop.Errno;

/// An ICMP error as the world sends it, with what Linux makes of it (`icmp_err_convert`, `icmpv6_err_convert`).
public enum SimIcmp {
    NET_UNREACHABLE(3, 0, 1, 0, Errno.ENETUNREACH),
    HOST_UNREACHABLE(3, 1, 1, 3, Errno.EHOSTUNREACH),
    PORT_UNREACHABLE(3, 3, 1, 4, Errno.ECONNREFUSED),
    TOO_BIG(3, 4, 2, 0, Errno.EMSGSIZE),
    PROHIBITED(3, 13, 1, 1, Errno.EHOSTUNREACH),
    TIME_EXCEEDED(11, 0, 3, 0, Errno.EHOSTUNREACH);

    private final int typeV4;
    private final int codeV4;
    private final int typeV6;
    private final int codeV6;
    private final int errnoV4;

    SimIcmp(int typeV4, int codeV4, int typeV6, int codeV6, int errnoV4) {
        this.typeV4 = typeV4;
        this.codeV4 = codeV4;
        this.typeV6 = typeV6;
        this.codeV6 = codeV6;
        this.errnoV4 = errnoV4;
    }

    /// The ICMP type, or that of ICMPv6.
    public int type(boolean v4) {
        return v4 ? typeV4 : typeV6;
    }

    public int code(boolean v4) {
        return v4 ? codeV4 : codeV6;
    }

    /// The positive errno a program sees.
    public int errno(boolean v4) {
        return !v4 && this == PROHIBITED ? Errno.EACCES : errnoV4;
    }
}
