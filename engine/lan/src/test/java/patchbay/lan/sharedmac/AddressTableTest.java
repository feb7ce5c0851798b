package patchbay.lan.sharedmac;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import patchbay.loop.FaultCounters;
import patchbay.wire.Fault;
import patchbay.wire.IpAddress;
import patchbay.wire.MacAddress;

class AddressTableTest {
    private static final long GUEST = 0x0800_2700_0001L;
    private static final long OTHER = 0x0800_2700_0002L;
    private static final long SECOND = 1_000_000_000L;

    private final Map<Integer, IpAddress> followed = new HashMap<>();
    private final FaultCounters faults = new FaultCounters();
    private final AddressTable table = new AddressTable(
            (slot, address) -> {
                if (address == null) assertThat(followed.remove(slot)).isNotNull();
                else assertThat(followed.put(slot, address)).isNull();
            },
            faults,
            0);
    private long nowNanos;

    @Test
    void packetsAddAddressesAndClaimsMoveThem() {
        // given
        use(v4(51), GUEST);
        use(v4(51), OTHER);
        assertThat(macOf(v4(51))).isEqualTo(GUEST);

        // when
        claim(v4(51), OTHER);

        // then
        assertThat(macOf(v4(51))).isEqualTo(OTHER);
        assertThat(followed).containsValue(v4(51)).hasSize(1);
    }

    @Test
    void whoeverSaysElsewhereThatHeHasItTakesItAway() {
        claim(v4(51), GUEST);
        table.claimedElsewhere(v4(51).hi(), v4(51).lo(), GUEST);
        assertThat(macOf(v4(51))).isEqualTo(GUEST);
        table.claimedElsewhere(v4(51).hi(), v4(51).lo(), OTHER);
        assertThat(macOf(v4(51))).isEqualTo(MacAddress.NONE);
        assertThat(followed).isEmpty();
    }

    @Test
    void onlyItsOwnerReleasesAnAddress() {
        claim(v4(51), GUEST);
        table.release(v4(51).hi(), v4(51).lo(), OTHER);
        assertThat(macOf(v4(51))).isEqualTo(GUEST);
        table.release(v4(51).hi(), v4(51).lo(), GUEST);
        assertThat(followed).isEmpty();
    }

    @Test
    void addressesThatNoStationHasAreNotLearned() {
        for (String text :
                new String[] {"0.0.0.0", "127.0.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "ff02::1"}) {
            claim(IpAddress.parse(text), GUEST);
        }
        assertThat(table.size()).isZero();
    }

    @Test
    void aStationBeyondItsShareLosesItsOldest() {
        claim(v4(200), OTHER);
        for (int last = 1; last <= AddressTable.OF_A_STATION + 1; last++) {
            nowNanos += SECOND;
            claim(v4(last), GUEST);
        }
        assertThat(macOf(v4(1))).isEqualTo(MacAddress.NONE);
        assertThat(macOf(v4(2))).isEqualTo(GUEST);
        assertThat(macOf(v4(200))).isEqualTo(OTHER);
        assertThat(table.size()).isEqualTo(AddressTable.OF_A_STATION + 1);
    }

    @Test
    void aFullTableGivesUpWhatWasSilentForAMinute() {
        // given
        for (int each = 0; each < AddressTable.ADDRESSES; each++) claim(v4(each + 1), GUEST + each % 4);
        nowNanos += 10 * SECOND;

        // when
        claim(v4(201), OTHER + 7);
        assertThat(faults.of(Fault.TABLE_FULL)).isEqualTo(1);
        nowNanos += AddressTable.YIELDS_NANOS;
        claim(v4(202), OTHER + 7);

        // then
        assertThat(macOf(v4(202))).isEqualTo(OTHER + 7);
        assertThat(table.size()).isEqualTo(AddressTable.ADDRESSES);
    }

    @Test
    void newAddressesHaveARate() {
        for (int each = 0; each < 1_000; each++) claim(v4(each + 1), GUEST);
        assertThat(faults.of(Fault.OVER_RATE)).isEqualTo(1_000 - AddressTable.ADDRESSES);
        nowNanos += SECOND;
        for (int each = 2_000; each < 2_100; each++) claim(v4(each), GUEST);
        assertThat(faults.of(Fault.OVER_RATE)).isEqualTo(1_000 - AddressTable.ADDRESSES + 80);
    }

    @Test
    void silenceForgetsAndUseKeeps() {
        claim(v4(1), GUEST);
        claim(v4(2), GUEST);
        nowNanos += AddressTable.IDLE_NANOS;
        use(v4(2), GUEST);
        nowNanos += 1;
        table.age(nowNanos);
        assertThat(macOf(v4(1))).isEqualTo(MacAddress.NONE);
        assertThat(macOf(v4(2))).isEqualTo(GUEST);
        table.forget(GUEST);
        assertThat(followed).isEmpty();
    }

    @Test
    void itHoldsWhatAPlainMapHolds() {
        for (long seed = 1; seed <= 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Map<IpAddress, Long> plain = new HashMap<>();
            AddressTable any = new AddressTable((slot, address) -> {}, faults, 0);
            for (int step = 0; step < 2_000; step++) {
                nowNanos += SECOND;
                IpAddress address = random.nextBoolean()
                        ? v4(random.nextInt(1, 31))
                        : new IpAddress(0x2001_0db8_0000_0000L, random.nextInt(1, 31));
                long mac = GUEST + random.nextInt(3);
                switch (random.nextInt(3)) {
                    case 0 -> {
                        any.claim(address.hi(), address.lo(), mac, nowNanos);
                        plain.put(address, mac);
                    }
                    case 1 -> {
                        any.release(address.hi(), address.lo(), mac);
                        plain.remove(address, mac);
                    }
                    default ->
                        assertThat(any.macOf(address.hi(), address.lo()))
                                .isEqualTo(plain.getOrDefault(address, MacAddress.NONE));
                }
                // No station's share is reached, which a plain map knows nothing of.
                if (plain.values().stream().filter(each -> each == mac).count() > 25) {
                    any.forget(mac);
                    plain.values().removeIf(each -> each == mac);
                }
            }
        }
    }

    private static IpAddress v4(int last) {
        return IpAddress.v4(0xc000_0200 + last);
    }

    private long macOf(IpAddress address) {
        return table.macOf(address.hi(), address.lo());
    }

    private void use(IpAddress address, long mac) {
        table.use(address.hi(), address.lo(), mac, nowNanos);
    }

    private void claim(IpAddress address, long mac) {
        table.claim(address.hi(), address.lo(), mac, nowNanos);
    }
}
