package patchbay.nat.tcp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.nat.ip.GuestPath;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6View;
import patchbay.wire.TcpView;

/// Tells a guest by ICMP that the host could not connect (RFC 792, RFC 1122 §3.2.2.1; RFC 4443 §3.1). The SYN is long
/// gone by then; what a guest's stack looks at in the quotation is written anew from what is known of it.
final class Unreachable {
    private static final int TYPE = 3;
    private static final int NET = 0;
    private static final int HOST = 1;
    private static final int PROHIBITED = 13;
    private static final int V6_PROHIBITED = 1;
    private static final int V6_NO_ROUTE = 0;
    private static final int V6_ADDRESS = 3;
    private static final int PORTS_AND_SEQ_BYTES = 8;
    private static final int QUOTED_BYTES = Ipv4View.MIN_HEADER_BYTES + PORTS_AND_SEQ_BYTES;
    private static final int SYN_PACKET_BYTES = Ipv4View.MIN_HEADER_BYTES + TcpView.MIN_HEADER_BYTES;
    private static final int V6_SYN_PACKET_BYTES = Ipv6View.HEADER_BYTES + TcpView.MIN_HEADER_BYTES;
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final GuestPath path;
    private final MemorySegment syn;
    private final Ipv4View ip = new Ipv4View();
    private final Ipv6View ipv6 = new Ipv6View();
    private final Endpoint reporter = new Endpoint();
    private final Endpoint guest = new Endpoint();
    private final GuestPath.Quoted quoted = new GuestPath.Quoted();

    Unreachable(GuestPath path, Arena arena) {
        this.path = path;
        this.syn = arena.allocate(V6_SYN_PACKET_BYTES, 8);
    }

    /// The code by which Linux as a guest comes to the same errno; net unreachable (no route) for all else, as
    /// VirtualBox has it.
    void tell(TcpFlow flow, int errno) {
        if (flow.v4) tellV4(flow, code(errno));
        else tellV6(flow, codeV6(errno));
    }

    private static int code(int errno) {
        return switch (errno) {
            case Errno.EHOSTUNREACH, Errno.EHOSTDOWN -> HOST;
            case Errno.EPERM, Errno.EACCES -> PROHIBITED;
            default -> NET;
        };
    }

    private static int codeV6(int errno) {
        return switch (errno) {
            case Errno.EHOSTUNREACH, Errno.EHOSTDOWN -> V6_ADDRESS;
            case Errno.EPERM, Errno.EACCES -> V6_PROHIBITED;
            default -> V6_NO_ROUTE;
        };
    }

    private void tellV4(TcpFlow flow, int code) {
        ip.fresh(syn, 0, SYN_PACKET_BYTES)
                .ttl(64)
                .protocol(IpProtocol.TCP)
                .source(flow.guestV4())
                .destination(flow.remoteV4())
                .dontFragment(true)
                .fillChecksum();
        portsAndSeq(flow, Ipv4View.MIN_HEADER_BYTES);
        path.icmpError(flow.remoteV4(), flow.guestV4(), TYPE, code, syn, 0, QUOTED_BYTES, 0);
    }

    /// Quotes a whole TCP header: Linux wants one.
    private void tellV6(TcpFlow flow, int code) {
        syn.fill((byte) 0);
        ipv6.fresh(syn, 0, TcpView.MIN_HEADER_BYTES)
                .nextHeader(IpProtocol.TCP)
                .source(flow.guestHi, flow.guestLo)
                .destination(flow.remoteHi, flow.remoteLo);
        portsAndSeq(flow, Ipv6View.HEADER_BYTES);
        reporter.set(flow.remoteHi, flow.remoteLo, 0);
        guest.set(flow.guestHi, flow.guestLo, 0);
        quoted.set(syn, 0, V6_SYN_PACKET_BYTES);
        path.icmpErrorV6(reporter, guest, Icmpv6View.UNREACHABLE, code, 0, quoted);
    }

    private void portsAndSeq(TcpFlow flow, int at) {
        syn.set(I32, at, flow.ports());
        syn.set(I32, at + Integer.BYTES, flow.receive.first);
    }
}
