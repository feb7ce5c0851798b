package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.acceptance.NatLab.sh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// NAT's TCP against Linux's own, in whatever way that can be set up: every variant carries a file down and another up
/// at once, compared by SHA-256. And what a guest sees of far ends that cannot be reached, beside what the host sees.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@SuppressWarnings("NullAway.Init")
class TcpKernelsTest {
    private static final int FILE_BYTES = 3 << 20;
    private static final int UP_BYTES = 1 << 20;
    private static final String URL = "http://" + Lab.WORLD + ":" + NatLab.PORT;
    /// What the kernel had before a variant.
    private static final String AS_USUAL =
            "sysctl -qw net.ipv4.tcp_sack=1 net.ipv4.tcp_timestamps=1 net.ipv4.tcp_window_scaling=1 net.ipv4.tcp_ecn=2"
                    + " net.ipv4.tcp_fastopen=1 net.ipv4.tcp_syn_retries=1 net.ipv4.tcp_congestion_control=reno"
                    + " 'net.ipv4.tcp_rmem=4096 131072 6291456'";

    private static NatLab nat;
    private static Shell guest;
    private static Path up;
    private static String upChecksum;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() throws IOException {
        nat = new NatLab(folder, FILE_BYTES);
        guest = nat.guest("tcp", "--natpf1", "in,tcp,,8081,,81");
        byte[] octets = new byte[UP_BYTES];
        new Random(5).nextBytes(octets);
        up = Files.write(folder.resolve("up"), octets);
        upChecksum = Shell.HERE.run("sha256sum", up.toString()).out().substring(0, 64);
        for (Shell each : List.of(guest, nat.lab.host(), nat.lab.world()))
            sh(each, AS_USUAL).orFail();
        // The host finds out at once about a neighbour that is not there, and has no way to one network.
        sh(nat.lab.host(), "sysctl -qw net.ipv4.neigh.e0.retrans_time_ms=100; ip route add unreachable 198.51.100.0/24")
                .orFail();
    }

    @AfterAll
    static void tearDown() throws IOException {
        if (nat != null) nat.close();
    }

    static List<String> variantsOfAGuest() {
        List<String> variants = new ArrayList<>(List.of(
                "sysctl -qw net.ipv4.tcp_sack=0",
                "sysctl -qw net.ipv4.tcp_timestamps=0",
                "sysctl -qw net.ipv4.tcp_timestamps=0 net.ipv4.tcp_sack=0 net.ipv4.tcp_window_scaling=0",
                "sysctl -qw net.ipv4.tcp_window_scaling=0",
                "sysctl -qw 'net.ipv4.tcp_rmem=4096 131072 1073741824'", // a scale of 14
                "ip route replace default via 10.0.2.2 window 4000",
                "ip route replace default via 10.0.2.2 window 65535", // a scale of 0
                "ip route replace default via 10.0.2.2 window 262143",
                "ip route replace default via 10.0.2.2 advmss 88",
                "ip route replace default via 10.0.2.2 advmss 536",
                "ip route replace default via 10.0.2.2 advmss 1460 initcwnd 1",
                "ip link set eth0 mtu 576",
                "sysctl -qw net.ipv4.tcp_ecn=1"));
        String known = Shell.HERE
                .run("sysctl", "-n", "net.ipv4.tcp_allowed_congestion_control")
                .out();
        for (String congestion : known.strip().split(" ", -1))
            variants.add("sysctl -qw net.ipv4.tcp_congestion_control=" + congestion);
        return variants;
    }

    @ParameterizedTest
    @MethodSource("variantsOfAGuest")
    void filesArriveWholeBothWaysForAGuestWith(String variant) {
        // given
        sh(guest, variant).orFail();

        // when
        Ran both = both(guest);

        // then
        sh(guest, AS_USUAL + "; ip link set eth0 mtu 1500; ip route replace default via 10.0.2.2")
                .orFail();
        assertArrived(both);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sysctl -qw net.ipv4.tcp_sack=0 net.ipv4.tcp_timestamps=0",
                "sysctl -qw net.ipv4.tcp_congestion_control=reno net.ipv4.tcp_ecn=1",
                "sysctl -qw net.ipv4.tcp_window_scaling=0",
                "ip route replace 192.0.2.0/24 dev e1 advmss 88",
                "ip route replace 192.0.2.0/24 dev e1 mtu lock 600"
            })
    void filesArriveWholeBothWaysFromAFarEndWith(String variant) {
        // given
        sh(nat.lab.world(), variant).orFail();

        // when
        Ran both = both(guest);

        // then
        sh(nat.lab.world(), AS_USUAL + "; ip route replace 192.0.2.0/24 dev e1").orFail();
        assertArrived(both);
    }

    @Test
    void filesArriveWholeAtTheWidestMtuOfATap() throws IOException {
        // given
        Shell wide = nat.guest("wide", "--natsettings1", "65521,64,64,64,64");
        sh(wide, "ip link set eth0 mtu 65521").orFail();

        // then
        assertArrived(both(wide));
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 50})
    void filesArriveWholeBothWaysAtOnceWithLossOnEveryWire(int perMille) {
        // given
        nat.lab.lose(nat.lab.host(), "e0", perMille);
        nat.lab.lose(nat.lab.world(), "e1", perMille);
        nat.lab.lose(guest, "eth0", perMille);

        // when
        Ran both = both(guest);

        // then
        for (Shell each : List.of(nat.lab.host(), nat.lab.world(), guest))
            each.run("nft", "delete", "table", "netdev", "loss");
        assertArrived(both);
    }

    @Test
    void fastOpenFallsBackToTheOrdinaryOpening() {
        // given
        for (Shell each : List.of(guest, nat.lab.world()))
            sh(each, "sysctl -qw net.ipv4.tcp_fastopen=7").orFail();

        // when the option 4 lets a client send text with its SYN without a cookie
        Ran got = sh(guest, "curl -s -m 20 --tcp-fastopen " + URL + "/file | sha256sum");

        // then
        for (Shell each : List.of(guest, nat.lab.world())) sh(each, AS_USUAL).orFail();
        assertThat(got.out()).startsWith(nat.checksum());
    }

    @Test
    void aReaderThatStopsForAWhileLosesNothing() {
        // when
        Ran got = sh(guest, "curl -s -m 20 " + URL + "/file | (sleep 1; sha256sum)");

        // then
        assertThat(got.out()).startsWith(nat.checksum());
    }

    @Test
    void oneLocalPortServesManyConnectionsInARow() throws IOException {
        // given a far end that closes first, so that its side of the NAT waits in TIME-WAIT
        Process service = nat.lab.world().start(List.of("socat", "TCP-LISTEN:8090,fork,reuseaddr", "EXEC:echo hello"));
        String call = "socat -u TCP:" + Lab.WORLD + ":8090,sourceport=21000,reuseaddr STDOUT";
        String untilItsFinIsAcknowledged = "while ss -tanH sport = :21000 | grep -q LAST-ACK; do sleep 0.01; done";
        String untilItListens = "for i in 1 2 3 4 5 6 7 8 9; do socat -u OPEN:/dev/null TCP:" + Lab.WORLD
                + ":8090 2>&- && break; sleep 0.1; done; ";

        // when
        Ran got = sh(
                guest, untilItListens + "for i in 1 2 3 4 5; do " + call + "; " + untilItsFinIsAcknowledged + "; done");

        // then
        LabServices.end(service);
        assertThat(got.out().lines()).as(got.toString()).containsExactly("hello", "hello", "hello", "hello", "hello");
    }

    @ParameterizedTest
    @CsvSource({
        "'',                                             203.0.113.7,  9",
        "nft add rule inet f in tcp dport 9 drop,        203.0.113.7,  9",
        "nft add rule inet f in tcp dport 9 reject with tcp reset, 203.0.113.7, 9",
        "nft add rule inet f in tcp dport 9 reject with icmp port-unreachable, 203.0.113.7, 9",
        "nft add rule inet f in tcp dport 9 reject with icmp host-unreachable, 203.0.113.7, 9",
        "nft add rule inet f in tcp dport 9 reject with icmp net-unreachable,  203.0.113.7, 9",
        "nft add rule inet f in tcp dport 9 reject with icmp admin-prohibited, 203.0.113.7, 9",
        "'',                                             192.0.2.99,   9", // nobody answers ARP
        "'',                                             198.51.100.9, 9" // no route
    })
    void aGuestSeesOfAFarEndWhatTheHostSees(String rule, String address, int port) {
        // given
        sh(
                        nat.lab.world(),
                        "nft add table inet f; nft 'add chain inet f in { type filter hook input priority 0; }'; "
                                + rule)
                .orFail();
        String connect = "exec 3<>/dev/tcp/" + address + "/" + port;

        // when
        Ran byHost = nat.lab.host().run("bash", "-c", connect);
        Ran byGuest = guest.run("bash", "-c", connect);

        // then
        sh(nat.lab.world(), "nft delete table inet f").orFail();
        assertThat(reason(byGuest)).isEqualTo(reason(byHost));
    }

    @Test
    void aConnectionOutlivesAnAddressThatTheHostLosesForAWhile() throws IOException {
        // given a transfer under way
        Path got = folder.resolve("slow");
        Process slow = guest.start(
                List.of("sh", "-c", "curl -s -m 30 --limit-rate 2M -o " + got + " " + URL + "/file; sha256sum " + got));
        sh(guest, "for i in $(seq 100); do test -s " + got + " && break; sleep 0.1; done")
                .orFail();

        // when
        sh(
                        nat.lab.host(),
                        "ip addr add 192.0.2.77/24 dev e0; ip addr del " + Lab.HOST + "/24 dev e0;"
                                + " ip addr add 192.0.2.77/24 dev e0 2>&- ; ip route replace default via 192.0.2.1")
                .orFail();
        Ran fresh = sh(guest, "curl -s -m 10 " + URL + "/hello");
        sh(
                        nat.lab.host(),
                        "ip addr add " + Lab.HOST + "/24 dev e0; ip addr del 192.0.2.77/24 dev e0;" + " ip addr add "
                                + Lab.HOST + "/24 dev e0 2>&- ; ip route replace default via 192.0.2.1")
                .orFail();

        // then
        assertThat(fresh.out()).contains("hello from 192.0.2.77");
        assertThat(new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith(nat.checksum());
    }

    @Test
    void natsettingsSetMtuSocketsAndWindows() throws IOException {
        // given
        Shell set = nat.guest("set", "--natsettings1", "1400,128,256,32,48");

        // when
        Process held = set.start(
                List.of("bash", "-c", "exec 3<>/dev/tcp/" + Lab.WORLD + "/" + NatLab.PORT + "; echo up; cat <&3"));
        assertThat(held.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("up");
        String inside = sh(set, "ss -tinH").out();
        String outside = sh(nat.lab.host(), "ss -tmnH dst " + Lab.WORLD).out();

        // then the kernel doubles what it is asked for
        LabServices.end(held);
        assertThat(inside).contains("mss:1348");
        assertThat(outside).contains("rb524288").contains("tb262144");
        assertArrived(both(set));
    }

    @Test
    void natsettingsSetWhatIsOnItsWayToTheGuestAndWhatItMaySend() throws IOException {
        // given acknowledgements that are late, so that all is on its way that may be
        Shell set = nat.guest("ways", "--natsettings1", "1500,0,0,32,48");
        nat.patchbay
                .patchbay("impair", "ways", "--nic", "1", "--delay", "20ms", "--direction", "from-guest")
                .orFail();
        Path seen = folder.resolve("ways.pcapng");
        Process capture = nat.patchbay
                .shell()
                .start(List.of(
                        nat.patchbay.program("patchbay"), "capture", "ways", "--nic", "1", "--file", seen.toString()));
        assertThat(capture.errorReader(StandardCharsets.UTF_8).readLine()).contains("Capturing");

        // when
        Ran both = both(set);
        capture.destroy(); // by SIGTERM: SIGINT is ignored below a shell that put us into its background
        capture.onExit().join();

        // then
        assertArrived(both);
        String world = "ip.addr==" + Lab.WORLD + " && tcp.flags.syn==0";
        assertThat(most(seen, world + " && ip.dst==10.0.2.15", "tcp.analysis.bytes_in_flight"))
                .isBetween((32 << 10) - 1_460, 32 << 10);
        assertThat(most(seen, world + " && ip.src==" + Lab.WORLD, "tcp.window_size"))
                .isBetween((48 << 10) - 1_460, 48 << 10);
    }

    /// The largest value of a field in a capture.
    private static int most(Path capture, String filter, String field) {
        return Shell.HERE
                .run("tshark", "-r", capture.toString(), "-Y", filter, "-T", "fields", "-e", field)
                .orFail()
                .lines()
                .filter(line -> !line.isEmpty())
                .mapToInt(Integer::parseInt)
                .max()
                .orElse(0);
    }

    private static String reason(Ran ran) {
        String text = ran.err()
                .lines()
                .filter(line -> line.contains("connect: "))
                .findFirst()
                .orElse("connected");
        return text.substring(text.indexOf("connect: ") + 9);
    }

    /// Carries the file down and another up at once; the output has both sums.
    private static Ran both(Shell where) {
        return sh(
                where,
                "curl -s -m 40 " + URL + "/file | sha256sum & curl -s -m 40 --data-binary @" + up + " " + URL
                        + "/upload; wait");
    }

    private static void assertArrived(Ran both) {
        assertThat(both.out()).as(both.toString()).contains(nat.checksum()).contains(upChecksum);
    }
}
