package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.acceptance.LabServices.retry;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// The units of `patchbay-privileged`, put there by its installer, under a real systemd.
@Needs({Need.DIST, Need.ROOT, Need.TUN, Need.SYSTEMD})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
class SystemdUnitsTest {
    private static final String SOCKET = "/run/patchbay/privileged.sock";
    private static final String INSTALLER =
            Installation.projectRoot().resolve("libexec/install-privileged").toString();

    private static final String JDK = System.getProperty("java.home");

    private static SystemdHost host;
    private static Installation member;
    private static Shell stranger;

    @BeforeAll
    static void install() throws IOException {
        host = new SystemdHost();
        // So that its end can be waited for; and the JDK need not be where the service looks by itself.
        host.write(
                "/etc/systemd/system/patchbay-privileged.service.d/soon.conf",
                "[Service]\nExecStart=\nExecStart=/usr/local/lib/patchbay/patchbay-privileged --idle 2\n"
                        + "Environment=PATCHBAY_JAVA=" + JDK + "\n");
        assertThat(host.root().run(INSTALLER, "nobody").orFail()).contains("systemd starts it when it is asked");
        Shell nobody = host.user("nobody", "nogroup").with("PATCHBAY_JAVA", JDK);
        member = new Installation(Installation.projectRoot(), nobody);
        Shell.HERE
                .run("chown", "-R", "65534", member.home().getParent().toString())
                .orFail();
        stranger = host.user("daemon", "daemon");
    }

    @AfterAll
    static void end() throws IOException {
        if (member != null) member.close();
        if (host != null) host.close();
    }

    @Test
    @Order(1)
    void theUnitsHoldAndTheSocketIsTheGroupsWhileNothingRuns() {
        Ran verified = host.root()
                .run(
                        "systemd-analyze",
                        "verify",
                        "--man=no",
                        "/etc/systemd/system/patchbay-privileged.socket",
                        "/etc/systemd/system/patchbay-privileged.service");
        assertThat(verified.exitCode()).isZero();
        assertThat(verified.err()).doesNotContain("patchbay-privileged");
        assertThat(state("socket")).isEqualTo("active");
        assertThat(state("service")).isEqualTo("inactive");
        assertThat(host.root().run("stat", "-c", "%U %G %a", SOCKET).out()).isEqualTo("root patchbay 660\n");
        assertThat(stranger.run("socat", "-", "UNIX-CONNECT:" + SOCKET).err()).contains("Permission denied");
        assertThat(state("service")).isEqualTo("inactive");
    }

    @Test
    @Order(2)
    void aMembersQuestionStartsItAndTheSandboxLetsItDoItsWork() {
        // when
        String made = member.vboxManage("hostonlyif", "create").orFail();

        // then
        assertThat(made).isEqualTo("Interface 'vboxnet0' was successfully created\n");
        assertThat(host.root().run("ip", "addr", "show", "vboxnet0").out()).contains("192.168.56.1/24", "0a:00:27");
        assertThat(member.vboxManage("hostonlyif", "ipconfig", "vboxnet0", "--ip", "10.9.0.1")
                        .err())
                .contains("E_ACCESSDENIED");
        assertThat(member.lacking("Host networks")).isEmpty();
        assertThat(retry(SystemdUnitsTest::status).out())
                .containsPattern("CapBnd:\\s+0000000000003400\n")
                .containsPattern("NoNewPrivs:\\s+1\n");
    }

    @Test
    @Order(3)
    void itBridgesFromInsideItsSandbox() {
        // given
        host.root()
                .run("ip", "link", "add", "e0", "type", "veth", "peer", "name", "e1")
                .orFail();
        host.root().run("ip", "link", "set", "e0", "up").orFail();
        host.root().run("ip", "link", "set", "e1", "up").orFail();
        member.vboxManage("createvm", "--name", "b", "--ostype", "Debian_64", "--register")
                .orFail();
        member.vboxManage("modifyvm", "b", "--nic1", "bridged", "--bridgeadapter1", "e0")
                .orFail();
        String pid = member.shell()
                .run("sh", "-c", "unshare -Urn sleep 300 >&- 2>&- & echo $!")
                .out()
                .strip();

        // when
        retry(() -> member.patchbay("attach", "--netns", pid, "--vm", "b", "--nic", "1"));

        // then
        assertThat(host.root().run("ip", "-o", "link").out()).contains("pbh0:", "pbw0:");
        assertThat(host.root()
                        .run("tc", "filter", "show", "dev", "e0", "ingress")
                        .out())
                .contains("mirred");
    }

    @Test
    @Order(4)
    void itEndsWhenNobodyAsksAndTheNextQuestionStartsItAgain() {
        retry(() -> host.root().run("sh", "-c", "! systemctl is-active --quiet patchbay-privileged.service"));
        assertThat(state("socket")).isEqualTo("active");
        assertThat(host.root()
                        .run("systemctl", "is-failed", "patchbay-privileged.service")
                        .out())
                .isEqualTo("inactive\n");

        assertThat(member.vboxManage("hostonlyif", "create").orFail()).contains("vboxnet1");
        assertThat(state("service")).isEqualTo("active");
    }

    @Test
    @Order(5)
    void aUnitGivesADaemonTheRightsThatNatCanUse() {
        // given
        assertThat(member.patchbay("doctor").out()).contains("any port can be forwarded, by patchbay-privileged");
        member.patchbay("daemon", "stop").orFail();
        host.write(
                "/etc/systemd/system/patchbay-nobody.service",
                "[Service]\nUser=nobody\nExecStart=" + Installation.projectRoot() + "/libexec/patchbay-daemon\n"
                        + "AmbientCapabilities=CAP_NET_RAW CAP_NET_BIND_SERVICE\nKillMode=process\n"
                        + "Environment=PATCHBAY_HOME=" + member.home() + " PATCHBAY_JAVA=" + JDK + " XDG_RUNTIME_DIR="
                        + member.shell().environment().get("XDG_RUNTIME_DIR") + "\n");

        // when
        host.root().run("systemctl", "daemon-reload").orFail();
        host.root().run("systemctl", "start", "patchbay-nobody.service").orFail();

        // then; whoever asked for more than its status before it is there would start another one
        retry(() -> member.patchbay("daemon", "status"));
        assertThat(Long.toString(member.daemonPid()))
                .isEqualTo(host.root()
                        .run("systemctl", "show", "-P", "MainPID", "patchbay-nobody.service")
                        .out()
                        .strip());
        assertThat(member.patchbay("doctor").out())
                .contains("Low ports: any port can be forwarded, by CAP_NET_BIND_SERVICE")
                .contains("Ping: raw sockets, by CAP_NET_RAW");
        assertThat(member.patchbay("list", "vms").out()).contains("\"b\"");
    }

    @Test
    @Order(6)
    void theInstallerTakesEverythingAwayButTheGroup() {
        host.root().run(INSTALLER, "--remove").orFail();

        assertThat(state("socket")).isEqualTo("inactive");
        assertThat(host.root()
                        .run("ls", "-A", "/usr/local/lib", "/run/patchbay")
                        .out())
                .doesNotContain("privileged");
        assertThat(host.root()
                        .run("systemctl", "list-unit-files", "--no-legend", "patchbay-privileged*")
                        .out())
                .isEmpty();
        assertThat(host.root().run("getent", "group", "patchbay").out()).contains("nobody");
    }

    /// Of the program, which may end at any moment when nobody asks.
    private static Ran status() {
        member.vboxManage("hostonlyif", "ipconfig", "vboxnet0", "--ip", "192.168.56.1")
                .orFail();
        return host.root().run("sh", "-c", "cat /proc/$(systemctl show -P MainPID patchbay-privileged.service)/status");
    }

    private static String state(String unit) {
        return host.root()
                .run("systemctl", "is-active", "patchbay-privileged." + unit)
                .out()
                .strip();
    }
}
