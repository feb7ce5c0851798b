package patchbay.nat.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import patchbay.loop.Endpoint;
import patchbay.testkit.VirtualLoop;

/// The tables of UDP against simple models of them.
class UdpTablesTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void theFlowTableFindsWhatIsInItAndKnowsWhoWasIdleLongest() {
        // given
        SplittableRandom chance = new SplittableRandom(3);
        UdpFlowTable table = new UdpFlowTable();
        PeerKey keys = new PeerKey(chance::nextLong);
        Map<Long, UdpFlow> model = new HashMap<>();
        Set<Long> byUse = new LinkedHashSet<>();
        VirtualLoop machine = VirtualLoop.seeded(1);

        // when
        for (int step = 0; step < 40_000; step++) {
            Endpoint guest = new Endpoint().setV4(0x0a00_0200 | chance.nextInt(4), 1 + chance.nextInt(150));
            if (chance.nextBoolean()) guest.set(0xfd17L << 48, guest.lo(), guest.port());
            long key = UdpFlowTable.key(keys.of(guest), guest.port());
            UdpFlow flow = table.find(key, guest);

            // then
            assertThat(flow).isSameAs(model.get(key));
            if (flow == null) {
                UdpFlow fresh = table.takeSpare();
                if (fresh == null) fresh = new UdpFlow(machine.loop(), null, null);
                fresh.begin(key, guest);
                table.add(fresh);
                model.put(key, fresh);
                byUse.add(key);
            } else if (chance.nextBoolean()) {
                table.touch(flow);
                byUse.remove(key);
                byUse.add(key);
            } else {
                table.remove(flow);
                model.remove(key);
                byUse.remove(key);
            }
            assertThat(table.size()).isEqualTo(model.size());
            UdpFlow oldest = table.idleLongest();
            if (byUse.isEmpty()) assertThat(oldest).isNull();
            else assertThat(oldest.key).isEqualTo(byUse.iterator().next());
        }
    }

    @Test
    void aFlowRemembersItsLatestThousandPeers() {
        // given
        SplittableRandom chance = new SplittableRandom(4);
        PeerSet peers = new PeerSet();
        Set<Integer> model = new LinkedHashSet<>();

        // when
        for (int step = 0; step < 5_000; step++) {
            int address = chance.nextInt(3_000);
            peers.add(address);
            if (!model.contains(address)) {
                if (model.size() == PeerSet.MAX_PEERS)
                    model.remove(model.iterator().next());
                model.add(address);
            }
        }

        // then
        for (int address = 0; address < 3_000; address++) {
            assertThat(peers.contains(address)).as("%d", address).isEqualTo(model.contains(address));
        }
        assertThat(peers.size()).isEqualTo(PeerSet.MAX_PEERS);
        peers.clear();
        assertThat(peers.contains(model.iterator().next())).isFalse();
    }

    @Test
    void aForwardedPortForgetsTheSilentAndTurnsTheThousandthAway() {
        // given
        ForwardPeers peers = new ForwardPeers(100 * SECOND, 0);
        for (int port = 1; port <= ForwardPeers.MAX_PEERS; port++) {
            assertThat(heard(peers, 0x0a0a_0a0a, port, port % 2 == 0 ? 0 : 90 * SECOND))
                    .isTrue();
        }

        // when
        boolean early = heard(peers, 7, 7, 91 * SECOND);
        boolean late = heard(peers, 7, 7, 101 * SECOND);

        // then
        assertThat(early).isFalse();
        assertThat(late).isTrue();
        assertThat(peers.size()).isEqualTo(ForwardPeers.MAX_PEERS / 2 + 1);
        Set<Integer> slots = new HashSet<>();
        for (int port = 1; port <= ForwardPeers.MAX_PEERS; port++) {
            int slot = peers.find(new Endpoint().setV4(0x0a0a_0a0a, port));
            assertThat(slot >= 0).isEqualTo(port % 2 == 1);
            if (slot >= 0) assertThat(slots.add(slot)).isTrue();
        }
    }

    @Test
    void wordsOfAddressesAreAllDifferent() {
        // given
        PeerKey keys = new PeerKey(new SplittableRandom(5)::nextLong);
        Set<Long> words = new HashSet<>();

        // when
        for (int part = 0; part < 1_000; part++) {
            words.add(keys.of(new Endpoint().setV4(part, 1)));
            words.add(keys.of(new Endpoint().set(part, 1L << 40, 1)));
            words.add(keys.of(new Endpoint().set(1L << 61, part, 1)));
        }

        // then
        assertThat(words).hasSize(3_000);
    }

    private static boolean heard(ForwardPeers peers, int address, int port, long nowNanos) {
        Endpoint peer = new Endpoint().setV4(address, port);
        return peers.heard(peer, peer, nowNanos);
    }
}
