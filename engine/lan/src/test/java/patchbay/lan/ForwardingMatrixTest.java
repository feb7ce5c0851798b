package patchbay.lan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import patchbay.wire.MacAddress;

/// Every kind of port and policy against every kind of destination, compared with VirtualBox's rules written down a
/// second time as plainly as they can be said.
class ForwardingMatrixTest {
    private static final long INGRESS = 0x0800_2700_0001L;
    private static final long DESTINATION = 0x0800_2700_0002L;
    private static final long OTHER = 0x0800_2700_0003L;
    private static final long[] ADDRESSES = {DESTINATION, OTHER, PortSettings.UNKNOWN_MAC};

    @Test
    void oneReceiverOfEveryKindBesideOneSenderOfEveryKind() {
        int cases = 0;
        for (PortKind from : PortKind.values()) {
            for (PortKind kind : PortKind.values()) {
                for (Promiscuity policy : Promiscuity.values()) {
                    for (long mac : ADDRESSES) {
                        PortSettings sender = settings(from, INGRESS, Promiscuity.DENY, true);
                        PortSettings receiver = settings(kind, mac, policy, true);
                        judge(List.of(sender, receiver), DESTINATION);
                        judge(List.of(sender, receiver, PortSettings.card("match", DESTINATION)), DESTINATION);
                        judge(
                                List.of(sender, receiver, settings(PortKind.TRUNK_HOST, DESTINATION, policy, true)),
                                DESTINATION);
                        judge(List.of(sender, receiver), MacAddress.BROADCAST);
                        judge(List.of(sender, receiver), INGRESS);
                        cases += 5;
                    }
                }
            }
        }
        assertThat(cases).isEqualTo(5 * 5 * 3 * 3 * 5);
    }

    @Test
    void anyNetworkForwardsAsTheRulesSay() {
        for (long seed = 1; seed <= 400; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<PortSettings> ports = new ArrayList<>();
            int count = random.nextInt(2, 9);
            for (int port = 0; port < count; port++) {
                ports.add(settings(
                        pick(random, PortKind.values()),
                        ADDRESSES[random.nextInt(ADDRESSES.length)],
                        pick(random, Promiscuity.values()),
                        random.nextInt(5) > 0));
            }
            for (long destination : new long[] {DESTINATION, OTHER, 0x0800_27ff_ffffL, 0x3333_0000_0001L}) {
                judge(ports, destination);
            }
        }
    }

    /// Sends one frame from the first port and compares who got it.
    private static void judge(List<PortSettings> settings, long destination) {
        // given
        Bench bench = new Bench();
        Switch network = new Switch("matrix", bench.loop);
        List<RecordingStation> stations = new ArrayList<>();
        List<SwitchPort> ports = new ArrayList<>();
        for (PortSettings each : settings) {
            RecordingStation station = new RecordingStation();
            stations.add(station);
            ports.add(network.plug(each, station));
        }
        long source = settings.getFirst().mac() == PortSettings.UNKNOWN_MAC
                ? INGRESS
                : settings.getFirst().mac();

        // when
        ports.getFirst().take(Bench.frame(source, destination, 60));

        // then
        for (int index = 0; index < settings.size(); index++) {
            boolean wanted = settings.getFirst().cableIn() && gets(settings, index, source, destination);
            assertThat(stations.get(index).got)
                    .as("port %d of %s for %s", index, settings, MacAddress.format(destination))
                    .hasSize(wanted ? 1 : 0);
        }
    }

    /// Whether a card or service of the network has the address: its frames are not the trunk's to bring.
    private static boolean isOwn(List<PortSettings> ports, long mac) {
        return ports.stream()
                .anyMatch(each -> !each.kind().isTrunk()
                        && each.cableIn()
                        && each.mac() == mac
                        && mac != PortSettings.UNKNOWN_MAC);
    }

    private static boolean echoes(PortSettings port) {
        return port.kind() == PortKind.TRUNK_HOST || port.kind() == PortKind.TRUNK_WIRE;
    }

    /// VirtualBox's rules for the port `index` when the first port sends.
    private static boolean gets(List<PortSettings> ports, int index, long source, long destination) {
        PortSettings port = ports.get(index);
        if (index == 0 || !port.cableIn()) return false;
        // Both sides of one interface: they hear each other by it.
        if (echoes(ports.getFirst()) && echoes(port)) return false;
        if (echoes(ports.getFirst()) && isOwn(ports, source)) return false;
        if (MacAddress.isGroup(destination)) return true;

        boolean fromTrunk = ports.getFirst().kind().isTrunk();
        boolean cardMatches = false;
        boolean hostMatches = false;
        for (int each = 0; each < ports.size(); each++) {
            PortSettings other = ports.get(each);
            long mac = each == 0 && !fromTrunk ? source : other.mac();
            if (!other.cableIn() || mac != destination) continue;
            if (other.kind() == PortKind.TRUNK_WIRE || other.kind() == PortKind.TUNNEL) continue;
            if (other.kind() == PortKind.TRUNK_HOST) hostMatches = true;
            else cardMatches = true;
        }
        boolean unknown = port.mac() == PortSettings.UNKNOWN_MAC;
        boolean promiscuous = port.promiscuity() != Promiscuity.DENY;
        return switch (port.kind()) {
            case CARD, SERVICE -> {
                if (port.mac() == destination || unknown) yield true;
                if (port.promiscuity() == Promiscuity.ALLOW_ALL) yield true;
                yield port.promiscuity() == Promiscuity.ALLOW_NETWORK && (!fromTrunk || cardMatches);
            }
            case TRUNK_HOST -> {
                if (port.mac() == destination || promiscuous) yield true;
                yield unknown && !(fromTrunk && cardMatches);
            }
            case TRUNK_WIRE, TUNNEL -> promiscuous || !cardMatches && !hostMatches;
        };
    }

    /// A wire or tunnel has no address of its own.
    private static PortSettings settings(PortKind kind, long mac, Promiscuity policy, boolean cableIn) {
        boolean nobodys = kind == PortKind.TRUNK_WIRE || kind == PortKind.TUNNEL;
        return new PortSettings(kind.name(), kind, nobodys ? PortSettings.UNKNOWN_MAC : mac, policy, cableIn);
    }

    private static <T> T pick(SplittableRandom random, T[] values) {
        return values[random.nextInt(values.length)];
    }
}
