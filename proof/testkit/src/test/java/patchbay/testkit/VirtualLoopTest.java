package patchbay.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import patchbay.loop.Frame;
import patchbay.loop.Timer;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.testkit.packet.Packets;
import patchbay.testkit.packet.SeenPacket;

class VirtualLoopTest {
    private static final long MILLI = 1_000_000;
    private static final long HOUR = 3_600_000_000_000L;

    private final VirtualLoop machine = VirtualLoop.seeded(42);

    @Test
    void anHourOfVirtualTimePassesAtOnce() {
        // given
        long before = machine.loop().turns();

        // when
        machine.runFor(HOUR);

        // then
        assertThat(machine.clock().sinceStartNanos()).isEqualTo(HOUR);
        assertThat(machine.clock().wallMillis()).isEqualTo(VirtualClock.ORIGIN_WALL_MILLIS + 3_600_000);
        assertThat(machine.loop().turns() - before).isLessThan(2);
    }

    @Test
    void timersFireInTheirTurn() {
        // given
        List<Long> fired = new ArrayList<>();
        Timer timer = new Timer() {
            @Override
            protected void onTimer(long nowNanos) {
                fired.add(machine.clock().sinceStartNanos());
            }
        };

        // when
        machine.loop().again(now -> machine.loop().after(30 * MILLI, timer));
        machine.runFor(100 * MILLI);

        // then
        assertThat(fired).hasSize(1);
        assertThat(fired.getFirst()).isBetween(30 * MILLI, 32 * MILLI);
    }

    @Test
    void whatACallbackThrowsEndsTheRunWithItsSeed() {
        // given
        machine.loop().again(now -> {
            throw new IllegalStateException("a bug");
        });

        // when, then
        assertThatThrownBy(() -> machine.runFor(MILLI))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a bug")
                .hasMessageContaining("seed=42");
    }

    @Test
    void aLoopThatNeverRestsIsFoundOut() {
        // given
        Runnable[] endless = new Runnable[1];
        endless[0] = () -> machine.loop().again(now -> endless[0].run());

        // when
        endless[0].run();

        // then
        assertThatThrownBy(() -> machine.runFor(MILLI))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("does not come to rest");
    }

    @Test
    void namesAreAnsweredInsideATurn() {
        // given
        machine.host().names().knows("server.example", "203.0.113.5").answersAfter(3 * MILLI);
        List<String> answers = new ArrayList<>();

        // when
        machine.host()
                .names()
                .addressesOf(
                        "Server.Example.",
                        found -> answers.add(found + "@" + machine.loop().turns()));
        machine.host().names().addressesOf("nobody.example", found -> answers.add(found.toString()));
        machine.host().names().nameOf(SimEndpoint.addressOf("203.0.113.5"), answers::add);
        machine.runFor(2 * MILLI);

        // then
        assertThat(answers).isEmpty();
        machine.runFor(2 * MILLI);
        assertThat(answers).containsExactly("[203.0.113.5]@" + machine.loop().turns(), "[]", "server.example");
    }

    @Test
    void resolverSettingsHaveARevision() {
        // given
        SimNames names = machine.host().names();
        long before = names.revision();

        // when
        names.servers("192.0.2.53", "192.0.2.54").domains("example.org");

        // then
        assertThat(names.nameServers()).hasSize(2);
        assertThat(names.searchDomains()).containsExactly("example.org");
        assertThat(names.revision()).isNotEqualTo(before);
    }

    @Test
    void aGuestByHandTalksToTheEngineInItsTurns() {
        // given
        GuestPort[] guest = new GuestPort[1];
        guest[0] = new GuestPort(machine, "guest", frame -> {
            assertThat(machine.frames().lent()).isPositive();
            machine.agenda()
                    .after(10 * MILLI, () -> guest[0].deliver(Packets.ping(1, 2).toFrame()));
        });

        // when
        guest[0].send(Packets.udp(1, 2).payload("x"));

        // then
        guest[0].expectNothingFor(9 * MILLI);
        SeenPacket seen = guest[0].expect(PacketMatcher.icmp(8, 0));
        assertThat(seen.icmp()).isNotNull();
        assertThat(machine.log().tail()).contains("guest > IP 10.0.2.15.1 > 203.0.113.7.2: UDP, length 1");
    }

    @Test
    void aFailedExpectationShowsTheDialogueAndTheSeed() {
        // given
        GuestPort[] guest = new GuestPort[1];
        guest[0] = new GuestPort(machine, "guest", frame -> guest[0].deliver(frame));
        guest[0].send(Packets.tcp(1, 2).rst().seq(9));

        // when, then
        assertThatThrownBy(() -> guest[0].expect(PacketMatcher.tcp(1, 2).synAck()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("flags 18 expected, is 4")
                .hasMessageContaining("seed=42")
                .hasMessageContaining("guest < IP 10.0.2.15.1 > 203.0.113.7.2: Flags [R], seq 9");
    }

    @Test
    void poisonedFramesShowStaleOctets() {
        // given
        machine.poisonFrames();
        byte[] seen = new byte[1];
        FrameSink entrance = machine.inTurn(frame -> {
            Frame fresh = machine.frames().takeSmall();
            if (fresh == null) throw new AssertionError("the pool is empty");
            seen[0] = fresh.bytes().get(ValueLayout.JAVA_BYTE, fresh.start());
            fresh.bytes().set(ValueLayout.JAVA_BYTE, fresh.start(), (byte) 1);
        });

        // when, then
        for (int turn = 0; turn < 3; turn++) {
            entrance.deliver(Packets.ping(1, 1).toFrame());
            machine.runFor(MILLI);
            assertThat(seen[0]).isEqualTo(VirtualLoop.POISON);
        }
    }

    @Test
    void aFrameWithStaleOctetsIsNotLetOut() {
        // given
        FrameSink out = machine.poisonFrames().leaving(frame -> {});
        Frame stale = Packets.udp(1, 2)
                .payload(VirtualLoop.POISON, VirtualLoop.POISON, VirtualLoop.POISON, VirtualLoop.POISON)
                .toFrame();

        // when, then
        assertThatThrownBy(() -> out.deliver(stale)).hasMessageContaining("stale octets");
        out.deliver(Packets.udp(1, 2).payload("fresh").toFrame());
    }

    @Test
    void aFrameWithPaddingThatIsNotZeroIsNotLetOut() {
        // given
        FrameSink out = machine.leaving(frame -> {});

        // when, then
        assertThatThrownBy(() -> out.deliver(
                        Packets.udp(1, 2).payload("padding").totalLength(30).toFrame()))
                .hasMessageContaining("padding");
    }

    @Test
    void framesThatFindNoRoomInThePoolComeATurnLater() {
        // given
        List<Long> turns = new ArrayList<>();
        FrameSink entrance = machine.inTurn(frame -> turns.add(machine.loop().turns()));

        // when
        for (int count = 0; count < 600; count++)
            entrance.deliver(Packets.ping(1, 1).toFrame());
        machine.runFor(MILLI);

        // then
        assertThat(turns).hasSize(600);
        assertThat(turns.getLast()).isEqualTo(turns.getFirst() + 1);
    }
}
