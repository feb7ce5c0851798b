package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.acceptance.LabServices.end;
import static patchbay.acceptance.LabServices.retry;
import static patchbay.acceptance.NatLab.sh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// A machine on NAT keeps its network through what happens to a laptop: a VPN that comes and goes, with its routes and
/// its name server, and a sleep. Nothing is started anew, neither the daemon nor anything in the guest.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@SuppressWarnings("NullAway.Init")
class HostChangesTest {
    private static final String VPN_HOST = "10.8.0.2";
    private static final String VPN_FAR = "10.8.0.1";
    private static final String WHO = ",fork,reuseaddr SYSTEM:'echo $SOCAT_PEERADDR'";
    private static final int PORT = 8080;
    private static final int FILE_BYTES = 4_000_000;

    private static Lab lab;
    private static Installation patchbay;
    private static Shell guest;
    private static Process server;
    private static String checksum;
    private static final List<Process> services = new ArrayList<>();

    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() throws IOException {
        lab = new Lab();
        resolver(Lab.WORLD);
        server = LabServices.outside(lab.world(), Lab.WORLD, PORT, FILE_BYTES);
        checksum = LabServices.ready(server);
        String settings = folder.resolve("resolv.conf").toString();
        patchbay = new Installation(Installation.projectRoot(), lab.host().with("PATCHBAY_RESOLV_CONF", settings));
        patchbay.vboxManage("createvm", "--name", "mobile", "--ostype", "Debian_64", "--register")
                .orFail();
        patchbay.vboxManage("modifyvm", "mobile", "--natdnsproxy1", "on", "--natpf1", "who,tcp,,8022,,80")
                .orFail();
        guest = LabServices.leased(lab, patchbay, folder, "mobile");
        services.add(guest.start(List.of("sh", "-c", "exec socat TCP4-LISTEN:80,fork,reuseaddr SYSTEM:'echo guest'")));
        services.add(lab.world().start(List.of("sh", "-c", "exec socat TCP4-LISTEN:7" + WHO)));
        services.add(lab.world().start(List.of("sh", "-c", "exec socat UDP4-RECVFROM:7,bind=" + Lab.WORLD + WHO)));
        services.add(names(Lab.WORLD, "198.51.100.7"));
    }

    @AfterAll
    static void tearDown() throws IOException {
        for (Process service : services) end(service);
        if (server != null) end(server);
        if (patchbay != null) patchbay.close();
        if (lab != null) lab.close();
    }

    @Test
    void aVpnComesAndGoesWithItsRouteAndItsNameServer() throws IOException {
        // given
        assertGoesOutFrom(Lab.HOST, "198.51.100.7");

        // when
        sh(
                        lab.host(),
                        "ip link add vpn0 type veth peer name v1 && ip link set v1 netns " + lab.nameOf("world")
                                + " && ip addr add " + VPN_HOST + "/24 dev vpn0 && ip link set vpn0 up")
                .orFail();
        sh(lab.world(), "ip addr add " + VPN_FAR + "/24 dev v1 && ip link set v1 up")
                .orFail();
        sh(lab.host(), "ip route replace default via " + VPN_FAR).orFail();
        Process vpnNames = names(VPN_FAR, "198.51.100.8");
        resolver(VPN_FAR);

        // then
        assertGoesOutFrom(VPN_HOST, "198.51.100.8");

        // when
        end(vpnNames);
        sh(lab.host(), "ip link del vpn0; ip route replace default via 192.0.2.1")
                .orFail();
        resolver(Lab.WORLD);

        // then
        assertGoesOutFrom(Lab.HOST, "198.51.100.7");
    }

    @Test
    void aSleepOfTheHostEndsNothing() throws IOException {
        // given a transfer under way
        Path got = folder.resolve("slow");
        Process slow = guest.start(List.of(
                "sh",
                "-c",
                "curl -s -m 60 --limit-rate 1M -o " + got + " http://" + Lab.WORLD + ":" + PORT + "/file; sha256sum "
                        + got));
        retry(() -> guest.run("test", "-s", got.toString()));

        // when all of the daemon stands still for as long as neither side gives up
        sh(lab.host(), "kill -STOP $0; sleep 3; kill -CONT $0".replace("$0", "" + patchbay.daemonPid()))
                .orFail();

        // then
        assertGoesOutFrom(Lab.HOST, "198.51.100.7");
        assertThat(new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith(checksum);
        assertThat(sh(guest, "busybox udhcpc -i eth0 -n -q -s /bin/true").err()).contains("10.0.2.15");
    }

    /// TCP, UDP from one and the same port, pings, names, and a rule from outside.
    private static void assertGoesOutFrom(String address, String answer) {
        String udp = "echo | socat -t 1 - UDP4-SENDTO:" + Lab.WORLD + ":7,sourceport=5000 | grep -x " + address;
        assertThat(retry(() -> sh(guest, udp)).exitCode()).isZero();
        String tcp = "echo | socat -t 1 - TCP4:" + Lab.WORLD + ":7 | grep -x " + address;
        assertThat(retry(() -> sh(guest, tcp)).exitCode()).isZero();
        assertThat(guest.run("ping", "-c", "1", "-W", "2", Lab.WORLD).exitCode())
                .isZero();
        String name = "dig +short +timeout=1 +tries=1 @10.0.2.3 www.example.org | grep -x " + answer;
        assertThat(retry(() -> sh(guest, name)).exitCode()).isZero();
        String rule = "echo | socat -t 1 - TCP4:" + address + ":8022 | grep -x guest";
        assertThat(retry(() -> sh(lab.world(), rule)).exitCode()).isZero();
    }

    private static void resolver(String address) throws IOException {
        Path part = Files.writeString(folder.resolve("part"), "nameserver " + address + "\n");
        Files.move(part, folder.resolve("resolv.conf"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static Process names(String address, String answer) throws IOException {
        return lab.world()
                .start(List.of(
                        "dnsmasq",
                        "--keep-in-foreground",
                        "--conf-file=/dev/null",
                        "--no-resolv",
                        "--no-hosts",
                        "--pid-file=",
                        "--user=root",
                        "--bind-interfaces",
                        "--listen-address=" + address,
                        "--host-record=www.example.org," + answer));
    }
}
