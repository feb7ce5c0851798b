package patchbay.simulation;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import patchbay.lan.Abilities;
import patchbay.lan.PortSettings;
import patchbay.lan.Station;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.loop.Endpoint;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.nat.ip.GuestPath;
import patchbay.nat.ip.TargetPolicy;
import patchbay.nat.tcp.TcpLimits;
import patchbay.nat.tcp.TcpNat;
import patchbay.testkit.VirtualLoop;
import patchbay.testkit.packet.Packet;
import patchbay.wire.Checksum;
import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;
import patchbay.wire.IcmpView;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpAddress;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6View;
import patchbay.wire.TcpView;

/// A NAT of TCP alone, plugged into a switch: what stands around [TcpNat] in the gateway, and nothing else. It
/// knows its guests' MAC addresses beforehand and lets them go anywhere but where the test forbids.
public final class NatGate implements Station, GuestPath, TargetPolicy {
    private static final int MTU_BYTES = 1_500;

    private final VirtualLoop machine;
    private final SwitchPort port;
    private final TcpNat tcp;
    private final Map<IpAddress, Long> macs = new HashMap<>();
    private final Map<IpAddress, Fault> refusals = new HashMap<>();
    private final EthernetView ethernet = new EthernetView();
    private final Ipv4View ip = new Ipv4View();
    private final Ipv6View ipv6 = new Ipv6View();
    private final TcpView segment = new TcpView();
    private final IcmpView icmp = new IcmpView();
    private long badChecksums;

    NatGate(VirtualLoop machine, Switch lan, TcpLimits limits) {
        this.machine = machine;
        this.port = lan.plug(PortSettings.service("gateway", Packet.GATEWAY_MAC), this);
        this.tcp = new TcpNat(machine.loop(), this, this, limits);
    }

    public TcpNat tcp() {
        return tcp;
    }

    /// Frames from guests that were dropped because a checksum did not hold.
    public long badChecksums() {
        return badChecksums;
    }

    void knows(IpAddress address, long mac) {
        macs.put(address, mac);
    }

    void refuses(IpAddress destination, Fault fault) {
        refusals.put(destination, fault);
    }

    @Override
    public Abilities abilities() {
        return Abilities.ALL;
    }

    /// Takes a frame from the switch as the gateway does: nothing but sound TCP gets through.
    @Override
    public void send(Frame frame) {
        if (ethernet.wrap(frame.bytes(), frame.start(), frame.length()) != Fault.NONE) return;
        if (ethernet.payloadEtherType() == EtherType.IPV6) takeV6(frame);
        if (ethernet.payloadEtherType() != EtherType.IPV4) return;
        if (ip.wrap(frame.bytes(), ethernet.payloadStart(), ethernet.payloadBytes()) != Fault.NONE) return;
        if (ip.protocol() != IpProtocol.TCP || ip.isFragment()) return;
        if (!ip.checksumHolds() || !macs.containsKey(IpAddress.v4(ip.source()))) {
            badChecksums++;
            return;
        }
        if (segment.wrap(frame.bytes(), ip.payloadStart(), ip.payloadBytes()) != Fault.NONE) return;
        if (!frame.isChecksumTrusted() && !segment.checksumHolds(ip.pseudoSum())) {
            badChecksums++;
            return;
        }
        tcp.take(frame, ip, segment);
    }

    private void takeV6(Frame frame) {
        if (ipv6.wrap(frame.bytes(), ethernet.payloadStart(), ethernet.payloadBytes()) != Fault.NONE) return;
        if (ipv6.protocol() != IpProtocol.TCP || ipv6.isFragment()) return;
        if (!macs.containsKey(new IpAddress(ipv6.sourceHi(), ipv6.sourceLo()))) {
            badChecksums++;
            return;
        }
        if (segment.wrap(frame.bytes(), ipv6.payloadStart(), ipv6.payloadBytes()) != Fault.NONE) return;
        if (!frame.isChecksumTrusted() && !segment.checksumHolds(ipv6.pseudoSum())) {
            badChecksums++;
            return;
        }
        tcp.take(frame, ipv6, segment);
    }

    @Override
    public boolean send(Frame frame, int source, int destination, int protocol, int transportBytes) {
        Long mac = macs.get(IpAddress.v4(destination));
        if (mac == null) return false;
        int length = HEADER_BYTES + transportBytes;
        EthernetView header = new EthernetView().fresh(frame.bytes(), frame.start(), frame.capacity());
        header.destination(mac).source(Packet.GATEWAY_MAC).etherType(EtherType.IPV4);
        new Ipv4View()
                .fresh(frame.bytes(), frame.start() + EthernetView.HEADER_BYTES, length - EthernetView.HEADER_BYTES)
                .protocol(protocol)
                .source(source)
                .destination(destination)
                .fillChecksum();
        port.take(frame.length(length));
        return true;
    }

    @Override
    public boolean sendV6(Frame frame, Endpoint source, Endpoint destination, int protocol, int transportBytes) {
        Long mac = macs.get(destination.address());
        if (mac == null) return false;
        int length = V6_HEADER_BYTES + transportBytes;
        EthernetView header = new EthernetView().fresh(frame.bytes(), frame.start(), frame.capacity());
        header.destination(mac).source(Packet.GATEWAY_MAC).etherType(EtherType.IPV6);
        new Ipv6View()
                .fresh(frame.bytes(), frame.start() + EthernetView.HEADER_BYTES, transportBytes)
                .nextHeader(protocol)
                .source(source.hi(), source.lo())
                .destination(destination.hi(), destination.lo());
        port.take(frame.length(length));
        return true;
    }

    @Override
    public int mtuBytes() {
        return MTU_BYTES;
    }

    @Override
    public void icmpError(
            int source,
            int destination,
            int type,
            int code,
            MemorySegment quoted,
            long at,
            int length,
            int nextHopMtu) {
        Frame frame = takeSmall();
        if (frame == null) return;
        long start = frame.start() + HEADER_BYTES;
        icmp.fresh(frame.bytes(), start, IcmpView.HEADER_BYTES + length, type, code)
                .mtu(nextHopMtu);
        MemorySegment.copy(quoted, at, frame.bytes(), start + IcmpView.HEADER_BYTES, length);
        icmp.fillChecksum();
        send(frame, source, destination, IpProtocol.ICMP, IcmpView.HEADER_BYTES + length);
    }

    @Override
    public void icmpErrorV6(Endpoint reporter, Endpoint destination, int type, int code, int rest, Quoted quoted) {
        Frame frame = takeSmall();
        if (frame == null) return;
        int bytes = Icmpv6View.HEADER_BYTES + quoted.length;
        Icmpv6View error = new Icmpv6View();
        error.fresh(frame.bytes(), frame.start() + V6_HEADER_BYTES, bytes, type, code)
                .mtu(rest);
        MemorySegment.copy(quoted.bytes, quoted.at, frame.bytes(), error.payloadStart(), quoted.length);
        long addresses = Checksum.addresses(reporter.hi(), reporter.lo(), destination.hi(), destination.lo());
        error.fillChecksum(Checksum.pseudoV6(addresses, IpProtocol.ICMPV6, bytes));
        sendV6(frame, reporter, destination, IpProtocol.ICMPV6, bytes);
    }

    @Override
    public Fault target(int destination, int port, Endpoint into) {
        into.setV4(destination, port);
        return refusals.getOrDefault(IpAddress.v4(destination), Fault.NONE);
    }

    @Override
    public Fault targetV6(long hi, long lo, int port, Endpoint into) {
        into.set(hi, lo, port);
        return refusals.getOrDefault(into.address(), Fault.NONE);
    }

    private @Nullable Frame takeSmall() {
        FramePool frames = machine.frames();
        return frames.takeSmall();
    }
}
