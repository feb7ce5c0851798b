package patchbay.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import patchbay.lan.PortKind;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.loop.Clock;
import patchbay.nat.NatGateway;
import patchbay.service.dhcp.server.Lease;
import patchbay.service.dns.MemberNames.Member;
import patchbay.wire.IpAddress;

/// Who is on a NAT network and where: machines by the cards that are plugged, and what guests called themselves when
/// they were given a lease. A card's address is its lease's, else what the router last saw from it. Used by the
/// network's loop only.
final class NetworkMembers implements Supplier<List<Member>> {
    private static final String CARD = "\\.nic[1-9][0-9]?$";

    private final Clock clock;
    private final Switch lan;
    private final NatGateway gateway;
    private final Supplier<List<Lease>> leases;

    NetworkMembers(Clock clock, Switch lan, NatGateway gateway, Supplier<List<Lease>> leases) {
        this.clock = clock;
        this.lan = lan;
        this.gateway = gateway;
        this.leases = leases;
    }

    @Override
    public List<Member> get() {
        long nowSeconds = clock.wallMillis() / 1_000;
        List<Lease> held = leases.get().stream()
                .filter(lease -> lease.state() == Lease.State.ACKED && !lease.isOver(nowSeconds))
                .toList();
        List<Member> members = new ArrayList<>();
        for (SwitchPort port : lan.plugged()) {
            if (port.kind() == PortKind.CARD) addMachine(port, held, members);
        }
        for (Lease lease : held) {
            if (!lease.hostName().isEmpty()) {
                members.add(new Member(lease.hostName(), IpAddress.v4(lease.address()), true));
            }
        }
        return members;
    }

    private void addMachine(SwitchPort port, List<Lease> held, List<Member> members) {
        String name = port.name().replaceFirst(CARD, "");
        List<Integer> addresses = held.stream()
                .filter(lease -> lease.mac() == port.mac())
                .map(Lease::address)
                .toList();
        if (addresses.isEmpty()) addresses = gateway.addressesOf(port.mac());
        if (addresses.isEmpty()) members.add(new Member(name, null, false));
        for (int address : addresses) members.add(new Member(name, IpAddress.v4(address), false));
    }
}
