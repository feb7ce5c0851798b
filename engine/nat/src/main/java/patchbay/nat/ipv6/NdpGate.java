package patchbay.nat.ipv6;

import org.jspecify.annotations.Nullable;
import patchbay.loop.Counters;
import patchbay.loop.Endpoint;
import patchbay.loop.Frame;
import patchbay.nat.ip.GuestPath;
import patchbay.nat.link.GuestLink;
import patchbay.nat.link.GuestLinkV6;
import patchbay.service.Ipv6Plan;
import patchbay.service.ndp.NeighbourResponder;
import patchbay.wire.Fault;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv6View;
import patchbay.wire.MacAddress;
import patchbay.wire.NdpView;

/// Takes neighbour discovery messages (RFC 4861): answers for the engine's addresses, learns who the guests
/// are, and has the router advertised to those who ask. Nothing is kept for a question, so a flood of them
/// costs its sender's turns only.
final class NdpGate {
    private static final long ALL_NODES_HI = 0xff02_0000_0000_0000L;
    private static final long ALL_NODES_LO = 1;

    private final GuestLink link;
    private final GuestLinkV6 linkV6;
    private final Ipv6Plan plan;
    private final NeighbourResponder responder;
    private final RouterVoice router;
    private final NdpView message = new NdpView();
    private final NdpView reply = new NdpView();
    private final Endpoint source = new Endpoint();
    private final Endpoint destination = new Endpoint();
    private final Counters.Counter answered;
    private final Counters.Counter rogueRouters;

    NdpGate(GuestLink link, RouterVoice router) {
        this.link = link;
        this.linkV6 = link.v6();
        this.plan = linkV6.plan();
        this.responder = new NeighbourResponder(plan);
        this.router = router;
        this.answered = link.counters().named("ndp-answered");
        this.rogueRouters = link.counters().named("ndp-rogue-routers");
    }

    /// Whether an ICMPv6 message is one of neighbour discovery.
    static boolean isNdp(int type) {
        return type >= Icmpv6View.ROUTER_SOLICITATION && type <= Icmpv6View.REDIRECT;
    }

    /// Takes the message behind `ip`, which came from the station `mac` and whose checksum holds; answers why
    /// it was refused, or [Fault#NONE].
    Fault take(Ipv6View ip, long mac) {
        if (ip.hopLimit() != GuestLinkV6.NEIGHBOUR_HOPS || ip.has(IpProtocol.FRAGMENT)) return Fault.BAD_FIELD;
        Fault fault = message.wrap(ip.bytes(), ip.payloadStart(), ip.payloadBytes());
        if (fault != Fault.NONE) return fault;
        return switch (message.type()) {
            case Icmpv6View.ROUTER_SOLICITATION -> takeRouterSolicitation(ip, mac);
            case Icmpv6View.NEIGHBOUR_SOLICITATION -> takeSolicitation(ip, mac);
            case Icmpv6View.NEIGHBOUR_ADVERTISEMENT -> takeAdvertisement(mac);
            default -> {
                rogueRouters.increment();
                yield Fault.FORBIDDEN;
            }
        };
    }

    private Fault takeRouterSolicitation(Ipv6View ip, long mac) {
        Fault fault = judgeSourceLink(ip, mac);
        if (fault != Fault.NONE) return fault;
        if (isUnspecified(ip)) router.speakSoon();
        else router.answer(ip.sourceHi(), ip.sourceLo(), mac);
        return Fault.NONE;
    }

    private Fault takeSolicitation(Ipv6View ip, long mac) {
        if (MartiansV6.isGroup(message.targetHi())) return Fault.BAD_FIELD;
        Fault fault = judgeSourceLink(ip, mac);
        if (fault != Fault.NONE) return fault;
        return responder.isForUs(message) ? answer(ip, mac) : Fault.NONE;
    }

    /// A guest says what it has; what it says of our addresses is a lie.
    private Fault takeAdvertisement(long mac) {
        long hi = message.targetHi();
        long lo = message.targetLo();
        long named = message.targetLinkAddress();
        if (plan.isOurs(hi, lo) || named != MacAddress.NONE && named != mac) return Fault.SPOOFED_SOURCE;
        if (plan.isGuest(hi, lo) || Ipv6Plan.isLinkLocal(hi)) linkV6.heard(hi, lo, mac);
        return Fault.NONE;
    }

    /// One without an address has no link-layer address to tell (RFC 4861 §6.1.1, §7.1.1); another tells its own.
    private Fault judgeSourceLink(Ipv6View ip, long mac) {
        long named = message.sourceLinkAddress();
        if (isUnspecified(ip)) return named == MacAddress.NONE ? Fault.NONE : Fault.BAD_OPTION;
        return named == MacAddress.NONE || named == mac ? Fault.NONE : Fault.SPOOFED_SOURCE;
    }

    private Fault answer(Ipv6View ip, long mac) {
        boolean solicited = !isUnspecified(ip);
        int bytes = NeighbourResponder.ANSWER_BYTES;
        @Nullable Frame frame = link.takeFor(Ipv6View.HEADER_BYTES + bytes);
        if (frame == null) return Fault.NO_FRAME;
        source.set(message.targetHi(), message.targetLo(), 0);
        if (solicited) destination.set(ip.sourceHi(), ip.sourceLo(), 0);
        else destination.set(ALL_NODES_HI, ALL_NODES_LO, 0);
        long start = frame.start() + GuestPath.V6_HEADER_BYTES;
        reply.fresh(frame.bytes(), start, bytes, Icmpv6View.NEIGHBOUR_ADVERTISEMENT);
        responder.answer(message, reply, solicited);
        reply.fillChecksum(GuestLinkV6.pseudoSum(source, destination, IpProtocol.ICMPV6, bytes));
        long to = solicited ? mac : GuestLinkV6.macOfGroup(ALL_NODES_LO);
        linkV6.sendTo(to, frame, source, destination, IpProtocol.ICMPV6, bytes);
        answered.increment();
        return Fault.NONE;
    }

    private static boolean isUnspecified(Ipv6View ip) {
        return (ip.sourceHi() | ip.sourceLo()) == 0;
    }
}
