package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.acceptance.NatLab.sh;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// NAT against Linux's own TCP where programs seldom go: urgent text, readers that stop, a path that narrows, ports
/// that are to be kept.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@SuppressWarnings("NullAway.Init")
class TcpCornersTest {
    private static final int BYTES = 2 << 20;
    private static final String NARROW = "198.51.100.2";

    private static NatLab nat;
    private static Shell guest;
    private static Path up;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() throws IOException {
        nat = new NatLab(folder, BYTES);
        guest = nat.guest(
                "corners",
                "--nataliasmode1",
                "sameports",
                "--natpf1",
                "nested,tcp,127.0.0.1,8095,10.0.2.77,8095",
                "--natpf1",
                "roof,tcp,,8096,10.0.2.15,8096");
        byte[] octets = new byte[BYTES];
        new Random(6).nextBytes(octets);
        up = Files.write(folder.resolve("up"), octets);
    }

    @AfterAll
    static void tearDown() throws IOException {
        if (nat != null) nat.close();
    }

    /// Says `before`, an urgent `!` and `after` to the host and port of its arguments: a program of its own, so that it
    /// can run in a namespace.
    public static void main(String[] arguments) throws IOException {
        try (Socket socket = new Socket(arguments[0], Integer.parseInt(arguments[1]))) {
            socket.getOutputStream().write("before".getBytes(StandardCharsets.US_ASCII));
            socket.sendUrgentData('!');
            socket.getOutputStream().write("after".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void urgentTextArrivesInItsPlaceInTheStream() throws IOException {
        // given
        Path heard = folder.resolve("heard");
        Process listener = listen("8091,so-oobinline=1", "CREATE:" + heard);

        // when
        guest.run(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TcpCornersTest.class.getName(),
                        Lab.WORLD,
                        "8091")
                .orFail();
        listener.onExit().join();

        // then
        assertThat(heard).hasContent("before!after");
    }

    @Test
    void aFarEndThatStopsReadingForAWhileLosesNothing() throws IOException {
        // given
        Path heard = folder.resolve("slow");
        Process listener = listen("8092,rcvbuf=4096", "SYSTEM:sleep 2; cat >" + heard);

        // when
        sh(guest, "socat -u OPEN:" + up + " TCP:" + Lab.WORLD + ":8092").orFail();
        listener.onExit().join();

        // then
        assertThat(heard).hasSameBinaryContentAs(up);
    }

    @Test
    void anIdleConnectionOutlivesTheGuestsKeepaliveAndIsKeptAliveTowardsTheWorld() throws IOException {
        // given a guest that gives a connection up after three seconds without an answer
        Path heard = folder.resolve("late");
        Process listener = listen("8096", "CREATE:" + heard);
        String idle = "socat -u - TCP:" + Lab.WORLD + ":8096,keepalive,keepidle=1,keepintvl=1,keepcnt=2";
        Process caller = guest.start(List.of("sh", "-c", "(read word; echo $word) | " + idle));

        // when it has asked three times
        String asked = "nstat -asz TcpExtTCPKeepAlive | grep -q 'TcpExtTCPKeepAlive *[3-9]'";
        LabServices.retry(() -> sh(guest, asked)).orFail();
        Ran hostSide = sh(nat.lab.host(), "ss -tnoH dport = :8096");
        caller.getOutputStream().write("late\n".getBytes(StandardCharsets.US_ASCII));
        caller.getOutputStream().close();
        listener.onExit().join();

        // then
        assertThat(heard).hasContent("late");
        assertThat(hostSide.out()).contains("timer:(keepalive,1");
    }

    /// RFC 5382 §4.1 and §7.1: the mapping does not depend on who is called.
    @Test
    void connectionsLeaveFromTheGuestsOwnPortToWhomeverTheyGoWhenItIsToBeKept() throws IOException {
        // given
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        Process one = listen("8093", "SYSTEM:echo $SOCAT_PEERPORT >" + first + "; cat >/dev/null");
        Process other = listen("8097", "SYSTEM:echo $SOCAT_PEERPORT >" + second);
        String call = "TCP:" + Lab.WORLD + ":%s,sourceport=23456,reuseaddr";

        // when the second begins while the first lasts
        sh(
                        guest,
                        "(while ! test -s " + second + "; do sleep 0.1; done | socat -u - " + call.formatted("8093")
                                + ") & while ! test -s " + first + "; do sleep 0.1; done; socat -u OPEN:/dev/null "
                                + call.formatted("8097") + "; wait")
                .orFail();
        one.onExit().join();
        other.onExit().join();

        // then
        assertThat(first).hasContent("23456");
        assertThat(second).hasContent("23456");
    }

    /// RFC 5382 §7.2: what is reached from outside is reached from inside by the same address.
    @Test
    void aGuestReachesAForwardedPortByTheHostsAddress() throws IOException {
        // given
        Path heard = folder.resolve("roof");
        Process listener = listen(guest, "8096", "CREATE:" + heard);

        // when
        sh(guest, "echo over the roof | socat -u - TCP:" + Lab.HOST + ":8096").orFail();
        listener.onExit().join();

        // then
        assertThat(heard).hasContent("over the roof");
    }

    @Test
    void aPathThatNarrowsBeyondTheHostIsFoundByTheGuestAndCarriesFilesBothWays() throws IOException {
        // given a network of a small MTU behind the world
        Lab lab = nat.lab;
        Shell narrow = lab.namespace("narrow");
        String peer = lab.nameOf("narrow");
        sh(
                        lab.world(),
                        "sysctl -qw net.ipv4.ip_forward=1; ip link add n0 mtu 1200 type veth peer name n1 mtu 1200 netns "
                                + peer + "; ip addr add 198.51.100.1/24 dev n0; ip link set n0 up")
                .orFail();
        sh(narrow, "ip addr add " + NARROW + "/24 dev n1; ip link set n1 up; ip route add default via 198.51.100.1")
                .orFail();
        Process service = LabServices.outside(narrow, NARROW, 8094, BYTES);
        String checksum = LabServices.ready(service);

        // when
        Ran ping = guest.run("ping", "-M", "do", "-c", "1", "-W", "2", "-s", "1400", NARROW);
        String url = "http://" + NARROW + ":8094";
        Ran files = sh(
                guest,
                "curl -s -m 20 --data-binary @" + up + " " + url + "/upload; curl -s " + url + "/file | sha256sum");

        // then
        LabServices.end(service);
        assertThat(ping.out() + ping.err()).contains("mtu = 1200");
        assertThat(files.out())
                .as(files.toString())
                .contains(checksum)
                .contains(Shell.HERE.run("sha256sum", up.toString()).out().substring(0, 64));
    }

    @Test
    void aSecondStationBehindTheCardIsCalledThoughTheFirstSpokeLast() throws IOException {
        // given a machine within the machine, which the gateway knows
        Lab lab = nat.lab;
        Shell nested = lab.namespace("nested");
        sh(nested, "sysctl -qw net.ipv6.conf.all.disable_ipv6=1").orFail();
        sh(guest, "ip link add m0 link eth0 type macvlan mode private; ip link set m0 netns " + lab.nameOf("nested"))
                .orFail();
        sh(nested, "ip addr add 10.0.2.77/24 dev m0; ip link set m0 up; ping -c 1 -W 5 10.0.2.2")
                .orFail();
        Process listener = listen(nested, "8095", "SYSTEM:cat >" + folder.resolve("nested"));

        // when the first one has spoken
        sh(guest, "ping -c 1 -W 5 10.0.2.2").orFail();
        sh(lab.host(), "echo hello | timeout 5 socat -u - TCP:127.0.0.1:8095").orFail();
        boolean waits = listener.onExit()
                .completeOnTimeout(listener, 5, TimeUnit.SECONDS)
                .join()
                .isAlive();
        listener.destroy();

        // then
        assertThat(waits).as("the listener still waits").isFalse();
        assertThat(folder.resolve("nested")).hasContent("hello");
    }

    /// A far end that takes one connection; it listens when this answers.
    private static Process listen(String port, String to) throws IOException {
        return listen(nat.lab.world(), port, to);
    }

    private static Process listen(Shell where, String port, String to) throws IOException {
        Process listener = where.start(List.of("socat", "-u", "TCP-LISTEN:" + port + ",reuseaddr", to));
        String listening = "ss -tlnH sport = :" + port.substring(0, 4) + " | grep -q .";
        LabServices.retry(() -> sh(where, listening)).orFail();
        return listener;
    }
}
