package patchbay.nat.gate;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Endpoint;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.nat.ip.GuestPath;
import patchbay.nat.link.GuestLink;
import patchbay.nat.link.GuestLinkV6;
import patchbay.service.AddressPlan;
import patchbay.service.Ipv6Plan;
import patchbay.service.dhcp.NatDhcpServer;
import patchbay.service.dns.DnsAnswers;
import patchbay.service.dns.DnsPlan;
import patchbay.service.dns.NameService;
import patchbay.wire.Checksum;
import patchbay.wire.Fault;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6View;
import patchbay.wire.MacAddress;
import patchbay.wire.UdpView;
import patchbay.wire.dhcp.DhcpMessage;
import patchbay.wire.dhcp.DhcpView;

/// Carries datagrams between guests and the services the engine itself has: DHCP, names and boot files.
public final class ServiceGate implements DnsAnswers, NatDhcpServer.Listener {
    private final EventLoop loop;
    private final GuestLink link;
    private final AddressPlan plan;
    private final GuestGuess guess;
    private final NatDhcpServer dhcp;
    private final NameService names;
    private final TftpGate tftp;
    private final DhcpView dhcpView = new DhcpView();
    private final UdpView udp = new UdpView();
    private final Endpoint client = new Endpoint();
    private final Endpoint nameServerV6 = new Endpoint();

    /// Boot files are those under `tftpFolder`; none when that is empty.
    public ServiceGate(EventLoop loop, GuestLink link, DnsPlan dnsPlan, Boot boot, GuestGuess guess) {
        this.loop = loop;
        this.link = link;
        this.plan = link.plan();
        this.guess = guess;
        this.dhcp = new NatDhcpServer(plan, boot.dhcp(), dnsPlan, this, link.counters());
        this.names = new NameService(loop, dnsPlan, this, link.counters());
        this.tftp = new TftpGate(loop, link, boot.tftpFolder());
    }

    /// Forgets questions that wait, and ends transfers; leases stay.
    public void close() {
        names.close();
        tftp.close();
    }

    /// The address leased to a station, IPv4 bits; 0 for none.
    public int leaseOf(long mac) {
        return dhcp.leaseOf(mac);
    }

    /// Addresses leased now.
    public int leases() {
        return dhcp.leases();
    }

    /// Questions to name servers that wait now.
    public int questions() {
        return names.outstanding();
    }

    /// Boot files on their way now.
    public int transfers() {
        return tftp.transfers();
    }

    /// Whether a datagram is for a service of the engine's and not for the world.
    boolean isService(Ipv4View ip, UdpView datagram) {
        int port = datagram.destinationPort();
        if (port == NatDhcpServer.SERVER_PORT || plan.forMany() && port == NatDhcpServer.CLIENT_PORT) {
            return ip.destination() == plan.gateway() || ip.destination() == -1 || ip.destination() == plan.broadcast();
        }
        return port == NameService.PORT && ip.destination() == plan.nameServer() || tftp.isFor(ip, datagram);
    }

    /// Takes such a datagram, which came from the station `mac`.
    Fault take(Ipv4View ip, UdpView datagram, long mac) {
        if (tftp.isFor(ip, datagram)) return tftp.take(ip, datagram);
        // On a network of many machines the DHCP server is a station of its own, and none of our business.
        if (datagram.destinationPort() != NameService.PORT) {
            return plan.forMany() ? Fault.NONE : takeDhcp(datagram, mac);
        }
        if (ip.source() == 0) return Fault.MARTIAN;
        client.setV4(ip.source(), datagram.sourcePort());
        names.take(client, datagram.bytes(), datagram.payloadStart(), datagram.payloadBytes());
        return Fault.NONE;
    }

    /// Where the network's names are served.
    public NameService names() {
        return names;
    }

    @Override
    public void answer(Endpoint client, MemorySegment bytes, long at, int length) {
        int datagramBytes = UdpView.HEADER_BYTES + length;
        Frame frame = link.takeFor(Ipv6View.HEADER_BYTES + datagramBytes);
        if (frame == null) return;
        int headerBytes = client.isV4() ? GuestPath.HEADER_BYTES : GuestPath.V6_HEADER_BYTES;
        udp.fresh(frame.bytes(), frame.start() + headerBytes, length)
                .sourcePort(NameService.PORT)
                .destinationPort(client.port());
        MemorySegment.copy(bytes, at, frame.bytes(), udp.payloadStart(), length);
        if (!client.isV4()) {
            answerV6(frame, client, datagramBytes);
            return;
        }
        udp.fillChecksum(Checksum.pseudoV4(plan.nameServer(), client.v4Bits(), IpProtocol.UDP, datagramBytes));
        link.send(frame, plan.nameServer(), client.v4Bits(), IpProtocol.UDP, datagramBytes);
    }

    /// Answers from the name server's address of the client's scope.
    private void answerV6(Frame frame, Endpoint client, int datagramBytes) {
        boolean onLink = Ipv6Plan.isLinkLocal(client.hi());
        long hi = onLink ? Ipv6Plan.LINK_LOCAL : link.v6().plan().prefix();
        nameServerV6.set(hi, Ipv6Plan.NAME_SERVER, NameService.PORT);
        udp.fillChecksum(GuestLinkV6.pseudoSum(nameServerV6, client, IpProtocol.UDP, datagramBytes));
        link.sendV6(frame, nameServerV6, client, IpProtocol.UDP, datagramBytes);
    }

    /// What waits for the guest leaves when it speaks from its new address, or is next asked for: it does not have it
    /// yet.
    @Override
    public void acknowledged(long mac, int address) {
        link.neighbours().learn(address, mac);
        guess.seen(address);
    }

    @Override
    public void probe(int address) {
        link.probe(address);
    }

    /// A lease is given to the station that asks only, so one guest cannot use up the pool in others' names.
    private Fault takeDhcp(UdpView datagram, long mac) {
        Fault fault = dhcpView.wrap(datagram.bytes(), datagram.payloadStart(), datagram.payloadBytes());
        if (fault != Fault.NONE) return fault;
        if (dhcpView.chaddr() != mac) return Fault.SPOOFED_SOURCE;
        @Nullable DhcpMessage request = DhcpMessage.parse(dhcpView);
        if (request == null) return Fault.BAD_OPTION;
        DhcpMessage answer = dhcp.answer(request, loop.nowNanos());
        return answer == null ? Fault.NONE : sendDhcp(answer);
    }

    private Fault sendDhcp(DhcpMessage answer) {
        int payloadBytes = Math.max(answer.wireBytes(), NatDhcpServer.ANSWER_BYTES);
        int datagramBytes = UdpView.HEADER_BYTES + payloadBytes;
        Frame frame = link.takeFor(datagramBytes);
        if (frame == null) return Fault.NO_FRAME;
        int destination = dhcp.destination(answer);
        udp.fresh(frame.bytes(), frame.start() + GuestPath.HEADER_BYTES, payloadBytes)
                .sourcePort(NatDhcpServer.SERVER_PORT)
                .destinationPort(NatDhcpServer.CLIENT_PORT);
        answer.emit(frame.bytes(), udp.payloadStart(), NatDhcpServer.ANSWER_BYTES);
        udp.fillChecksum(Checksum.pseudoV4(plan.gateway(), destination, IpProtocol.UDP, datagramBytes));
        long mac = destination == -1 ? MacAddress.BROADCAST : answer.chaddr();
        link.sendTo(mac, frame, plan.gateway(), destination, datagramBytes);
        return Fault.NONE;
    }
}
