package patchbay.nat.names;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.nat.flow.FlowEntry;
import patchbay.nat.flow.FlowListener;
import patchbay.nat.flow.FlowSource;
import patchbay.nat.ip.GuestPath;
import patchbay.nat.ip.TargetPolicy;
import patchbay.nat.tcp.TcpLimits;
import patchbay.nat.tcp.TcpNat;
import patchbay.service.AddressPlan;
import patchbay.service.Ipv6Plan;
import patchbay.service.dns.NameService;
import patchbay.wire.Fault;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6View;
import patchbay.wire.TcpView;

/// TCP to the network's name server: a TCP of its own with small limits ([#LIMITS]), made with the first connection, so
/// that guests' questions neither take places from their connections to the world nor the other way round.
public final class NameTcp implements FlowSource {
    /// 256 connections, 64 of them half open; what one may have on the way is a message of any length.
    public static final TcpLimits LIMITS = new TcpLimits(256, 64, 16, 1 << 16, 1 << 13, 1 << 18, 1 << 17, 75, 10, 0, 0);

    private final EventLoop loop;
    private final GuestPath toGuest;
    private final NameService names;
    private final AddressPlan plan;
    private final Ipv6Plan planV6;
    private FlowListener listener = FlowListener.NONE;
    private @Nullable TcpNat tcp;

    public NameTcp(EventLoop loop, GuestPath toGuest, NameService names, AddressPlan plan, Ipv6Plan planV6) {
        this.loop = loop;
        this.toGuest = toGuest;
        this.names = names;
        this.plan = plan;
        this.planV6 = planV6;
    }

    /// Whether a segment is for the name server.
    public boolean isFor(Ipv4View ip, TcpView segment) {
        return segment.destinationPort() == NameService.PORT && ip.destination() == plan.nameServer();
    }

    /// As [#isFor(Ipv4View, TcpView)].
    public boolean isFor(Ipv6View ip, TcpView segment) {
        return segment.destinationPort() == NameService.PORT
                && ip.destinationLo() == Ipv6Plan.NAME_SERVER
                && planV6.isOurs(ip.destinationHi(), ip.destinationLo());
    }

    /// Takes a segment that is for the name server, as [TcpNat#take(Frame, Ipv4View, TcpView)].
    public Fault take(Frame frame, Ipv4View ip, TcpView segment) {
        return tcp().take(frame, ip, segment);
    }

    /// As [#take(Frame, Ipv4View, TcpView)], of IPv6.
    public Fault take(Frame frame, Ipv6View ip, TcpView segment) {
        return tcp().take(frame, ip, segment);
    }

    /// Says who is to hear of connections from now on.
    public void listen(FlowListener listener) {
        this.listener = listener;
        if (tcp != null) tcp.listen(listener);
    }

    /// Connections there are, TIME-WAIT included.
    public int flows() {
        return tcp == null ? 0 : tcp.flows();
    }

    /// Adds what was counted to the counts of the same name.
    public void addTo(Map<String, Long> counts) {
        if (tcp != null) tcp.counters().snapshot().forEach((name, count) -> counts.merge(name, count, Long::sum));
    }

    /// Ends all connections at once.
    public void closeAll() {
        if (tcp != null) tcp.closeAll();
    }

    @Override
    public int read(int place, int most, List<FlowEntry> into) {
        return tcp == null ? END : tcp.read(place, most, into);
    }

    private TcpNat tcp() {
        TcpNat made = tcp;
        if (made == null) {
            NameSockets sockets = new NameSockets(loop, names);
            // Whatever the name server is called, the name service is behind it.
            made = new TcpNat(loop, new TcpNat.World(sockets, sockets), toGuest, TargetPolicy.ANYWHERE, LIMITS);
            made.listen(listener);
            tcp = made;
        }
        return made;
    }
}
