package patchbay.testkit.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import patchbay.testkit.LineFaults;
import patchbay.testkit.LossyWire;
import patchbay.testkit.VirtualLoop;
import patchbay.wire.TcpView;

/// Two guests on one wire: the endpoint is proved against itself.
class SimTcpGuestTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    /// Two guests, `near` and `far`, joined by a wire.
    private static final class Pair {
        final VirtualLoop machine;
        final LossyWire wire;
        final SimTcpGuest near;
        final SimTcpGuest far;

        Pair(long seed) {
            machine = VirtualLoop.seeded(seed);
            wire = new LossyWire(machine.agenda(), machine.chance(), "pair");
            near = new SimTcpGuest(
                    machine.agenda(), machine.chance().fork("near"), 0x0800_2700_0001L, "10.0.0.1", 0x0800_2700_0002L);
            far = new SimTcpGuest(
                    machine.agenda(), machine.chance().fork("far"), 0x0800_2700_0002L, "10.0.0.2", 0x0800_2700_0001L);
            near.plug(wire.toEngine().to(frame -> {
                machine.log().frame(">", frame.bytes(), frame.start(), frame.length());
                far.deliver(frame);
            }));
            far.plug(wire.toGuest().to(frame -> {
                machine.log().frame("<", frame.bytes(), frame.start(), frame.length());
                near.deliver(frame);
            }));
            far.listen(80);
        }

        GuestConnection connect() {
            return near.connect("10.0.0.2", 80);
        }

        GuestConnection accepted() {
            return far.accepted().getFirst();
        }

        String tail() {
            return machine.log().tail();
        }
    }

    private static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    private static LineFaults rough(SplittableRandom dice) {
        return new LineFaults()
                .loss(dice.nextDouble(0.08))
                .duplication(dice.nextDouble(0.05))
                .reordering(dice.nextDouble(0.2), 5 * MILLI)
                .corruption(dice.nextDouble(0.002))
                .delay(dice.nextLong(1, 20) * MILLI, 2 * MILLI);
    }

    @Test
    void bytesCrossAPerfectWireAndBothSidesClose() {
        // given
        Pair pair = new Pair(1);
        byte[] up = bytes(1, 300_000);
        byte[] down = bytes(2, 200_000);
        pair.wire.faults(new LineFaults().delay(5 * MILLI, 0));
        GuestConnection near = pair.connect().write(up).shutdownWrite();
        pair.machine.runFor(50 * MILLI);
        GuestConnection far = pair.accepted().write(down).shutdownWrite();

        // when
        pair.machine.runFor(10 * SECOND);

        // then
        assertThat(far.received()).isEqualTo(up);
        assertThat(near.received()).isEqualTo(down);
        assertThat(near.state()).isEqualTo(GuestTcpState.CLOSED);
        assertThat(far.state()).isEqualTo(GuestTcpState.CLOSED);
        assertThat(near.failure()).isEmpty();
        assertThat(near.retransmittedSegments() + far.retransmittedSegments()).isZero();
        assertThat(near.beyondWindowBytes() + far.beyondWindowBytes()).isZero();
        assertThat(pair.near.openConnections() + pair.far.openConnections()).isZero();
    }

    @Test
    void bytesCrossARoughWireWithEveryMixOfOptions() {
        for (long seed = 1; seed <= 32; seed++) {
            // given
            SplittableRandom dice = new SplittableRandom(seed);
            Pair pair = new Pair(seed);
            pair.wire.faults(rough(dice));
            GuestTcpSettings mix = new GuestTcpSettings()
                    .sack(dice.nextBoolean())
                    .timestamps(dice.nextBoolean())
                    .receiveBuffer(dice.nextInt(4_000, 300_000));
            if (dice.nextBoolean()) mix.withoutWindowScale();
            pair.near.settings(mix);
            byte[] up = bytes(seed, dice.nextInt(1, 200_000));
            byte[] down = bytes(-seed, dice.nextInt(1, 200_000));
            GuestConnection near = pair.connect().write(up).shutdownWrite();
            pair.machine.runUntil(() -> !pair.far.accepted().isEmpty(), 60 * SECOND);
            GuestConnection far = pair.accepted().write(down).shutdownWrite();

            // when
            pair.machine.runUntil(() -> near.isClosed() && far.isClosed(), 600 * SECOND);

            // then
            String context = "seed " + seed + " " + near + " " + far + "\n";
            assertThat(Arrays.equals(far.received(), up))
                    .as(() -> context + pair.tail())
                    .isTrue();
            assertThat(Arrays.equals(near.received(), down))
                    .as(() -> context + pair.tail())
                    .isTrue();
            assertThat(near.failure() + far.failure())
                    .as(() -> context + pair.tail())
                    .isEmpty();
            assertThat(near.beyondWindowBytes() + far.beyondWindowBytes())
                    .as(context)
                    .isZero();
            assertThat(near.shrunkWindows() + far.shrunkWindows()).as(context).isZero();
        }
    }

    @Test
    void withSackFewerBytesAreSentAgain() {
        // given
        long[] resent = new long[2];

        // when
        for (int sack = 0; sack < 2; sack++) {
            for (long seed = 1; seed <= 8; seed++) {
                Pair pair = new Pair(seed);
                pair.wire.faults(new LineFaults().loss(0.03).delay(10 * MILLI, 0));
                pair.near.settings(new GuestTcpSettings().sack(sack == 1));
                GuestConnection near =
                        pair.connect().write(bytes(seed, 400_000)).shutdownWrite();
                pair.machine.runUntil(near::allAcknowledged, 600 * SECOND);
                resent[sack] += near.retransmittedBytes();
            }
        }

        // then
        assertThat(resent[1]).isLessThan(resent[0]);
    }

    @Test
    void aStalledReaderClosesTheWindowAndIsProbed() {
        // given
        Pair pair = new Pair(3);
        pair.far.settings(new GuestTcpSettings().receiveBuffer(20_000));
        byte[] up = bytes(3, 100_000);
        GuestConnection near = pair.connect();
        pair.machine.runFor(SECOND);
        pair.accepted().pauseReading();

        // when
        near.write(up).shutdownWrite();
        pair.machine.runFor(20 * SECOND);

        // then
        assertThat(near.probes()).isPositive();
        assertThat(pair.accepted().receivedBytes()).isZero();
        pair.accepted().resumeReading();
        pair.machine.runFor(100 * SECOND);
        assertThat(pair.accepted().received()).isEqualTo(up);
    }

    @Test
    void aLostSegmentIsSentAgainAtThreeDuplicatesAndNotByTheTimer() {
        // given
        Pair pair = new Pair(4);
        pair.wire.faults(new LineFaults().delay(50 * MILLI, 0));
        GuestConnection near = pair.connect();
        pair.machine.runFor(SECOND);
        pair.wire
                .toEngine()
                .loseNext(packet -> packet.tcp() != null && packet.tcp().payloadBytes() > 0);

        // when
        near.write(bytes(4, 14_000));
        pair.machine.runFor(250 * MILLI);

        // then
        assertThat(near.retransmittedSegments()).isEqualTo(1);
        assertThat(pair.accepted().receivedBytes()).isEqualTo(14_000);
    }

    @Test
    void aPortNobodyListensOnIsRefused() {
        // given
        Pair pair = new Pair(5);

        // when
        GuestConnection near = pair.near.connect("10.0.0.2", 81);
        pair.machine.runFor(SECOND);

        // then
        assertThat(near.failure()).isEqualTo("refused");
    }

    @Test
    void anAbortIsAResetAtTheOtherSide() {
        // given
        Pair pair = new Pair(6);
        GuestConnection near = pair.connect();
        pair.machine.runFor(SECOND);

        // when
        near.abort();
        pair.machine.runFor(SECOND);

        // then
        assertThat(pair.accepted().failure()).isEqualTo("reset");
        assertThat(pair.near.openConnections() + pair.far.openConnections()).isZero();
    }

    @Test
    void aHalfClosedConnectionStillReceives() {
        // given
        Pair pair = new Pair(7);
        GuestConnection near = pair.connect().shutdownWrite();
        pair.machine.runFor(SECOND);

        // when
        pair.accepted().write("still here");
        pair.machine.runFor(SECOND);

        // then
        assertThat(near.state()).isEqualTo(GuestTcpState.FIN_WAIT_2);
        assertThat(pair.accepted().state()).isEqualTo(GuestTcpState.CLOSE_WAIT);
        assertThat(near.receivedBytes()).isEqualTo(10);
    }

    @Test
    void aSynThatIsNeverAnsweredTimesOut() {
        // given
        Pair pair = new Pair(8);
        pair.wire.toEngine().unplug();

        // when
        GuestConnection near = pair.connect();
        pair.machine.runFor(200 * SECOND);

        // then
        assertThat(near.failure()).isEqualTo("timed out");
        assertThat(pair.wire.toEngine().lost()).isEqualTo(7);
    }

    @Test
    void superFramesCarryTheirFacts() {
        // given
        Pair pair = new Pair(9);
        pair.near.settings(new GuestTcpSettings().superFrames(60_000));
        long[] longest = new long[1];
        pair.wire.toEngine().to(frame -> {
            if (frame.length() > longest[0]) longest[0] = frame.length();
            if (frame.length() > 1_514) assertThat(frame.segmentBytes()).isEqualTo(1_448);
            pair.far.deliver(frame);
        });

        // when
        byte[] up = bytes(9, 500_000);
        GuestConnection near = pair.connect().write(up);
        pair.machine.runUntil(near::allAcknowledged, 10 * SECOND);
        pair.machine.runFor(SECOND);

        // then
        assertThat(longest[0]).isGreaterThan(10_000);
        assertThat(pair.accepted().received()).isEqualTo(up);
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        // given, when
        long[] hashes = new long[3];
        for (int run = 0; run < 3; run++) {
            Pair pair = new Pair(run == 2 ? 12 : 11);
            pair.wire.faults(rough(new SplittableRandom(1)));
            GuestConnection near = pair.connect().write(bytes(1, 50_000)).shutdownWrite();
            pair.machine.runUntil(near::allAcknowledged, 600 * SECOND);
            hashes[run] = pair.machine.log().hash();
        }

        // then
        assertThat(hashes[1]).isEqualTo(hashes[0]);
        assertThat(hashes[2]).isNotEqualTo(hashes[0]);
    }

    @Test
    void everySegmentOfASynHasTheOptionsThatWereAskedFor() {
        // given
        Pair pair = new Pair(10);
        pair.near.settings(new GuestTcpSettings().sack(false).timestamps(false).withoutWindowScale());
        int[] syns = new int[1];
        pair.wire.toEngine().to(frame -> {
            var seen = patchbay.testkit.packet.SeenPacket.of(frame.bytes(), frame.start(), frame.length());
            if (seen.tcp() != null && seen.tcp().has(TcpView.SYN)) {
                syns[0]++;
                assertThat(seen.tcp().optionsBytes()).isEqualTo(4);
            }
        });

        // when
        pair.connect();
        pair.machine.runFor(SECOND / 2);

        // then
        assertThat(syns[0]).isEqualTo(1);
    }
}
