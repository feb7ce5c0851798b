package patchbay.nat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import patchbay.lan.Abilities;
import patchbay.lan.PortKind;
import patchbay.lan.PortSettings;
import patchbay.lan.Promiscuity;
import patchbay.lan.Station;
import patchbay.lan.SwitchPort;
import patchbay.loop.Counters;
import patchbay.loop.Endpoint;
import patchbay.loop.EventLoop;
import patchbay.loop.FaultCounters;
import patchbay.loop.Frame;
import patchbay.nat.flow.AddressListener;
import patchbay.nat.flow.FlowEntry;
import patchbay.nat.flow.FlowListener;
import patchbay.nat.forward.Guests;
import patchbay.nat.forward.RuleTable;
import patchbay.nat.gate.Boot;
import patchbay.nat.gate.Gate;
import patchbay.nat.gate.GuestGuess;
import patchbay.nat.gate.Martians;
import patchbay.nat.gate.ServiceGate;
import patchbay.nat.gate.Targets;
import patchbay.nat.gate.TransportGate;
import patchbay.nat.gate.Transports;
import patchbay.nat.icmp.IcmpNat;
import patchbay.nat.icmp.IcmpNatV6;
import patchbay.nat.ipv6.GateV6;
import patchbay.nat.ipv6.MartiansV6;
import patchbay.nat.ipv6.TargetsV6;
import patchbay.nat.ipv6.TransportGateV6;
import patchbay.nat.link.GuestLink;
import patchbay.nat.names.NameTcp;
import patchbay.nat.raw.RawNatV4;
import patchbay.nat.raw.RawNatV6;
import patchbay.nat.rule.ForwardRule;
import patchbay.nat.rule.RuleResult;
import patchbay.nat.tcp.TcpNat;
import patchbay.nat.udp.UdpNat;
import patchbay.nat.udp.UdpSettings;
import patchbay.service.AddressPlan;
import patchbay.service.Ipv6Plan;
import patchbay.service.dns.DnsPlan;
import patchbay.service.dns.LocalNames;
import patchbay.wire.Fault;
import patchbay.wire.IpAddress;
import patchbay.wire.IpProtocol;

/// The gateway of one NAT network: the station on the network's switch that stands for the world. It answers
/// ARP for its three addresses, serves DHCP, names and boot files, and carries TCP, UDP and echo between guests
/// and the host's sockets.
///
/// Belongs to the loop of its network. Plugged in with the settings of [#portSettings], it takes super-frames
/// whole.
public final class NatGateway implements Station {
    /// What [#readFlows] answers when there are no more.
    public static final long NO_MORE_FLOWS = -1;

    private static final int LOOPBACK_NET = 127;

    private final AddressPlan plan;
    private final FaultCounters faults = new FaultCounters();
    private final Counters counters = new Counters();
    private final GuestLink link;
    private final GuestGuess guess;
    private final Gate gate;
    private final ServiceGate services;
    private final Transports transports;
    private final RuleTable rules;
    private final @Nullable GateV6 v6;
    private boolean defaultRouteV6;
    private final FlowPages flows;

    public NatGateway(EventLoop loop, NatSettings settings) {
        this.plan = settings.plan();
        this.link = new GuestLink(loop, plan, settings.ipv6().plan(), settings.mtuBytes(), faults, counters);
        this.guess = new GuestGuess(plan.firstGuess());
        DnsPlan names = new DnsPlan(
                loop.host().names(), plan, settings.dns(), settings.reach().localhost());
        Martians martians = new Martians(plan, settings.reach().linkLocal());
        this.services = new ServiceGate(loop, link, names, new Boot(settings.dhcp(), settings.tftpFolder()), guess);
        this.transports = transports(loop, settings, martians);
        boolean echo = settings.reach().gatewayEcho() || settings.reach().localhost();
        this.v6 = settings.ipv6().enabled() ? gateV6(loop, settings, names, echo) : null;
        this.gate = new Gate(loop, link, martians, guess, new TransportGate(link, transports, services, echo), v6);
        this.defaultRouteV6 = settings.ipv6().defaultRoute();
        this.rules = new RuleTable(
                loop,
                transports.udp(),
                new Forwarded(),
                settings.limits().backlog(),
                settings.ipv6().enabled());
        this.flows = new FlowPages(
                transports.tcp(),
                transports.names(),
                transports.udp(),
                transports.udp().forwarded(),
                transports.icmp().flows(),
                transports.icmpV6().flows(),
                transports.raw(),
                transports.rawV6());
    }

    /// How the gateway's port is to be plugged in. On a card's network it has three MAC addresses, so it sees all
    /// unicast and takes its own; among many machines it has one, and what they say to each other passes it by,
    /// unless IPv6 gives it others.
    public static PortSettings portSettings(String name, NatSettings settings) {
        if (settings.plan().forMany() && !settings.ipv6().enabled()) {
            return PortSettings.service(name, settings.plan().gatewayMac());
        }
        return new PortSettings(name, PortKind.SERVICE, settings.plan().gatewayMac(), Promiscuity.ALLOW_ALL, true);
    }

    /// Says where the gateway was plugged in; null when it was plugged out.
    public void connect(@Nullable SwitchPort port) {
        link.connect(port);
        if (v6 == null) return;
        if (port == null) v6.close();
        else v6.advertise(defaultRouteV6);
    }

    /// Says whether the host has a way out over IPv6, which guests are told at once.
    public void defaultRouteV6(boolean exists) {
        if (exists == defaultRouteV6) return;
        defaultRouteV6 = exists;
        if (v6 != null) v6.advertise(exists);
    }

    /// Says that the host's name servers or search domains changed; guests of IPv6 are told at once.
    public void namesChanged() {
        if (v6 != null) v6.advertise(defaultRouteV6);
    }

    @Override
    public void send(Frame frame) {
        gate.take(frame);
    }

    @Override
    public Abilities abilities() {
        return Abilities.ALL;
    }

    /// Binds a forwarding rule's port; the result says what the kernel has against it.
    public RuleResult addRule(ForwardRule rule) {
        return rules.add(rule);
    }

    /// Takes a forwarding rule out of force; connections through it live on. False when there is none of that
    /// name.
    public boolean removeRule(String name) {
        return rules.remove(name);
    }

    /// The forwarding rules in force.
    public List<ForwardRule> rules() {
        return rules.rules();
    }

    /// The addresses of the IPv6 prefix that guests were heard with.
    public void addressesV6(AddressListener listener) {
        link.v6().neighbours().tell(link.v6().plan().prefix(), listener);
    }

    /// Drops all flows and what waits, as when the guest's cable was pulled; forwarded ports and leases stay.
    public void reset() {
        link.clear();
        gate.clear();
        if (v6 != null) v6.clear();
        services.close();
        transports.names().closeAll();
        transports.tcp().closeAll();
        transports.udp().reset();
        transports.icmp().close();
        transports.icmpV6().close();
        transports.raw().close();
        transports.rawV6().close();
    }

    /// Closes every socket. The gateway is of no use afterwards.
    public void close() {
        rules.close();
        reset();
        if (v6 != null) v6.close();
        transports.udp().close();
    }

    /// Has the network's name server answer for `names` by itself.
    public void know(LocalNames names) {
        services.names().know(names);
    }

    /// The addresses of the network that were last seen with `mac`.
    public List<Integer> addressesOf(long mac) {
        return link.neighbours().addressesOf(mac);
    }

    /// Says who is to hear of flows from now on.
    public void listen(FlowListener listener) {
        transports.tcp().listen(listener);
        transports.names().listen(listener);
        transports.udp().listen(listener);
    }

    /// Adds flows to `into`, having looked at no more than `most` places of its tables, so that a caller with
    /// many can spread the work over turns. Begins with `from` 0; answers where to go on, or
    /// [#NO_MORE_FLOWS].
    public long readFlows(long from, int most, List<FlowEntry> into) {
        return flows.read(from, most, into);
    }

    /// What is refused of guests' frames, by fault: `frames-from-guest` is `frames-handled` and all of these.
    public FaultCounters faults() {
        return faults;
    }

    /// What was for guests and could not be sent on to them, by fault.
    public FaultCounters faultsToGuest() {
        return link.faultsToGuest();
    }

    /// The address leased to a guest's card, IPv4 bits; 0 for none.
    public int leaseOf(long mac) {
        return services.leaseOf(mac);
    }

    /// Present sizes by name.
    public Map<String, Long> sizes() {
        Map<String, Long> values = new LinkedHashMap<>();
        values.put(
                "flows.tcp",
                (long) transports.tcp().flows() + transports.names().flows());
        values.put("flows.udp", (long) transports.udp().flows());
        values.put(
                "flows.echo",
                (long) transports.icmp().outstanding() + transports.icmpV6().outstanding());
        values.put(
                "flows.raw",
                (long) transports.raw().flows() + transports.rawV6().flows());
        values.put("dns-questions.waiting", (long) services.questions());
        values.put("tftp-transfers", (long) services.transfers());
        values.put("dhcp-leases", (long) services.leases());
        values.put("fragment-bytes", gate.fragmentBytes() + (v6 == null ? 0L : v6.fragmentBytes()));
        values.put("to-guest-waiting", (long) link.waitingPackets());
        values.put("to-guest-waiting-bytes", (long) link.waitingBytes());
        return values;
    }

    /// All counters and [#sizes] by name; refusals as `drop.` and the fault's key, those of what was for guests as
    /// `drop-to-guest.`.
    public Map<String, Long> snapshot() {
        Map<String, Long> values = new LinkedHashMap<>(sizes());
        values.putAll(counters.snapshot());
        values.putAll(transports.tcp().counters().snapshot());
        transports.names().addTo(values);
        putFaults(values, "drop.", faults);
        putFaults(values, "drop-to-guest.", link.faultsToGuest());
        return values;
    }

    private static void putFaults(Map<String, Long> values, String prefix, FaultCounters faults) {
        for (int ordinal = 1; ordinal < Fault.count(); ordinal++) {
            Fault fault = Fault.at(ordinal);
            if (faults.of(fault) > 0) values.put(prefix + fault.key(), faults.of(fault));
        }
    }

    private Transports transports(EventLoop loop, NatSettings settings, Martians martians) {
        Reach reach = settings.reach();
        IpAddress sourceV6 = settings.ipv6().source();
        Targets.Openings openings = new Targets.Openings(
                reach.localhost(), reach.broadcast(), settings.bindIp(), sourceV6, settings.samePorts());
        NatLimits limits = settings.limits();
        MartiansV6 martiansV6 = new MartiansV6(settings.ipv6().plan(), reach.linkLocal());
        TargetsV6 v6 = new TargetsV6(settings.ipv6().plan(), martiansV6, reach.localhost() || plan.forMany());
        UdpSettings udp = new UdpSettings(settings.openFiltering(), limits.flows());
        TcpNat tcp = new TcpNat(loop, link, new Targets(plan, martians, IpProtocol.TCP, openings, v6), limits.tcp());
        Targets echoes = new Targets(plan, martians, IpProtocol.ICMP, openings, v6);
        Targets others = new Targets(plan, martians, IpProtocol.NONE, openings, v6);
        return new Transports(
                tcp,
                new UdpNat(loop, link, new Targets(plan, martians, IpProtocol.UDP, openings, v6), udp, tcp::flows),
                new IcmpNat(loop, link, echoes, settings.bindIp(), limits.echoes()),
                new IcmpNatV6(loop, link, echoes, sourceV6, limits.echoes()),
                new RawNatV4(loop, link, others),
                new RawNatV6(loop, link, others),
                new NameTcp(loop, link, services.names(), plan, settings.ipv6().plan()));
    }

    private GateV6 gateV6(EventLoop loop, NatSettings settings, DnsPlan names, boolean echo) {
        MartiansV6 martians =
                new MartiansV6(settings.ipv6().plan(), settings.reach().linkLocal());
        TransportGateV6.Carriers carriers = new TransportGateV6.Carriers(
                transports.tcp(), transports.udp(), transports.icmpV6(), transports.rawV6(), transports.names());
        return new GateV6(loop, link, martians, new TransportGateV6(link, carriers, services.names(), echo), names);
    }

    /// The guests as forwarded ports see them.
    private final class Forwarded implements Guests {
        private final Endpoint shown = new Endpoint();

        @Override
        public int guess() {
            return guess.address();
        }

        @Override
        public Counters counters() {
            return counters;
        }

        /// The guest sees a peer on the host's loopback, or of the other family, as the gateway, or under the
        /// address it is mapped to.
        @Override
        public void forward(int handle, Endpoint peer, Endpoint guest) {
            shown.set(peer);
            if (peer.isV4() != guest.isV4() || isOfHost(peer)) {
                Ipv6Plan v6 = link.v6().plan();
                if (!guest.isV4()) shown.set(v6.prefix(), v6.shown(peer.hi(), peer.lo()), peer.port());
                else shown.setV4(peer.isV4() ? plan.shown(peer.v4Bits()) : plan.gateway(), peer.port());
            }
            transports.tcp().forward(handle, shown, guest);
        }

        /// Whether a peer's address means the host, or one of its links, and nothing to a guest.
        private static boolean isOfHost(Endpoint peer) {
            if (peer.isV4()) return peer.v4Bits() >>> 24 == LOOPBACK_NET;
            return peer.hi() == 0 || Ipv6Plan.isLinkLocal(peer.hi());
        }
    }
}
