package patchbay.service.dhcp.server;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import patchbay.lan.Abilities;
import patchbay.lan.PortSettings;
import patchbay.lan.Station;
import patchbay.lan.SwitchPort;
import patchbay.loop.Counters;
import patchbay.loop.EventLoop;
import patchbay.loop.FaultCounters;
import patchbay.loop.Frame;
import patchbay.wire.ArpView;
import patchbay.wire.Checksum;
import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;
import patchbay.wire.IcmpView;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;
import patchbay.wire.UdpView;
import patchbay.wire.dhcp.DhcpMessage;
import patchbay.wire.dhcp.DhcpType;
import patchbay.wire.dhcp.DhcpView;

/// A DHCP server plugged into a switch; the package's page says how it behaves. Belongs to the loop of its
/// network.
public final class DhcpStation implements Station {
    /// Acknowledgements that wait for the journal at most; a client asks again when one beyond is dropped.
    static final int MAX_UNKEPT = 256;

    private static final int SERVER_PORT = 67;
    private static final int MAX_FRAME_BYTES = 1_518;

    private final EventLoop loop;
    private final LeaseJournal journal;
    private final DhcpServer server;
    private final StationVoice voice;
    private final Probes probes;
    private final FaultCounters faults = new FaultCounters();
    private final Counters counters = new Counters();
    private final Counters.Counter unkeptDropped;
    private final EthernetView ethernet = new EthernetView();
    private final ArpView arp = new ArpView();
    private final Ipv4View ip = new Ipv4View();
    private final UdpView udp = new UdpView();
    private final IcmpView icmp = new IcmpView();
    private final DhcpView dhcp = new DhcpView();
    private int unkept;

    /// A server that begins with `leases` of earlier runs.
    public DhcpStation(
            EventLoop loop,
            DhcpServerSettings settings,
            DhcpDefaults defaults,
            LeaseJournal journal,
            List<Lease> leases) {
        this.loop = loop;
        this.journal = journal;
        this.server = new DhcpServer(settings, defaults, lease -> journal.keep(lease, () -> {}), counters);
        this.voice = new StationVoice(loop, settings, counters);
        this.probes = new Probes(loop, counters);
        this.unkeptDropped = counters.named("dhcp-journal-behind");
        for (Lease lease : leases) server.book().restore(lease);
    }

    /// How the server's port is to be plugged in.
    public static PortSettings portSettings(String name, DhcpServerSettings settings) {
        return PortSettings.service(name, settings.mac());
    }

    /// Says where the server was plugged in; null when it was plugged out.
    public void connect(@Nullable SwitchPort port) {
        voice.connect(port);
        if (port == null) probes.close();
    }

    /// Goes on under other settings with the same MAC address; leases stay.
    public void settings(DhcpServerSettings changed, DhcpDefaults defaults) {
        server.settings(changed, defaults);
        voice.settings(changed);
    }

    /// Every lease there is or was, by address.
    public List<Lease> leases() {
        return List.copyOf(server.book().all());
    }

    /// What is refused here.
    public FaultCounters faults() {
        return faults;
    }

    /// Counters by name.
    public Map<String, Long> snapshot() {
        return counters.snapshot();
    }

    @Override
    public Abilities abilities() {
        return Abilities.plain(MAX_FRAME_BYTES);
    }

    @Override
    public void send(Frame frame) {
        Fault fault = ethernet.wrap(frame.bytes(), frame.start(), frame.length());
        if (fault == Fault.NONE) {
            fault = switch (ethernet.etherType()) {
                case EtherType.ARP -> takeArp();
                case EtherType.IPV4 -> takeIp();
                default -> Fault.NONE;
            };
        }
        if (fault != Fault.NONE) faults.count(fault);
    }

    private Fault takeArp() {
        Fault fault = arp.wrap(ethernet.bytes(), ethernet.payloadStart(), ethernet.payloadBytes());
        if (fault != Fault.NONE) return fault;
        if (arp.senderIp() != 0) takenBy(arp.senderIp(), arp.senderMac());
        if (arp.operation() == ArpView.REQUEST && arp.targetIp() == address()) voice.answerArp(arp);
        return Fault.NONE;
    }

    /// Somebody has an address; a client it was about to be offered to is offered another.
    private void takenBy(int address, long mac) {
        DhcpMessage request = probes.seen(address, mac);
        if (request == null) return;
        server.conflict(address, mac, nowSeconds());
        // Where a relay is, is not known here: its client asks again.
        if (request.giaddr() == 0) answer(request, request.chaddr(), false);
    }

    private Fault takeIp() {
        Fault fault = ip.wrap(ethernet.bytes(), ethernet.payloadStart(), ethernet.payloadBytes());
        if (fault != Fault.NONE) return fault;
        boolean toUs = ip.destination() == address();
        boolean toAll = ip.destination() == -1
                || ip.destination() == (address() | ~server.settings().mask());
        if (ip.isFragment() || !toUs && !toAll) return Fault.NONE;
        if (!ip.checksumHolds()) return Fault.BAD_CHECKSUM;
        return switch (ip.protocol()) {
            case IpProtocol.UDP -> takeUdp();
            case IpProtocol.ICMP -> toUs ? takeIcmp() : Fault.NONE;
            default -> Fault.NONE;
        };
    }

    private Fault takeIcmp() {
        Fault fault = icmp.wrap(ip.bytes(), ip.payloadStart(), ip.payloadBytes());
        if (fault != Fault.NONE) return fault;
        if (!icmp.checksumHolds()) return Fault.BAD_CHECKSUM;
        if (icmp.type() == IcmpView.ECHO_REQUEST) voice.echo(icmp, ethernet.source(), ip.source());
        return Fault.NONE;
    }

    private Fault takeUdp() {
        Fault fault = udp.wrap(ip.bytes(), ip.payloadStart(), ip.payloadBytes());
        if (fault != Fault.NONE) return fault;
        if (udp.destinationPort() != SERVER_PORT) return Fault.NONE;
        long pseudo = Checksum.pseudoV4(ip.source(), ip.destination(), IpProtocol.UDP, udp.datagramBytes());
        if (!udp.checksumHolds(pseudo)) return Fault.BAD_CHECKSUM;
        fault = dhcp.wrap(udp.bytes(), udp.payloadStart(), udp.payloadBytes());
        if (fault != Fault.NONE) return fault;
        // A lease is given to the station that asks only, so that one guest cannot use up the pool in others' names.
        if (dhcp.giaddr() == 0 && dhcp.chaddr() != ethernet.source()) return Fault.SPOOFED_SOURCE;
        DhcpMessage request = DhcpMessage.parse(dhcp);
        if (request == null) return Fault.BAD_OPTION;
        answer(request, ethernet.source(), ip.destination() == address());
        return Fault.NONE;
    }

    private void answer(DhcpMessage request, long station, boolean unicast) {
        DhcpAnswer answer = server.answer(request, nowSeconds());
        if (answer == null) return;
        DhcpMessage message = answer.message();
        StationVoice.Destination to = destination(message, station, unicast);
        Lease lease = answer.lease();
        if (answer.probe()) {
            probes.begin(request, message.yiaddr(), voice::probe, () -> voice.send(message, to));
        } else if (lease == null) {
            voice.send(message, to);
        } else if (unkept == MAX_UNKEPT) {
            unkeptDropped.increment();
        } else {
            unkept++;
            journal.keep(lease, () -> {
                unkept--;
                voice.send(message, to);
            });
        }
    }

    /// A relay is answered where it is; a client that renews by unicast at its address; all others by broadcast,
    /// which every client hears.
    private static StationVoice.Destination destination(DhcpMessage answer, long station, boolean unicast) {
        if (answer.giaddr() != 0) return new StationVoice.Destination(station, answer.giaddr(), SERVER_PORT);
        boolean direct = unicast && answer.ciaddr() != 0 && answer.type() != DhcpType.NAK;
        return direct
                ? new StationVoice.Destination(station, answer.ciaddr(), 68)
                : StationVoice.Destination.ALL_CLIENTS;
    }

    private int address() {
        return server.settings().address();
    }

    private long nowSeconds() {
        return loop.host().clock().wallMillis() / 1_000;
    }
}
