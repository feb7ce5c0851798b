package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.acceptance.LabServices.end;
import static patchbay.acceptance.LabServices.retry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// The DHCP servers of an internal network and of a NAT network with real clients in namespaces: busybox's, ISC's, and
/// ISC's relay.
@Needs({Need.DIST, Need.ROOT, Need.TUN, Need.DHCP_CLIENTS})
@SuppressWarnings("NullAway.Init")
class DhcpClientsTest {
    private static Lab lab;
    private static Installation patchbay;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() throws IOException {
        lab = new Lab();
        patchbay = new Installation(Installation.projectRoot(), lab.host());
        manage("dhcpserver add --network lab --server-ip 10.9.0.1 --netmask 255.255.255.0"
                + " --lower-ip 10.9.0.10 --upper-ip 10.9.0.99 --enable --set-opt 3 10.9.0.1 --set-opt 42 10.9.0.42");
    }

    @AfterAll
    static void tearDown() throws IOException {
        if (patchbay != null) patchbay.close();
        if (lab != null) lab.close();
    }

    @Test
    void aClientIsToldTheOptionsOfItsGroupAndItsLeaseTimes() throws IOException {
        // given
        manage("dhcpserver modify --network lab --group phones --incl-vendor-wild lab-phone*"
                + " --set-opt 66 10.9.0.66 --default-lease-time 1234 --suppress-opt 42");
        Shell phone = attached("phone", "101");
        Shell other = attached("other", "102");

        // when
        String told =
                udhcpc(phone, "-V", "lab-phone-7", "-O", "tftp", "-O", "ntpsrv").out();
        String others = udhcpc(other, "-O", "tftp", "-O", "ntpsrv").out();

        // then
        assertThat(told).contains("tftp=10.9.0.66\n", "lease=1234\n", "serverid=10.9.0.1\n", "subnet=255.255.255.0\n");
        assertThat(told).doesNotContain("ntpsrv=");
        assertThat(others).contains("ntpsrv=10.9.0.42\n", "lease=600\n").doesNotContain("tftp=");
    }

    @Test
    void whatTheServerAnsweredIsInTheBooks() throws IOException {
        // given
        Shell guest = attached("counted", "108");
        Books.Page before = patchbay.books().pages("dhcp").getFirst();

        // when
        udhcpc(guest);

        // then
        Books.Page after = patchbay.books().pages("dhcp").getFirst();
        assertThat(after.name()).isEqualTo("network=lab");
        assertThat(after.of("dhcp-acks")).isGreaterThan(before.of("dhcp-acks"));
    }

    @Test
    void aCardKeepsItsFixedAddressAndAChangeActsWhileItIsLeased() throws IOException {
        // given
        Shell guest = attached("fixed", "103");
        manage("dhcpserver modify --network lab --vm fixed --fixed-address 10.9.0.200 --set-opt 12 told");
        assertThat(udhcpc(guest, "-O", "hostname").out()).contains("ip=10.9.0.200\n", "hostname=told\n");

        // when
        manage("dhcpserver modify --network lab --vm fixed --set-opt 12 renamed --set-opt-hex 43 01:02");

        // then
        assertThat(udhcpc(guest, "-O", "hostname", "-O", "43").out())
                .contains("ip=10.9.0.200\n", "hostname=renamed\n", "opt43=0102\n");
        assertThat(patchbay.patchbay("leases", "lab").orFail()).contains("10.9.0.200", "fixed");
        assertThat(patchbay.vboxManage("guestproperty", "get", "fixed", "/VirtualBox/GuestInfo/Net/0/V4/IP")
                        .orFail())
                .isEqualTo("Value: 10.9.0.200\n");
    }

    @Test
    void anotherClientRenewsReleasesAndAsksForWhatItHadAfterAReboot() throws IOException {
        // given
        Shell guest = attached("isc", "104");
        Path leases = folder.resolve("isc.leases");
        assertThat(dhclient(guest, leases, "-1").err()).contains("bound to 10.9.0.");
        String first = address(guest);

        // when it starts again with its lease on disk (INIT-REBOOT), under a daemon that was killed meanwhile
        stopDhclient(guest, leases);
        Shell.HERE.run("kill", "-9", Long.toString(patchbay.daemonPid())).orFail();
        assertThat(patchbay.patchbay("leases", "lab").orFail()).contains(first);
        awaitCarrier(guest);
        String again = dhclient(guest, leases, "-1").err();

        // then
        assertThat(again).contains("DHCPREQUEST", "DHCPACK of " + first).doesNotContain("DHCPDISCOVER");
        // Its script takes the address away at once, and with it a release that still waits for the server's MAC
        // address.
        guest.run("ping", "-c", "1", "-W", "3", "10.9.0.1").orFail();
        Ran released = dhclient(guest, leases, "-r");
        assertThat(released.err()).contains("DHCPRELEASE of " + first);
        String look = patchbay.program("patchbay") + " leases lab | grep '" + first + " .*released'";
        assertThat(retry(() -> patchbay.shell().run("sh", "-c", look)).exitCode())
                .isZero();
    }

    @Test
    void aNatNetworksServerTellsItsRouterAndWhatIsSet() throws IOException {
        // given
        manage("natnetwork add --netname home --network 10.10.0.0/24 --enable --dhcp on");
        manage("dhcpserver modify --network home --set-opt 6 10.10.0.53 --set-opt 15 home.example --force-opt 42"
                + " --set-opt 42 10.10.0.42");
        Shell guest = attached("nat", "107");

        // when the card moves over
        manage("modifyvm nat --nic1 natnetwork --nat-network1 home");

        // then
        assertThat(udhcpc(guest).out())
                .contains("router=10.10.0.1\n", "dns=10.10.0.53\n", "domain=home.example\n", "ntpsrv=10.10.0.42\n");
    }

    @Test
    void informIsAnsweredToAClientWithAnAddressOfItsOwn() throws IOException {
        // given
        Shell guest = attached("inform", "105");
        guest.run("ip", "addr", "add", "10.9.0.150/24", "dev", "eth0").orFail();

        // when
        byte[] question = HexFormat.of().parseHex(inform("10.9.0.150", "080027000105"));
        String ask = "socat -t 2 - UDP4:10.9.0.1:67,bind=10.9.0.150:68 | od -An -v -tx1 | tr -d ' \\n'";
        String answer = guest.run(List.of("sh", "-c", ask), question, Duration.ofSeconds(20))
                .orFail();

        // then type ACK, no lease time, and what was asked for
        assertThat(answer).contains("350105", "2a040a09002a").doesNotContain("3304");
    }

    @Test
    void aRelaysClientsAreServed() throws IOException {
        // given a relay with one card on the network, and a client behind it
        Shell relay = attached("relay", "106");
        Shell client = lab.namespace("behind");
        Shell.HERE
                .run(
                        "ip",
                        "link",
                        "add",
                        "below",
                        "netns",
                        lab.nameOf("relay"),
                        "type",
                        "veth",
                        "peer",
                        "name",
                        "eth0",
                        "netns",
                        lab.nameOf("behind"))
                .orFail();
        relay.run("ip", "addr", "add", "10.9.0.5/24", "dev", "eth0").orFail();
        relay.run("ip", "addr", "add", "10.9.0.6/32", "dev", "below").orFail();
        relay.run("ip", "link", "set", "below", "up").orFail();
        client.run("ip", "link", "set", "eth0", "up").orFail();
        Process program = relay.start(List.of("dhcrelay", "-d", "-4", "-a", "-id", "below", "-iu", "eth0", "10.9.0.1"));

        // when
        Ran lease = retry(() ->
                client.run("busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-t", "3", "-T", "1", "-s", "/bin/true"));

        // then
        end(program);
        assertThat(lease.err() + lease.out()).contains("lease of 10.9.0.");
    }

    private static String inform(String own, String mac) {
        String ip = hex(own);
        return "01010600" + "12345678" + "00000000" + ip + "00".repeat(12) + mac + "00".repeat(10) + "00".repeat(192)
                + "63825363" + "350108" + "3704" + "01032a33" + "ff";
    }

    private static String hex(String address) {
        StringBuilder out = new StringBuilder();
        for (String part : address.split("\\.", -1)) out.append(String.format("%02x", Integer.parseInt(part)));
        return out.toString();
    }

    private static void manage(String line) {
        patchbay.vboxManage(line.split(" ", -1)).orFail();
    }

    /// A namespace with the card of a new machine on the network as its only interface.
    private static Shell attached(String name, String mac) throws IOException {
        manage("createvm --name " + name + " --ostype Debian_64 --register");
        manage("modifyvm " + name + " --nic1 intnet --intnet1 lab --macaddress1 " + "080027000" + mac);
        Shell guest = lab.namespace(name);
        patchbay.patchbay("attach", "--netns", lab.nameOf(name), "--vm", name, "--nic", "1", "--ifname", "eth0")
                .orFail();
        return guest;
    }

    /// Asks for a lease; the output is what the client was told, a line each.
    private static Ran udhcpc(Shell guest, String... options) throws IOException {
        Path script = Files.writeString(folder.resolve("told"), "#!/bin/sh\n[ $1 = bound ] && env\nexit 0\n");
        Shell.HERE.run("chmod", "+x", script.toString()).orFail();
        List<String> words = new ArrayList<>(List.of("busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-f"));
        words.addAll(List.of(options));
        words.addAll(List.of("-s", script.toString()));
        Ran ran = guest.run(words.toArray(String[]::new));
        ran.orFail();
        return ran;
    }

    private static Ran dhclient(Shell guest, Path leases, String what) throws IOException {
        Path script = Files.writeString(folder.resolve("isc"), """
                #!/bin/sh
                case $reason in
                  PREINIT) ip link set $interface up ;;
                  BOUND|REBOOT|RENEW|REBIND) ip addr replace $new_ip_address/24 dev $interface ;;
                  *) ip addr flush dev $interface ;;
                esac
                """);
        Shell.HERE.run("chmod", "+x", script.toString()).orFail();
        return guest.run(
                "dhclient", what, "-v", "-sf", "" + script, "-lf", "" + leases, "-pf", leases + ".pid", "eth0");
    }

    private static void stopDhclient(Shell guest, Path leases) {
        guest.run("sh", "-c", "kill $(cat " + leases + ".pid)").orFail();
        guest.run("ip", "addr", "flush", "dev", "eth0").orFail();
    }

    /// The kernel drops what is sent before it has seen the carrier of a wire taken up again (up to a second), and this
    /// client asks but once in ten seconds.
    private static void awaitCarrier(Shell guest) throws IOException {
        guest.run("ip", "link", "set", "eth0", "up").orFail();
        assertThat(retry(() -> guest.run("grep", "-q", "up", "/sys/class/net/eth0/operstate"))
                        .exitCode())
                .isZero();
    }

    private static String address(Shell guest) {
        String line = guest.run("ip", "-4", "-o", "addr", "show", "eth0").orFail();
        return line.replaceAll("(?s).*inet ([0-9.]+)/.*", "$1");
    }
}
