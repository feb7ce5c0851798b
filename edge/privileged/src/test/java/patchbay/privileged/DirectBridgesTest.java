package patchbay.privileged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.linux.Descriptors;
import patchbay.linux.HostLinks;
import patchbay.linux.Link;
import patchbay.linux.Namespaces;
import patchbay.linux.Tap;
import patchbay.linux.TrafficRules.Way;
import patchbay.linux.UnixSockets;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;
import patchbay.wire.IpAddress;

/// Which frames go where between an interface of the host and the TAPs beside it. The interface is a TAP itself, so
/// that a test holds its wire.
@Needs({Need.ROOT, Need.TUN})
@SuppressWarnings("NullAway.Init")
class DirectBridgesTest {
    private static final int USER = 65534;
    private static final long GUEST = 0x0800_2700_0001L;
    private static final long STRANGER = 0x5254_0000_0099L;
    private static final String FROM_STRANGER = "525400000099";
    private static final String TO_GUEST = "080027000001";
    private static final String PAYLOAD = "00".repeat(46);
    private static final long SOON_NANOS = 2_000_000_000L;
    private static final long QUIET_NANOS = 100_000_000L;
    private static final int ROOM_BYTES = 2_048;

    private final TestNamespace namespace = new TestNamespace();
    private final DirectChanges changes = new DirectChanges(USER, () -> AllowedRanges.DEFAULT);
    private Tap wire;
    private BridgeTaps taps;

    @BeforeEach
    void bridge() throws Exception {
        namespace.run("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1");
        wire = inside(() -> {
            Tap tap = Tap.open("wire0");
            tap.configure(0x5254_0000_0001L, 1_500);
            return tap;
        });
        taps = inside(() -> changes.bridge("wire0", BridgeWay.WIRED));
        inside(() -> {
            changes.guests("wire0", taps, wired(GUEST));
            return true;
        });
    }

    @AfterEach
    void end() {
        taps.close();
        wire.close();
        namespace.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0800", // IPv4
                "8137", // IPX
                "81000005" + "0800", // VLAN 5
                "88a80007" + "81000005" + "8137", // a tag in a tag
                "002e" // IEEE 802.3, a length instead of a type
            })
    void framesOfAnyKindForAGuestComeInWholeAndGoOutWhole(String type) throws Exception {
        String in = TO_GUEST + FROM_STRANGER + type + PAYLOAD;
        send(wire, in);
        assertThat(received(taps.wire(), SOON_NANOS)).isEqualTo(in);
        assertThat(received(towardsHost(), QUIET_NANOS)).isNull();

        String out = FROM_STRANGER + TO_GUEST + type + PAYLOAD;
        send(taps.wire(), out);
        assertThat(received(wire, SOON_NANOS)).isEqualTo(out);
    }

    @Test
    void aPairThatCannotBeLedLeavesNothingBehind() throws Exception {
        // given
        DirectBridges bridges = new DirectBridges(USER, (tap, way, to) -> {
            if (way == Way.REDIRECT_OUT)
                throw new HostChangeRefused(HostChangeRefused.Reason.MISSING, tap + " is gone");
        });

        // when
        assertThatThrownBy(() -> inside(() -> bridges.bridge("wire0", BridgeWay.WIRED, false)))
                .hasRootCauseInstanceOf(HostChangeRefused.class)
                .hasStackTraceContaining("pbw1 is gone");

        // then
        assertThat(inside(HostLinks::all))
                .extracting(Link::name)
                .contains("pbh0", "pbw0")
                .doesNotContain("pbh1", "pbw1");
    }

    @Test
    void groupFramesAreCopiedAndFramesForOthersAreNot() throws Exception {
        String group = "ffffffffffff" + FROM_STRANGER + "8137" + PAYLOAD;
        send(wire, group);
        assertThat(received(taps.wire(), SOON_NANOS)).isEqualTo(group);
        send(wire, "525400000077" + FROM_STRANGER + "8137" + PAYLOAD);
        assertThat(received(taps.wire(), QUIET_NANOS)).isNull();
    }

    @Test
    void allNetworksOnAnInterfaceGetACopyOfGroupFrames() throws Exception {
        // given
        BridgeTaps second = inside(() -> changes.bridge("wire0", BridgeWay.WIRED));
        inside(() -> {
            changes.guests("wire0", second, wired(GUEST + 1));
            return true;
        });

        // when
        String group = "ffffffffffff" + FROM_STRANGER + "8137" + PAYLOAD;
        send(wire, group);

        // then
        assertThat(received(taps.wire(), SOON_NANOS)).isEqualTo(group);
        assertThat(received(second.wire(), SOON_NANOS)).isEqualTo(group);
        second.close();
    }

    @Test
    void theHostAnswersAGuestTowardsTheHost() throws Exception {
        // given
        namespace.run("ip", "addr", "add", "192.0.2.1/24", "dev", "wire0");
        String question = "ffffffffffff" + TO_GUEST + "0806" + "0001080006040001" + TO_GUEST + "c0000207"
                + "000000000000" + "c0000201";

        // when
        send(towardsHost(), question);

        // then
        String answer = received(towardsHost(), SOON_NANOS);
        assertThat(answer)
                .startsWith(TO_GUEST + "525400000001" + "0806" + "0001080006040002" + "525400000001" + "c0000201");
    }

    @Test
    void behindASharedAddressFramesAreLedByIpAddress() throws Exception {
        // given
        share();
        String toHost = "525400000001" + FROM_STRANGER;
        String forGuest = toHost + v4("11", "cb007107", "c0000233", "00000000");
        String forHost = toHost + v4("11", "cb007107", "c0000201", "00000000");
        String v6ForGuest = toHost + v6("20010db8000000000000000000000051");

        // when nothing is known
        send(wire, forGuest);
        assertThat(received(taps.wire(), QUIET_NANOS)).isNull();

        // then when it is
        lead(0, "192.0.2.51");
        lead(127, "2001:db8::51");
        send(wire, forGuest);
        assertThat(received(taps.wire(), SOON_NANOS)).isEqualTo(forGuest);
        send(wire, v6ForGuest);
        assertThat(received(taps.wire(), SOON_NANOS)).isEqualTo(v6ForGuest);
        send(wire, forHost);
        assertThat(received(taps.wire(), QUIET_NANOS)).isNull();

        // and when it is no more
        lead(0, null);
        send(wire, forGuest);
        assertThat(received(taps.wire(), QUIET_NANOS)).isNull();
    }

    @Test
    void behindASharedAddressWhatHasNoAddressOfItsOwnIsCopied() throws Exception {
        share();
        String toHost = "525400000001" + FROM_STRANGER;
        List<String> copied = List.of(
                toHost + "0806" + "0001080006040002" + FROM_STRANGER + "cb007107" + "525400000001" + "c0000233"
                        + "00".repeat(18),
                toHost + v4("11", "cb007107", "ffffffff", "00000000"),
                toHost + v4("02", "cb007107", "e0000001", "00000000"),
                toHost + v4("11", "cb007107", "c0000277", "00430044"),
                toHost + v6("ff020000000000000000000000000001"));
        for (String frame : copied) {
            send(wire, frame);
            assertThat(received(taps.wire(), SOON_NANOS)).isEqualTo(frame);
            assertThat(received(taps.wire(), QUIET_NANOS)).as("once").isNull();
        }
    }

    @Test
    void everythingIsCopiedToWhoMaySeeEverything() throws Exception {
        inside(() -> {
            changes.guests("wire0", taps, new BridgedStations(BridgeWay.WIRED, true, List.of(GUEST)));
            return true;
        });
        String others = "525400000077" + FROM_STRANGER + "8137" + PAYLOAD;
        String own = TO_GUEST + FROM_STRANGER + "8137" + PAYLOAD;
        for (String frame : List.of(others, own, "ffffffffffff" + FROM_STRANGER + "8137" + PAYLOAD)) {
            send(wire, frame);
            assertThat(received(taps.wire(), SOON_NANOS)).isEqualTo(frame);
            assertThat(received(taps.wire(), QUIET_NANOS)).as("once").isNull();
        }
    }

    @Test
    void addressesOfTheHostAndOfNobodyAreLedNowhere() {
        namespace.run("ip", "addr", "add", "192.0.2.1/24", "dev", "wire0");
        share();
        for (String address : List.of("192.0.2.1", "127.0.0.1", "0.0.0.0", "224.0.0.1", "ff02::1", "::1")) {
            assertThatThrownBy(() -> lead(0, address))
                    .as(address)
                    .rootCause()
                    .isInstanceOf(HostChangeRefused.class)
                    .hasMessageContaining(address);
        }
        assertThatThrownBy(() -> lead(128, "192.0.2.51")).rootCause().hasMessage("there is no slot 128");
    }

    private void share() {
        BridgedStations shared = new BridgedStations(BridgeWay.SHARED_MAC, false, List.of(GUEST));
        assertThatCode(() -> inside(() -> {
                    changes.guests("wire0", taps, shared);
                    return true;
                }))
                .doesNotThrowAnyException();
    }

    private void lead(int slot, @Nullable String address) throws IOException {
        inside(() -> {
            changes.lead("wire0", taps, slot, address == null ? null : IpAddress.parse(address));
            return true;
        });
    }

    /// An IPv4 packet of 46 octets, its sum not filled: nobody here looks.
    private static String v4(String protocol, String source, String destination, String ports) {
        return "0800" + "4500002e" + "00000000" + "40" + protocol + "0000" + source + destination + ports
                + "00".repeat(22);
    }

    private static String v6(String destination) {
        return "86dd" + "60000000" + "00083bff" + "20010db8000000000000000000000007" + destination + "00".repeat(8);
    }

    @Test
    void nobodyTakesTheHostsAddressOrAPairOfSomebodyElse() {
        DirectChanges another = new DirectChanges(4711, () -> AllowedRanges.DEFAULT);
        assertRefused(changes, "pbh1", STRANGER, "'pbh1' is no pair of user 65534");
        assertRefused(another, "pbh0", STRANGER, "'pbh0' is no pair of user 4711");
        assertRefused(changes, "pbh0", 0x5254_0000_0001L, "the host itself has the address of a guest");
        for (String name : List.of("lo", "pbh0", "none")) {
            assertThatThrownBy(() -> inside(() -> changes.bridge(name, BridgeWay.WIRED)))
                    .as(name)
                    .rootCause()
                    .isInstanceOf(HostChangeRefused.class);
        }
    }

    @Test
    void rulesOfAPairThatDiedAreRemovedByTheNext() throws Exception {
        // given
        taps.close();
        assertThat(namespace.run("tc", "filter", "show", "dev", "wire0", "ingress"))
                .contains("u32");

        // when
        taps = inside(() -> changes.bridge("wire0", BridgeWay.WIRED));

        // then
        assertThat(namespace.run("tc", "filter", "show", "dev", "wire0", "ingress"))
                .doesNotContain("u32");
        assertThat(namespace.run("tc", "filter", "show", "dev", "wire0", "egress"))
                .doesNotContain("u32");
    }

    private void assertRefused(DirectChanges by, String pair, long mac, String text) {
        assertThatThrownBy(() -> inside(() -> {
                    by.guests("wire0", pair, wired(mac));
                    return true;
                }))
                .rootCause()
                .hasMessage(text);
    }

    private <T> T inside(Callable<T> work) throws IOException {
        return Namespaces.inside(namespace.path(), work);
    }

    private static BridgedStations wired(long mac) {
        return new BridgedStations(BridgeWay.WIRED, false, List.of(mac));
    }

    private Tap towardsHost() {
        return java.util.Objects.requireNonNull(taps.host());
    }

    private static void send(Tap tap, String hex) {
        byte[] frame = HexFormat.of().parseHex("00".repeat(Tap.HEADER_BYTES) + hex);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment octets = arena.allocateFrom(ValueLayout.JAVA_BYTE, frame);
            assertThat(Descriptors.write(tap.descriptor(), octets.address(), frame.length))
                    .isEqualTo(frame.length);
        }
    }

    /// The next frame without its vnet header, or null when none comes for so long.
    private static @Nullable String received(Tap tap, long nanos) throws IOException {
        if (!UnixSockets.await(tap.descriptor(), nanos)) return null;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(ROOM_BYTES);
            int length = Descriptors.read(tap.descriptor(), room.address(), ROOM_BYTES);
            assertThat(length).isGreaterThan(Tap.HEADER_BYTES);
            byte[] octets =
                    room.asSlice(Tap.HEADER_BYTES, length - Tap.HEADER_BYTES).toArray(ValueLayout.JAVA_BYTE);
            return HexFormat.of().formatHex(octets);
        }
    }
}
