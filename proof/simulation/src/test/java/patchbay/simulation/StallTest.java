package patchbay.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.testkit.LineFaults;
import patchbay.testkit.guest.GuestTcpSettings;

class StallTest {
    private static final long MINUTE = 60 * ByHand.SECOND;
    private static final int OCTETS = 3 << 19;

    private final World world = World.seeded(51);

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.02})
    void aFarEndThatReadsNothingForMinutesLosesNothing(double loss) {
        // given
        var guest = world.guest(ByHand.GUEST);
        world.wire(ByHand.GUEST).faults(new LineFaults().loss(loss).delay(200_000, 0));
        Transfer transfer = Transfer.begin(world, guest, 80, OCTETS, 0);
        world.machine().runUntil(() -> !transfer.service().connections().isEmpty(), MINUTE);
        transfer.far().pauseReading();

        // when
        world.runFor(10 * MINUTE);
        long queued = world.tcp().queuedBytes();
        transfer.far().resumeReading();

        // then
        assertThat(queued).isBetween(1L, 1L << 20);
        transfer.finish(5 * MINUTE);
        assertThat(transfer.guest().beyondWindowBytes()).isZero();
        world.comesToRest();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.02})
    void aGuestThatReadsNothingForMinutesLosesNothing(double loss) {
        // given
        var guest = world.guest(ByHand.GUEST);
        world.wire(ByHand.GUEST).faults(new LineFaults().loss(loss).delay(200_000, 0));
        Transfer transfer = Transfer.begin(world, guest, 80, 0, OCTETS);
        transfer.guest().pauseReading();

        // when
        world.runFor(10 * MINUTE);
        long probes = world.counter("tcp-window-probes");
        transfer.guest().resumeReading();

        // then
        assertThat(probes).isBetween(10L, 60L);
        transfer.finish(5 * MINUTE);
        assertThat(transfer.guest().beyondWindowBytes()).isZero();
        world.comesToRest();
    }

    @Test
    void aGuestThatReadsLittleByLittleGetsNoSillySegments() {
        // given
        var guest = world.guest(ByHand.GUEST);
        guest.settings(new GuestTcpSettings().receiveBuffer(16_384));
        Transfer transfer = Transfer.begin(world, guest, 80, 0, 200_000);
        transfer.guest().pauseReading();

        // when
        world.machine()
                .runUntil(
                        () -> {
                            transfer.guest().readSome(100);
                            world.runFor(ByHand.MILLI);
                            return transfer.guest().receivedBytes() >= 190_000;
                        },
                        10 * MINUTE);
        transfer.guest().resumeReading();

        // then
        transfer.finish(MINUTE);
        assertThat(world.counter("tcp-segments-to-guest")).isLessThan(600);
        world.comesToRest();
    }

    @Test
    void aWireThatIsPulledForAMinuteAndPutBackLosesNothing() {
        // given
        var guest = world.guest(ByHand.GUEST);
        world.wire(ByHand.GUEST).faults(new LineFaults().delay(200_000, 0).rate(2_000_000, 100_000));
        Transfer transfer = Transfer.begin(world, guest, 80, OCTETS, OCTETS);
        world.runFor(ByHand.SECOND / 2);

        // when
        world.wire(ByHand.GUEST).toEngine().unplug();
        world.wire(ByHand.GUEST).toGuest().unplug();
        world.runFor(MINUTE);
        world.wire(ByHand.GUEST).toEngine().replug();
        world.wire(ByHand.GUEST).toGuest().replug();

        // then
        transfer.finish(10 * MINUTE);
        world.comesToRest();
    }

    @Test
    void aGuestThatVanishesIsGivenUpAndTheFarEndHearsIt() {
        // given
        var guest = world.guest(ByHand.GUEST);
        Transfer transfer = Transfer.begin(world, guest, 80, 0, OCTETS);
        transfer.guest().pauseReading();
        world.runFor(ByHand.SECOND);

        // when
        world.wire(ByHand.GUEST).toEngine().unplug();
        world.runFor(30 * MINUTE);

        // then
        assertThat(transfer.far().wasReset()).isTrue();
        assertThat(world.counter("tcp-guests-gone")).isEqualTo(1);
        assertThat(world.tcp().flows()).isZero();
    }

    @Test
    void anIdleGuestIsAskedAfterTwoHoursAndStaysWhenItAnswers() {
        // given
        var guest = world.guest(ByHand.GUEST);
        world.beyond().listens(ByHand.FAR, 80);
        var connection = guest.connect(ByHand.FAR, 80);

        // when
        world.runFor(5 * 60 * MINUTE);

        // then
        assertThat(connection.isEstablished()).isTrue();
        assertThat(world.counter("tcp-keepalive-probes")).isEqualTo(2);
    }

    @Test
    void anIdleGuestThatIsGoneIsFoundOut() {
        // given
        var guest = world.guest(ByHand.GUEST);
        var service = world.beyond().listens(ByHand.FAR, 80);
        guest.connect(ByHand.FAR, 80);
        world.runFor(MINUTE);

        // when
        world.wire(ByHand.GUEST).toEngine().unplug();
        world.runFor(2 * 60 * MINUTE + 15 * MINUTE);

        // then
        assertThat(service.connection(0).wasReset()).isTrue();
        assertThat(world.counter("tcp-keepalive-probes")).isEqualTo(8);
        assertThat(world.tcp().flows()).isZero();
    }

    @Test
    void aGuestThatAsksWhetherWeAreThereIsAnswered() {
        // given
        ByHand hand = new ByHand(12).open().say("hello").settle();

        // when it sends the number before its next one, without an octet and with one (RFC 9293 §3.8.4)
        hand.guest.send(ByHand.blank().seq(hand.seq - 1).ack(hand.ack));
        hand.guest.expect(ByHand.from().ack(hand.seq));
        hand.guest.send(ByHand.blank().seq(hand.seq - 1).ack(hand.ack).payload("o"));

        // then
        hand.guest.expect(ByHand.from().ack(hand.seq));
        assertThat(hand.far().readText()).isEqualTo("hello");
    }
}
