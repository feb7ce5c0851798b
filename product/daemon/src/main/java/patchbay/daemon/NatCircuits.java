package patchbay.daemon;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Adapter;
import patchbay.control.model.Extradata;
import patchbay.control.model.Machine;
import patchbay.control.model.NatBuffers;
import patchbay.control.model.NatEngine;
import patchbay.control.model.NatNetworkText;
import patchbay.line.Places;
import patchbay.linux.LinuxException;
import patchbay.linux.RoutesV6;
import patchbay.nat.NatLimits;
import patchbay.nat.NatSettings;
import patchbay.nat.NatSettingsBuilder;
import patchbay.nat.tcp.TcpLimits;
import patchbay.service.AddressPlan;
import patchbay.service.dhcp.NatDhcpSettings;
import patchbay.service.dns.DnsSettings;
import patchbay.wire.IpAddress;

/// Makes the NAT networks of cards from their settings.
final class NatCircuits implements AutoCloseable {
    private static final int MIN_KIB = 8;
    private static final int MAX_KIB = 1_024;
    private static final int DEFAULT_KIB = 64;

    private final Loops loops;
    private final Places places;
    private final RouteWatch routes = new RouteWatch(RoutesV6::leadOut);
    private final NamesWatch names = new NamesWatch();
    private volatile Extradata ofAllMachines = Extradata.NONE;

    NatCircuits(Loops loops, Places places) {
        this.loops = loops;
        this.places = places;
    }

    /// Takes the extradata of `global`, which counts for cards that are plugged from now on.
    void follow(Extradata global) {
        ofAllMachines = global;
    }

    /// The network of the card in `slot` (from 1) with every forwarding rule bound, or a refusal with nothing left.
    NatCircuit make(String name, Machine machine, Adapter adapter, int slot) throws RefusedException, LinuxException {
        NatSettings settings = settings(machine, adapter, slot);
        NatCircuit circuit = new NatCircuit(name, loops.next(), settings, new HostWatches(routes, names));
        circuit.map(NameMappings.of(ofAllMachines, machine.extradata(), slot));
        @Nullable
        Refusal refusal = circuit.changeRules(java.util.List.of(), adapter.nat().rules());
        if (refusal == null) return circuit;
        circuit.close();
        throw new RefusedException(refusal);
    }

    @Override
    public void close() {
        routes.close();
        names.close();
    }

    private NatSettings settings(Machine machine, Adapter adapter, int slot) throws RefusedException {
        NatExtradata extra = NatExtradata.of(ofAllMachines, machine.extradata(), slot);
        NatEngine nat = extra.applied(adapter.nat());
        NatNetworkText network = adapter.withNat(nat).natNetwork(slot);
        if (network == null) {
            throw refused("NAT#" + (slot - 1) + ": Configuration error: network '" + nat.network()
                    + "' describes not a valid IPv4 network");
        }
        AddressPlan plan = new AddressPlan(network.bits(), network.prefix());
        String file = nat.boot().file().isEmpty()
                ? machine.name() + ".pxe"
                : nat.boot().file();
        int server = nat.boot().server().isEmpty()
                ? plan.tftp()
                : address(nat.boot().server()).v4Bits();
        NatSettingsBuilder settings = NatSettings.of(plan)
                .change()
                .boot(file.length() > NatDhcpSettings.MAX_BOOT_FILE_BYTES ? "" : file, server)
                .tftpFolder(nat.boot().tftp() ? tftpFolder(nat.boot().prefix()) : "")
                .localhostReachable(nat.localhostReachable())
                .forwardBroadcast(nat.forwardBroadcast())
                .samePorts(nat.alias().samePorts())
                .ipv6(routes.leadsOut())
                .dns(new DnsSettings(
                        nat.dns().proxy(),
                        nat.dns().hostResolver(),
                        nat.dns().passDomain(),
                        nat.dns().servers()));
        if (nat.buffers().mtuBytes() >= 576) settings.mtuBytes(nat.buffers().mtuBytes());
        settings.limits(extra.applied(limits(nat.buffers())));
        if (!nat.bindAddress().isEmpty()) settings.bindIp(address(nat.bindAddress()));
        return settings.build();
    }

    /// What `--natsettings` asks for: a number that is not VirtualBox's default is what sockets and windows
    /// get, as far as VirtualBox takes it (8 to 1024 KiB); else the engine chooses, and the kernel lets sockets
    /// grow.
    private static NatLimits limits(NatBuffers buffers) {
        TcpLimits tcp = TcpLimits.DEFAULT;
        tcp = tcp.withWindows(
                bytes(buffers.tcpSendKib(), tcp.flightBytes()), bytes(buffers.tcpReceiveKib(), tcp.windowBytes()));
        tcp = tcp.withSocketBuffers(bytes(buffers.socketSendKib(), 0), bytes(buffers.socketReceiveKib(), 0));
        return NatLimits.DEFAULT.with(tcp);
    }

    private static int bytes(long kib, int own) {
        boolean asked = kib >= MIN_KIB && kib <= MAX_KIB && kib != DEFAULT_KIB;
        return asked ? (int) kib * 1_024 : own;
    }

    /// Where boot files are; a relative prefix is one in the home, as VirtualBox has it.
    private String tftpFolder(String prefix) {
        Path usual = places.tftpFolder();
        return prefix.isEmpty()
                ? usual.toString()
                : usual.resolveSibling(prefix).toString();
    }

    private static IpAddress address(String text) throws RefusedException {
        IpAddress address = IpAddress.parse(text);
        if (address == null || !address.isV4()) throw refused("Invalid IPv4 address \"" + text + "\"");
        return address;
    }

    private static RefusedException refused(String message) {
        return new RefusedException(Refusal.of(ErrorCode.E_INVALIDARG, Component.CONSOLE, message));
    }
}
