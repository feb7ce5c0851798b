package patchbay.nic.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.nic.pci.CardBench;
import patchbay.wire.MacAddress;

/// What a driver asks for by the control queue, and what it gets by it.
class ReceiveFilterTest {
    private static final long GROUP = 0x0100_5e00_0001L;
    private static final long OTHER = 0x0800_2799_9999L;
    private static final int PROMISCUOUS = 0;
    private static final int TABLE = 0x0100;
    private static final int VLAN_ADD = 0x0200;
    private static final int VLAN_DELETE = 0x0201;

    private final VirtioDriver driver = new VirtioDriver(new CardBench(), VirtioShape.PLAIN);

    @BeforeEach
    void starts() {
        driver.starts(VirtioDriver.CONTROLLED);
    }

    @Test
    void beforeTheDriverSaysAnythingEverythingComes() {
        assertThat(gets(OTHER)).isTrue();
        assertThat(gets(GROUP)).isTrue();
    }

    @Test
    void withoutPromiscuityOnlyOnesOwnAndBroadcastCome() {
        // when
        assertThat(driver.commands(PROMISCUOUS, (byte) 0)).isTrue();

        // then
        assertThat(gets(CardBench.MAC)).isTrue();
        assertThat(gets(MacAddress.BROADCAST)).isTrue();
        assertThat(gets(OTHER)).isFalse();
        assertThat(gets(GROUP)).isFalse();
    }

    @ParameterizedTest(name = "mode {0}: station {1}, group {2}, broadcast {3}, own {4}")
    @CsvSource({
        "0,true,true,true,true",
        "1,false,true,true,true",
        "2,true,false,true,true",
        "3,false,false,true,true",
        "4,false,false,true,false",
        "5,false,false,false,true"
    })
    void eachModeSaysWhatComes(int mode, boolean station, boolean group, boolean broadcast, boolean own) {
        // when
        driver.commands(PROMISCUOUS, (byte) 0);
        assertThat(driver.commands(mode, (byte) 1)).isTrue();

        // then
        assertThat(gets(OTHER)).isEqualTo(station);
        assertThat(gets(GROUP)).isEqualTo(group);
        assertThat(gets(MacAddress.BROADCAST)).isEqualTo(broadcast);
        assertThat(gets(CardBench.MAC)).isEqualTo(own);
    }

    @Test
    void theTablesAddWhatComes() {
        // when
        driver.commands(PROMISCUOUS, (byte) 0);
        assertThat(driver.commands(TABLE, tables(new long[] {OTHER}, new long[] {GROUP})))
                .isTrue();

        // then
        assertThat(gets(OTHER)).isTrue();
        assertThat(gets(GROUP)).isTrue();
        assertThat(gets(GROUP + 1)).isFalse();
        assertThat(driver.commands(TABLE, tables(new long[0], new long[0]))).isTrue();
        assertThat(gets(OTHER)).isFalse();
    }

    @Test
    void moreAddressesThanTheTableHoldsMeanAllOfTheirKind() {
        // given
        driver.commands(PROMISCUOUS, (byte) 0);
        long[] full = new long[ReceiveFilter.ADDRESSES];
        for (int index = 0; index < full.length; index++) full[index] = 0x0200_0000_0000L + index;
        long[] over = new long[ReceiveFilter.ADDRESSES + 1];

        // then
        assertThat(driver.commands(TABLE, tables(full, new long[0]))).isTrue();
        assertThat(gets(full[full.length - 1])).isTrue();
        assertThat(gets(OTHER)).isFalse();
        assertThat(driver.commands(TABLE, tables(over, new long[0]))).isTrue();
        assertThat(gets(OTHER)).isTrue();
        assertThat(gets(GROUP)).isFalse();
    }

    @Test
    void tablesThatContradictTheirLengthAreRefusedAndChangeNothing() {
        // given
        driver.commands(PROMISCUOUS, (byte) 0);
        driver.commands(TABLE, tables(new long[] {OTHER}, new long[0]));
        byte[] good = tables(new long[] {GROUP}, new long[] {GROUP});

        // then
        for (int length = 0; length < good.length; length++) {
            assertThat(driver.commands(TABLE, java.util.Arrays.copyOf(good, length)))
                    .as("length %d", length)
                    .isFalse();
        }
        assertThat(driver.commands(TABLE, java.util.Arrays.copyOf(good, good.length + 1)))
                .isFalse();
        for (int count : new int[] {2, 0x7fff_ffff, 0x8000_0000, -1, 715_827_883}) {
            byte[] bad = good.clone();
            ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN).putInt(0, count);
            assertThat(driver.commands(TABLE, bad)).as("count %d", count).isFalse();
        }
        assertThat(gets(OTHER)).isTrue();
    }

    /// Row 8 of reliability.md §3: the numbers at both ends, and beyond.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 4_094, 4_095})
    void aVlanComesWhileItIsWanted(int id) {
        // given
        driver.commands(PROMISCUOUS, (byte) 0);
        assertThat(driver.receives(tagged(id))).isFalse();

        // then
        assertThat(driver.commands(VLAN_ADD, (byte) id, (byte) (id >>> 8))).isTrue();
        assertThat(driver.receives(tagged(id))).isTrue();
        assertThat(driver.receives(tagged(id ^ 2))).isFalse();
        assertThat(driver.commands(VLAN_DELETE, (byte) id, (byte) (id >>> 8))).isTrue();
        assertThat(driver.receives(tagged(id))).isFalse();
        assertThat(gets(CardBench.MAC)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {4_096, 4_097, 0x7fff, 0x8000, 0xffff})
    void noVlanIsBeyondTheLast(int id) {
        assertThat(driver.commands(VLAN_ADD, (byte) id, (byte) (id >>> 8))).isFalse();
        assertThat(driver.commands(VLAN_DELETE, (byte) id, (byte) (id >>> 8))).isFalse();
    }

    @Test
    void anotherAddressIsTheCardsOwnUnlessItIsAGroups() {
        // when
        driver.commands(PROMISCUOUS, (byte) 0);
        assertThat(driver.commands(0x0101, octets(OTHER))).isTrue();

        // then
        assertThat(gets(OTHER)).isTrue();
        assertThat(gets(CardBench.MAC)).isFalse();
        assertThat(driver.card.mac()).isEqualTo(OTHER);
        assertThat(driver.setting(0, 4)).isEqualTo(0x9927_0008L);
        assertThat(driver.commands(0x0101, octets(GROUP))).isFalse();
        assertThat(driver.card.mac()).isEqualTo(OTHER);
    }

    @Test
    void offloadsAreWhatTheDriverTakesNowOfWhatItTook() {
        // given
        long taken = VirtioFeature.GUEST_CHECKSUM.bit() | VirtioFeature.GUEST_TSO4.bit();
        driver.starts(VirtioDriver.CONTROLLED | taken | VirtioFeature.GUEST_OFFLOADS.bit());
        assertThat(driver.card.abilities().tcpV4()).isTrue();

        // then
        assertThat(driver.commands(0x0500, offloads(0))).isTrue();
        assertThat(driver.card.abilities().tcpV4()).isFalse();
        assertThat(driver.commands(0x0500, offloads(taken))).isTrue();
        assertThat(driver.card.abilities().tcpV4()).isTrue();
        assertThat(driver.commands(0x0500, offloads(taken | VirtioFeature.GUEST_TSO6.bit())))
                .isFalse();
        assertThat(driver.commands(0x0500, offloads(1L << 63))).isFalse();
    }

    @Test
    void everyCommandOfEveryNumberIsAnswered() {
        // given
        driver.starts(VirtioDriver.PLAIN | VirtioFeature.CONTROL_QUEUE.bit());

        // then
        for (int kind = 0; kind < 0x0800; kind += 1) {
            if ((kind & 0xff) > 8) continue;
            for (int length : new int[] {0, 1, 2, 6, 8, 14}) {
                assertThat(driver.commands(kind, new byte[length]))
                        .as("command %04x with %d octets", kind, length)
                        .isFalse();
            }
        }
    }

    private boolean gets(long to) {
        return driver.receives(CardBench.frame(to, CardBench.PEER, 64));
    }

    private static byte[] tagged(int id) {
        byte[] frame = CardBench.frame(CardBench.MAC, CardBench.PEER, 64);
        frame[12] = (byte) 0x81;
        frame[13] = 0;
        frame[14] = (byte) (id >>> 8);
        frame[15] = (byte) id;
        return frame;
    }

    private static byte[] tables(long[] stations, long[] groups) {
        ByteBuffer body =
                ByteBuffer.allocate(8 + 6 * (stations.length + groups.length)).order(ByteOrder.LITTLE_ENDIAN);
        body.putInt(stations.length);
        for (long station : stations) body.put(octets(station));
        body.putInt(groups.length);
        for (long group : groups) body.put(octets(group));
        return body.array();
    }

    private static byte[] octets(long mac) {
        byte[] octets = new byte[6];
        for (int index = 0; index < 6; index++) octets[index] = (byte) (mac >>> 40 - 8 * index);
        return octets;
    }

    private static byte[] offloads(long features) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(features)
                .array();
    }
}
