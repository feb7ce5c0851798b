package patchbay.daemon;

import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Adapter;
import patchbay.control.model.NatEngine;
import patchbay.control.model.NatNetworkText;
import patchbay.linux.LinuxException;
import patchbay.linux.RoutesV6;
import patchbay.nat.NatSettings;
import patchbay.nat.NatSettingsBuilder;
import patchbay.service.AddressPlan;
import patchbay.service.dns.DnsSettings;
import patchbay.wire.IpAddress;

/// Makes the NAT networks of cards from their settings.
final class NatCircuits implements AutoCloseable {
    private final Loops loops;
    private final RouteWatch routes = new RouteWatch(RoutesV6::leadOut);

    NatCircuits(Loops loops) {
        this.loops = loops;
    }

    /// The network of the card in `slot` (1 to 8) with every forwarding rule bound, or a refusal with nothing left.
    NatCircuit make(String name, String machine, Adapter adapter, int slot) throws RefusedException, LinuxException {
        NatCircuit circuit = new NatCircuit(name, loops.next(), settings(machine, adapter, slot), routes);
        @Nullable
        Refusal refusal = circuit.changeRules(java.util.List.of(), adapter.nat().rules());
        if (refusal == null) return circuit;
        circuit.close();
        throw new RefusedException(refusal);
    }

    @Override
    public void close() {
        routes.close();
    }

    private NatSettings settings(String machine, Adapter adapter, int slot) throws RefusedException {
        NatEngine nat = adapter.nat();
        NatNetworkText network = adapter.natNetwork(slot);
        if (network == null) {
            throw refused("NAT#" + (slot - 1) + ": Configuration error: network '" + nat.network()
                    + "' describes not a valid IPv4 network");
        }
        AddressPlan plan = new AddressPlan(network.bits(), network.prefix());
        String file =
                nat.boot().file().isEmpty() ? machine + ".pxe" : nat.boot().file();
        int server = nat.boot().server().isEmpty()
                ? plan.tftp()
                : address(nat.boot().server()).v4Bits();
        NatSettingsBuilder settings = NatSettings.of(plan)
                .change()
                .boot(file.length() > 127 ? "" : file, server)
                .localhostReachable(nat.localhostReachable())
                .samePorts(nat.alias().samePorts())
                .ipv6(routes.leadsOut())
                .dns(new DnsSettings(
                        nat.dns().proxy(), nat.dns().hostResolver(), nat.dns().passDomain()));
        if (nat.buffers().mtuBytes() >= 576) settings.mtuBytes(nat.buffers().mtuBytes());
        if (!nat.bindAddress().isEmpty()) settings.bindIp(address(nat.bindAddress()));
        return settings.build();
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
