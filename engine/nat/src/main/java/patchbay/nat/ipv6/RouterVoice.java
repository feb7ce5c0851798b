package patchbay.nat.ipv6;

import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Counters;
import patchbay.loop.Endpoint;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.Timer;
import patchbay.nat.ip.GuestPath;
import patchbay.nat.link.GuestLink;
import patchbay.nat.link.GuestLinkV6;
import patchbay.service.Ipv6Plan;
import patchbay.service.dns.DnsPlan;
import patchbay.service.ndp.RouterAdvertisement;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv6View;
import patchbay.wire.NdpView;
import patchbay.wire.Octets;
import patchbay.wire.dns.SearchList;

/// Says at the times of RFC 4861 §6.2 what the gateway is as a router: three times at first,
/// [#FIRST_GAP_NANOS] apart, then every 200 to 600 s by chance; to one that asks at once, and to all, when
/// one without an address asks, no sooner than [#LEAST_GAP_NANOS] after the last time. When the host's search
/// domains change, guests hear of it at the next word, which [#begin] hastens.
final class RouterVoice extends Timer {
    static final long FIRST_GAP_NANOS = 16_000_000_000L;
    static final long LEAST_GAP_NANOS = 3_000_000_000L;

    private static final int FIRST_TIMES = 3;
    private static final long LEAST_PERIOD_MILLIS = 200_000;
    private static final int SPREAD_MILLIS = 400_000;
    private static final long MILLI = 1_000_000;
    private static final long ALL_NODES_HI = 0xff02_0000_0000_0000L;
    private static final long ALL_NODES_LO = 1;

    private final EventLoop loop;
    private final GuestLink link;
    private final GuestLinkV6 linkV6;
    private final NdpView message = new NdpView();
    private final Endpoint source = new Endpoint();
    private final Endpoint destination = new Endpoint();
    private final Counters.Counter said;
    private final DnsPlan names;
    private RouterAdvertisement advertisement;
    private List<String> domains = List.of();
    private int firstTimesLeft;
    private long spokenNanos;

    /// What is said of names is what `names` says then.
    RouterVoice(EventLoop loop, GuestLink link, DnsPlan names) {
        this.loop = loop;
        this.link = link;
        this.linkV6 = link.v6();
        this.names = names;
        this.advertisement = new RouterAdvertisement(linkV6.plan(), link.mtuBytes(), false, Octets.EMPTY);
        this.said = link.counters().named("ndp-router-advertisements");
        this.spokenNanos = loop.nowNanos() - LEAST_GAP_NANOS;
    }

    /// Begins to speak, or begins anew; `defaultRoute` says whether the gateway leads to the world.
    void begin(boolean defaultRoute) {
        advertise(defaultRoute, advertisement.searchList());
        firstTimesLeft = FIRST_TIMES;
        speakSoon();
    }

    void end() {
        loop.timers().disarm(this);
    }

    /// Speaks to all as soon as it may.
    void speakSoon() {
        long soonest = Math.max(loop.nowNanos(), spokenNanos + LEAST_GAP_NANOS);
        if (!isArmed() || dueNanos() - soonest > 0) loop.timers().arm(this, soonest);
    }

    /// Speaks to a station that asked.
    void answer(long hi, long lo, long mac) {
        say(mac, destination.set(hi, lo, 0));
    }

    @Override
    protected void onTimer(long nowNanos) {
        say(GuestLinkV6.macOfGroup(ALL_NODES_LO), destination.set(ALL_NODES_HI, ALL_NODES_LO, 0));
        spokenNanos = nowNanos;
        if (firstTimesLeft > 0) firstTimesLeft--;
        long gap = firstTimesLeft > 0
                ? FIRST_GAP_NANOS
                : (LEAST_PERIOD_MILLIS + loop.host().chance().below(SPREAD_MILLIS)) * MILLI;
        loop.timers().arm(this, nowNanos + gap);
    }

    /// The domains are followed whenever something is said.
    private void followNames() {
        List<String> now = names.domainsForGuest();
        if (now.equals(domains)) return;
        domains = now;
        advertise(advertisement.defaultRoute(), SearchList.of(now));
    }

    private void advertise(boolean defaultRoute, Octets searchList) {
        advertisement = new RouterAdvertisement(linkV6.plan(), link.mtuBytes(), defaultRoute, searchList);
    }

    private void say(long mac, Endpoint to) {
        followNames();
        int bytes = advertisement.wireBytes();
        @Nullable Frame frame = link.takeFor(Ipv6View.HEADER_BYTES + bytes);
        if (frame == null) return;
        advertisement.emit(frame.bytes(), frame.start() + GuestPath.V6_HEADER_BYTES, message);
        source.set(Ipv6Plan.LINK_LOCAL, Ipv6Plan.GATEWAY, 0);
        message.fillChecksum(GuestLinkV6.pseudoSum(source, to, IpProtocol.ICMPV6, bytes));
        linkV6.sendTo(mac, frame, source, to, IpProtocol.ICMPV6, bytes);
        said.increment();
    }
}
