package patchbay.nat.tcp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import patchbay.loop.Errno;
import patchbay.nat.ip.GuestPath;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;

/// Tells a guest by ICMP that the host could not connect (RFC 792, RFC 1122 §3.2.2.1). The SYN is long gone by
/// then; what a guest's stack looks at in the quotation is written anew from what is known of it.
final class Unreachable {
    private static final int TYPE = 3;
    private static final int NET = 0;
    private static final int HOST = 1;
    private static final int QUOTED_BYTES = Ipv4View.MIN_HEADER_BYTES + 8;
    private static final int SYN_PACKET_BYTES = 40;
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final GuestPath path;
    private final MemorySegment quoted;
    private final Ipv4View ip = new Ipv4View();

    Unreachable(GuestPath path, Arena arena) {
        this.path = path;
        this.quoted = arena.allocate(SYN_PACKET_BYTES, 8);
    }

    /// Host unreachable for what says so, net unreachable for all else, as VirtualBox does.
    void tell(TcpFlow flow, int errno) {
        ip.fresh(quoted, 0, SYN_PACKET_BYTES)
                .ttl(64)
                .protocol(IpProtocol.TCP)
                .source(flow.guestAddress)
                .destination(flow.remoteAddress)
                .dontFragment(true)
                .fillChecksum();
        quoted.set(I32, Ipv4View.MIN_HEADER_BYTES, flow.ports());
        quoted.set(I32, Ipv4View.MIN_HEADER_BYTES + 4, flow.receive.first);
        int code = errno == Errno.EHOSTUNREACH || errno == Errno.EHOSTDOWN ? HOST : NET;
        path.icmpError(flow.remoteAddress, flow.guestAddress, TYPE, code, quoted, 0, QUOTED_BYTES, 0);
    }
}
