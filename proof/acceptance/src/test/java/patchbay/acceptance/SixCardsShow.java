package patchbay.acceptance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.acceptance.SixCards.fetch;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import patchbay.acceptance.SixCards.Card;

/// What Debian's stock drivers show with all six of Patchbay's own cards, each test for every card there
/// is. A transport's test class says how the machine reaches them. Booting costs most of the time, so the
/// tests share the machine and run in order.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
abstract class SixCardsShow {
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final String UNWANTED = "drop-link-to-guest.no-receiver";
    private static final int STRANGERS_OCTETS = 3 * 1_400;

    private static final List<String> PCNET_TESTS = List.of("Loopback test");
    private static final List<String> E1000_TESTS =
            List.of("Register test", "Eeprom test", "Interrupt test", "Loopback test", "Link test");

    /// `--nicspeed` in kbit/s, and what the driver then says in Mbit/s: the nearest that the hardware has a
    /// word for.
    private static final Map<Card, Told> TOLD = Map.of(
            Card.AM79C970A, new Told(100_000, 10),
            Card.AM79C973, new Told(10_000, 10),
            Card.I82540EM, new Told(100_000, 100),
            Card.I82543GC, new Told(10_000, 10),
            Card.I82545EM, new Told(250_000, 100),
            Card.VIRTIO, new Told(2_500_000, 2_500));

    private final String backend;
    private final int processors;
    private final int mebibytes;
    private final String path;
    private SixCards cards;
    private LinuxMachine machine;

    private record Told(int kbps, int mbps) {}

    /// @param backend `--nicbackend` of every card
    /// @param mebibytes how long the files are that each card carries both ways
    /// @param path where the QEMU is found
    SixCardsShow(String backend, int processors, int mebibytes, String path) {
        this.backend = backend;
        this.processors = processors;
        this.mebibytes = mebibytes;
        this.path = path;
    }

    @BeforeAll
    void boot() throws IOException {
        cards = new SixCards(backend, processors, path);
        machine = cards.machine();
    }

    @AfterAll
    void shutDown() throws IOException {
        if (cards != null) cards.close();
    }

    final SixCards cards() {
        return cards;
    }

    @Test
    @Order(1)
    void everyCardIsBoundByItsDriver() {
        assertThat(machine.info().split("is Patchbay's own by " + backend, -1)).hasSize(Card.values().length + 1);
        for (Card card : Card.values()) {
            assertThat(cards.on(card, "basename $(readlink /sys/class/net/DEV/device/driver)"))
                    .contains(card.driver);
        }
        if (processors > 1) {
            assertThat(machine.run("cat /proc/interrupts"))
                    .as("a message for each queue of two pairs")
                    .contains("virtio0-input.0", "virtio0-output.1");
        }
    }

    @Test
    @Order(2)
    void everyCardLeasesReachesItsGatewayAndSaysItsSpeed() {
        cards.lease();
        for (Card card : Card.values()) cards.runsAt(card, card.ownSpeed);
    }

    @Test
    @Order(3)
    void everyDriverSeesItsCable() {
        // when
        for (Card card : Card.values()) machine.control("setlinkstate" + card.slot(), "off");

        // then
        machine.await("[ $(cat /sys/class/net/eth*/carrier | grep -c 0) = 6 ]");
        for (Card card : Card.values()) machine.control("setlinkstate" + card.slot(), "on");
        machine.await("[ $(cat /sys/class/net/eth*/carrier | grep -c 1) = 6 ]");
    }

    @Test
    @Order(4)
    void everyDriverIsUnloadedAndLoaded() {
        // when
        machine.run(
                "for d in pcnet32 e1000 virtio_net; do rmmod $d && insmod /modules/$d.ko || exit 1; done", PATIENCE);

        // then
        cards.settled();
        cards.lease();
    }

    @Test
    @Order(5)
    void theRegistersSayWhatTheCardIs() {
        for (Card card : Card.values()) {
            if (card.isPcnet()) pcnetRegisters(card);
            if (card.isE1000()) e1000Registers(card);
        }
    }

    private void pcnetRegisters(Card card) {
        String before = cards.on(card, "ethtool -d DEV");
        String address = before.replaceAll(
                "(?s).*APROM:   (\\w\\w)(\\w\\w)  (\\w\\w)(\\w\\w)  (\\w\\w)(\\w\\w).*", "$2$1$4$3$6$5");
        assertThat(address).isEqualTo("0800275c000" + card.slot());
        assertThat(before).contains(card == Card.AM79C970A ? "PCnet/PCI II 79C970A" : "PCnet/FAST III 79C973");
        assertThat(before).containsPattern("CSR72: +\\w+  \\w+  \\w+  \\w+  ffe0 ");
        String after = cards.on(card, "ethtool -G DEV rx 512 tx 256 && ethtool -d DEV");
        assertThat(after).containsPattern("CSR72: +\\w+  \\w+  \\w+  \\w+  fe00  \\w+  ff00 ");
    }

    private void e1000Registers(Card card) {
        String before = cards.on(card, "ip link set DEV promisc on; ethtool -d DEV");
        assertThat(before).containsPattern("Unicast promiscuous: +enabled").containsPattern("Link up: +link config");
        assertThat(SixCards.number(before, "0x02808: RDLEN (Receive desc length)"))
                .isEqualTo(16 * 256);
        String after = cards.on(card, "ip link set DEV promisc off; ethtool -G DEV rx 128 tx 80; ethtool -d DEV");
        assertThat(after).containsPattern("Unicast promiscuous: +disabled");
        assertThat(SixCards.number(after, "0x02808: RDLEN (Receive desc length)"))
                .isEqualTo(16 * 128);
        assertThat(SixCards.number(after, "0x03808: TDLEN (Transmit desc length)"))
                .isEqualTo(16 * 80);
        String[] eeprom = cards.on(card, "ethtool -e DEV | tail -n 8 | cut -f 3 | tr -d \"\\n\"")
                .strip()
                .split("\\s+");
        assertThat(String.join("", eeprom)).startsWith("0800275c000" + card.slot());
        int sum = 0;
        for (int at = 0; at < 128; at++) sum += Integer.parseInt(eeprom[at], 16) << 8 * (at % 2);
        assertThat(sum & 0xffff).as("sum of the EEPROM").isEqualTo(0xbaba);
    }

    /// The driver of the PRO/1000s takes a second look at its clock when all 64 frames came back from the
    /// loop as they were sent, and fails with 14 when it is more than 8 ms on: a virtual processor is,
    /// while the computer is busy.
    @Test
    @Order(6)
    void theDriversTestTheirCards() {
        // given
        List<Card> able =
                Stream.of(Card.values()).filter(card -> card != Card.VIRTIO).toList();
        for (Card card : able) if (card.isE1000()) cards.on(card, "ethtool -G DEV rx 80 tx 80");

        // when
        for (Card card : able) {
            String test = "ethtool -t DEV offline >/tmp/test; grep -q PASS /tmp/test";
            cards.on(card, "for n in 1 2; do " + test + " && break; done; cp /tmp/test /tmp/test." + card);
        }

        // then
        for (Card card : able) {
            String result = machine.run("cat /tmp/test." + card);
            for (String test : card.isE1000() ? E1000_TESTS : PCNET_TESTS) {
                String good = test.startsWith("Loopback") ? "(0|14)" : "0";
                assertThat(result).as(card.type).containsPattern(test + " +\\([a-z/]+\\)\\s+" + good + "\\b");
            }
        }
    }

    @Test
    @Order(7)
    void filesPassUnchangedWhileOffloadsAreTurned() {
        // given
        cards.pair(mebibytes);
        String turns = Stream.of(Card.values())
                .filter(card -> !card.isPcnet())
                .map(card -> cards.line(card, turns(card)))
                .collect(Collectors.joining("; "));
        machine.run("(" + turns + ") >/tmp/turned 2>&1 & echo $! >/tmp/turns");

        // when
        cards.onAll(Stream.of(Card.values()), card -> fetch(card, 8, "up"));

        // then
        for (Card card : Card.values()) cards.gotUnchanged(card, "up");
        cards.hasEnded("/tmp/turns");
        assertThat(machine.run("cat /tmp/turned")).doesNotContain("refused");
        assertThat(cards.on(Card.I82540EM, "ethtool -S DEV")).containsPattern("tx_tcp_seg_good: [1-9]");
        assertThat(cards.on(Card.I82543GC, "ethtool -S DEV")).containsPattern("rx_csum_offload_good: [1-9]");
        assertThat(cards.on(Card.I82545EM, "ethtool -c DEV")).contains("rx-usecs: 100");
    }

    /// All that the driver lets one turn while frames pass, each step ending as it began.
    private static String turns(Card card) {
        Stream<String> every = Stream.of("-K DEV tx off", "-K DEV tx on");
        Stream<String> e1000 =
                Stream.of("-K DEV rxvlan off", "-K DEV rx on", "-G DEV rx 256 tx 256", "-K DEV rxvlan on", "-r DEV");
        Stream<String> cutting = Stream.of("-K DEV tso off", "-K DEV tso on");
        Stream<String> its = card.isE1000() ? Stream.concat(every, e1000) : every;
        if (card != Card.I82543GC) its = Stream.concat(its, cutting);
        if (card == Card.I82545EM) its = Stream.concat(its, Stream.of("-C DEV rx-usecs 100", "-p DEV 1"));
        return its.map(words -> "ethtool " + words + " || echo refused: " + words)
                .collect(Collectors.joining("; "));
    }

    @Test
    @Order(8)
    void filesPassUnchangedInAVlan() {
        // given
        machine.run("for m in $(cat /modules/vlan); do insmod /modules/$m || exit 1; done");
        for (Card card : Card.values()) {
            cards.on(card, "ip link add link DEV name DEV.5 type vlan id 5 && ip link set DEV.5 up");
            cards.on(card, "ip addr add " + card.address(9) + "/24 dev DEV.5");
        }
        for (Card card : Card.values())
            cards.await(card, "ping -c 1 -W 1 -s 1472 " + card.partner().address(9));

        // when
        cards.onAll(Stream.of(Card.values()), card -> fetch(card, 9, "small"));

        // then
        for (Card card : Card.values()) cards.gotUnchanged(card, "small");
    }

    @Test
    @Order(9)
    void tagsAreTakenOutByTheCardOrByItsDriver() {
        for (Card card : List.of(Card.I82540EM, Card.I82543GC, Card.I82545EM)) {
            // given
            assertThat(cards.on(card, "ethtool -d DEV"))
                    .containsPattern("VLAN mode: +enabled")
                    .containsPattern("VLAN filter: +enabled");

            // when
            cards.on(card, "ethtool -K DEV rxvlan off");

            // then
            assertThat(cards.on(card, "ethtool -d DEV")).containsPattern("VLAN mode: +disabled");
            cards.on(card, "ping -c 2 -W 2 -s 1472 " + card.partner().address(9));
            cards.on(card, "ethtool -K DEV rxvlan on");
        }
    }

    @Test
    @Order(10)
    void whatIsOfAnotherVlanIsLeftOutByTheCard() {
        for (Card card : List.of(Card.I82540EM, Card.I82543GC, Card.I82545EM, Card.VIRTIO)) {
            // given
            Card stranger = card.partner();
            cards.on(stranger, "ip link add link DEV name DEV.7 type vlan id 7 && ip link set DEV.7 up");
            cards.on(stranger, "ip addr add " + stranger.address(10) + "/24 dev DEV.7");
            cards.on(stranger, "arp -s " + card.address(10) + " " + machine.mac(card.slot()));
            long before = cards.counter(card, UNWANTED);

            // when
            cards.on(stranger, "ping -c 3 -W 1 " + card.address(10) + "; ip link del DEV.7");

            // then
            assertThat(cards.counter(card, UNWANTED)).as(card.type).isGreaterThanOrEqualTo(before + 3);
        }
    }

    @Test
    @Order(11)
    void longFramesPass() {
        // given
        List<Card> able = List.of(Card.I82540EM, Card.I82543GC, Card.I82545EM, Card.VIRTIO);
        for (Card card : able) cards.on(card, "ip link set DEV mtu 9000");
        for (Card card : able)
            cards.await(card, "ping -c 1 -W 1 -s 8900 " + card.partner().address(8));

        // when
        cards.onAll(able.stream(), card -> fetch(card, 8, "small"));

        // then
        for (Card card : able) cards.gotUnchanged(card, "small");
        for (Card card : able) cards.on(card, "ip link set DEV mtu 1500");
    }

    @Test
    @Order(12)
    void promiscuousDriversSeeOthersFramesAsFarAsThePolicyLetsThem() {
        // given
        for (Card card : Card.values()) cards.on(card, "arp -s " + stranger(card) + " 02:00:00:00:00:99");
        long[] denied = count("octets-to-guest");
        for (Card card : Card.values()) cards.on(card, "ip link set DEV promisc on");

        // when
        strangersAreCalled();

        // then
        long[] after = count("octets-to-guest");
        for (Card card : Card.values()) {
            assertThat(after[card.ordinal()] - denied[card.ordinal()])
                    .as(card.type)
                    .isLessThan(STRANGERS_OCTETS);
        }

        // when
        for (Card card : Card.values()) machine.control("nicpromisc" + card.slot(), "allow-all");
        String received = "$(sed -nE \"s/^ *DEV: *([0-9]+).*/\\1/p\" /proc/net/dev)";
        for (Card card : Card.values()) cards.on(card, "echo " + received + " >/tmp/received." + card);
        strangersAreCalled();

        // then
        for (Card card : Card.values()) {
            cards.await(
                    card, "[ $((" + received + " - $(cat /tmp/received." + card + "))) -ge " + STRANGERS_OCTETS + " ]");
        }
        for (Card card : Card.values()) cards.on(card, "ip link set DEV promisc off");
        long[] unwanted = count(UNWANTED);
        strangersAreCalled();
        long[] dropped = count(UNWANTED);
        for (Card card : Card.values()) {
            assertThat(dropped[card.ordinal()]).as(card.type).isGreaterThanOrEqualTo(unwanted[card.ordinal()] + 3);
            machine.control("nicpromisc" + card.slot(), "deny");
        }
    }

    /// An address on a card's network that nobody has.
    private static String stranger(Card card) {
        return card.address(8) + "9";
    }

    private void strangersAreCalled() {
        cards.onAll(Stream.of(Card.values()), card -> "ping -c 3 -W 1 -s 1400 " + stranger(card) + "; true");
    }

    private long[] count(String counter) {
        return Stream.of(Card.values())
                .mapToLong(card -> cards.counter(card, counter))
                .toArray();
    }

    /// The port keeps the configured address, as VirtualBox's: what goes to another gets there by the
    /// policy alone.
    @Test
    @Order(13)
    void everyCardTakesAnotherAddressFromItsDriverAndThePolicySaysWhetherItIsHeard() {
        // when
        for (Card card : Card.values()) {
            String address = "02:00:5e:00:00:0" + card.slot();
            cards.on(card, "ip link set DEV down; ip link set DEV address " + address + "; ip link set DEV up");
        }

        // then
        for (Card card : Card.values()) cards.runsAt(card, card.ownSpeed);
        cards.onAll(Stream.of(Card.values()), card -> "! ping -c 1 -W 1 " + partner(card));
        for (Card card : Card.values()) machine.control("nicpromisc" + card.slot(), "allow-vms");
        for (Card card : Card.values()) cards.await(card, "ping -c 1 -W 1 " + partner(card));
        for (Card card : Card.values()) machine.control("nicpromisc" + card.slot(), "deny");
    }

    private static String partner(Card card) {
        return card.partner().address(8);
    }

    @Test
    @Order(14)
    void everyCardWorksAfterAResetUnderTraffic() throws IOException {
        // given
        String flows = Stream.of(Card.values())
                .map(card -> cards.line(card, fetch(card, 8, "up")) + " & ")
                .collect(Collectors.joining());
        machine.run(flows);

        // when
        machine.control("reset");

        // then
        cards.join();
        for (Card card : Card.values()) cards.attach(card, "nat");
        cards.lease();
    }

    @Test
    @Order(15)
    void aVmmThatDiesTakesOnlyItsMachineAndTheNextHasTheCardsAsTheyAreConfigured() throws IOException {
        // given
        machine.killVmm();
        cards.configure(card -> List.of(
                "macaddress",
                "0800275C010" + card.slot(),
                "nicspeed",
                "" + told(card).kbps()));

        // when
        cards.startAgain();

        // then
        cards.lease();
        for (Card card : Card.values()) cards.runsAt(card, told(card).mbps());
    }

    /// QEMU connects to such a card once: without the daemon that served it the guest has lost it for good.
    @Test
    @Order(16)
    void aDaemonThatIsKilledLeavesTheMachineRunningAndItsNextStartHasTheCards() {
        // given
        machine.leave();
        long pid = cards.patchbay().daemonPid();

        // when
        Shell.HERE.run("kill", "-9", Long.toString(pid)).orFail();

        // then
        assertThat(machine.state()).isEqualTo("running");
        assertThat(cards.patchbay().daemonPid()).isNotEqualTo(pid);
        machine.control("poweroff");
        cards.patchbay()
                .vboxManage("startvm", SixCards.NAME, "--type", "headless")
                .orFail();
        assertThat(machine.state()).isEqualTo("running");
    }

    private static Told told(Card card) {
        return requireNonNull(TOLD.get(card));
    }
}
