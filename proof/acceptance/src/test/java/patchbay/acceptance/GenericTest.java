package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.acceptance.LabServices.end;
import static patchbay.acceptance.LabServices.retry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// The generic attachment with `UDPTunnel`: between two daemons on two hosts, with QEMU's own end of it, and live as
/// GNS3 does it.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@SuppressWarnings("NullAway.Init")
class GenericTest {
    private static final int FILE_BYTES = 4 << 20;

    private static Lab lab;
    private static Installation here;
    private static Installation there;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeTwoHosts() throws IOException {
        lab = new Lab();
        here = new Installation(Installation.projectRoot(), lab.host());
        there = new Installation(Installation.projectRoot(), lab.world());
    }

    @AfterAll
    static void removeAll() throws IOException {
        here.close();
        there.close();
        lab.close();
    }

    @Test
    void twoMachinesOnTwoHostsAreJoinedAndSurviveEachOthersDaemon() throws IOException {
        // given
        Shell left = guest(here, "left", "192.168.5.1/24", "192.0.2.1", 10_001, 10_002);
        Shell right = guest(there, "right", "192.168.5.2/24", Lab.HOST, 10_002, 10_001);
        assertThat(left.run("ping", "-c", "3", "-i", "0.2", "192.168.5.2").out())
                .contains("3 received");

        // when
        Path file = LabServices.randomFile(folder, FILE_BYTES);
        Process server = right.start(List.of("busybox", "httpd", "-f", "-p", "80", "-h", folder.toString()));
        Ran down =
                retry(() -> left.run("sh", "-c", "curl -sf -m 60 http://192.168.5.2/file | sha256sum | grep -v e3b0"));
        end(server);

        // then
        assertThat(down.out().substring(0, 64)).isEqualTo(sum(file));

        // and a peer that was away is heard again
        Shell.HERE.run("kill", "-9", Long.toString(there.daemonPid())).orFail();
        assertThat(left.run("ping", "-c", "1", "-W", "1", "192.168.5.2").exitCode())
                .isNotZero();
        there.vboxManage("list", "vms").orFail();
        assertThat(retry(() -> left.run("ping", "-c", "1", "-W", "1", "192.168.5.2"))
                        .exitCode())
                .isZero();
        assertThat(here.patchbay("counters", "left").orFail()).contains("nic 1 generic:");
        assertThat(here.patchbay("stats", "left").orFail()).contains("icmp-errors");
        assertThat(here.vboxManage("showvminfo", "left").out())
                .contains("Attachment: Generic 'UDPTunnel' { dest='192.0.2.1', dport='10002', sport='10001' }");
    }

    @Test
    void whatCannotBeIsRefusedWithTheReasonAndTheRemedy() throws IOException {
        // given
        guest(here, "first", "192.168.7.1/24", "192.0.2.1", 10_021, 10_022);
        machine(here, "second", "192.0.2.1", 10_021, 10_022);
        lab.namespace("second");

        // then a port that is taken
        assertThat(attach(here, "second").err())
                .contains("UDPTunnel: Failed to start the UDP tunnel server: port 10021: EADDRINUSE")
                .contains("--nicproperty<N> sport=PORT");
        refused("--nicproperty1", "sport=70000", "Querying \"sport\" as a port failed: '70000'");
        refused("--nicproperty1", "dest=no.such.name.invalid", "The destination 'no.such.name.invalid' has no address");
        refused("--nicproperty1", "network=x", "unknown property 'network' (VERR_PDM_DRVINS_UNKNOWN_CFG_VALUES)");
        refused("--nicgenericdrv1", "Tunnel", "(VERR_PDM_DRIVER_NOT_FOUND): no generic driver 'Tunnel'");
    }

    @Needs(Need.QEMU)
    @Test
    void qemusOwnEndOfATunnelIsTheSameCable() throws IOException {
        // given QEMU's end of the tunnel, joined to an interface of the other host
        Shell left = guest(here, "qemu", "192.168.6.1/24", "192.0.2.1", 10_011, 10_012);
        Process qemu = lab.world()
                .start(List.of(
                        "qemu-system-x86_64",
                        "-M",
                        "none",
                        "-nodefaults",
                        "-display",
                        "none",
                        "-netdev",
                        "dgram,id=a,local.type=inet,local.host=192.0.2.1,local.port=10012,remote.type=inet,remote.host="
                                + Lab.HOST + ",remote.port=10011",
                        "-netdev",
                        "tap,id=b,ifname=tap0,script=no,downscript=no",
                        "-netdev",
                        "hubport,id=c,hubid=0,netdev=a",
                        "-netdev",
                        "hubport,id=d,hubid=0,netdev=b"));
        retry(() -> lab.world().run("ip", "link", "set", "tap0", "up"));
        lab.world().run("ip", "addr", "add", "192.168.6.2/24", "dev", "tap0").orFail();

        // when
        assertThat(retry(() -> left.run("ping", "-c", "1", "-W", "1", "192.168.6.2"))
                        .exitCode())
                .isZero();
        Path file = LabServices.randomFile(folder, FILE_BYTES);
        Process server = left.start(List.of("busybox", "httpd", "-f", "-p", "80", "-h", folder.toString()));
        Ran down = retry(
                () -> lab.world().run("sh", "-c", "curl -sf -m 60 http://192.168.6.1/file | sha256sum | grep -v e3b0"));
        end(server);
        end(qemu);

        // then
        assertThat(down.out()).startsWith(sum(file));
    }

    @Needs({Need.QEMU, Need.GUEST})
    @Test
    void aRunningMachineIsMovedIntoATunnelAsGns3Does() throws IOException {
        // given
        Shell right = guest(there, "gns3", "192.168.8.2/24", Lab.HOST, 10_032, 10_031);
        try (LinuxMachine node = new LinuxMachine(here, "node")) {
            node.set("--nic1", "null", "--nictype1", "virtio");
            node.boot();
            node.run("ip addr add 192.168.8.1/24 dev eth0; ip link set eth0 up");

            // when
            node.control("setlinkstate1", "off");
            node.control("nic1", "generic", "UDPTunnel");
            for (String property : List.of("sport=10031", "dest=192.0.2.1", "dport=10032")) {
                node.control("nicproperty1", property);
            }
            node.control("setlinkstate1", "on");

            // then
            assertThat(retry(() -> right.run("ping", "-c", "1", "-W", "1", "192.168.8.1"))
                            .exitCode())
                    .isZero();
            assertThat(node.readable()).contains("generic1=\"UDPTunnel\"").contains("nic1=\"Generic\"");
            assertThat(here.patchbay("stats", "node").orFail()).contains("vmm-connections");
        }
    }

    private void refused(String option, String value, String message) {
        here.vboxManage("modifyvm", "second", option, value).orFail();
        Ran refused = attach(here, "second");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains(message);
        String before = value.contains("=") ? value.substring(0, value.indexOf('=') + 1) : "UDPTunnel";
        here.vboxManage("modifyvm", "second", option, before).orFail();
    }

    private Shell guest(Installation host, String name, String address, String peer, int sport, int dport) {
        machine(host, name, peer, sport, dport);
        Shell guest = lab.namespace(name);
        attach(host, name).orFail();
        guest.run("ip", "addr", "add", address, "dev", "eth0").orFail();
        return guest;
    }

    private Ran attach(Installation host, String name) {
        return host.patchbay("attach", "--netns", lab.nameOf(name), "--vm", name, "--nic", "1", "--ifname", "eth0");
    }

    private static void machine(Installation host, String name, String peer, int sport, int dport) {
        host.vboxManage("createvm", "--name", name, "--ostype", "Debian_64", "--register")
                .orFail();
        host.vboxManage(
                        "modifyvm",
                        name,
                        "--nic1",
                        "generic",
                        "--nicgenericdrv1",
                        "UDPTunnel",
                        "--nicproperty1",
                        "dest=" + peer,
                        "--nicproperty1",
                        "sport=" + sport,
                        "--nicproperty1",
                        "dport=" + dport)
                .orFail();
    }

    private static String sum(Path file) {
        return Shell.HERE.run("sha256sum", file.toString()).out().substring(0, 64);
    }
}
