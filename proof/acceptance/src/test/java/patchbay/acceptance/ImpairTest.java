package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.acceptance.LabServices.received;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// Real kernels over a cable that is made bad.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@SuppressWarnings("NullAway.Init")
class ImpairTest {
    private static final Pattern SHORTEST = Pattern.compile("= ([0-9.]+)/");

    private Lab lab;
    private Installation patchbay;

    @BeforeEach
    void build() throws IOException {
        lab = new Lab();
        patchbay = new Installation(Installation.projectRoot(), lab.host());
    }

    @AfterEach
    void tearDown() throws IOException {
        patchbay.close();
        lab.close();
    }

    @Test
    void aPingGetsSlowerAndLosesAndIsAsBefore() {
        // given
        Shell left = guest("left", "192.168.5.1/24");
        guest("right", "192.168.5.2/24");
        assertThat(received(ping(left, 3))).isEqualTo(3);

        // when 20 ms each way
        patchbay.patchbay("impair", "left", "--nic", "1", "--delay", "20ms").orFail();

        // then
        Ran slow = ping(left, 5);
        assertThat(received(slow)).isEqualTo(5);
        assertThat(shortest(slow)).isGreaterThanOrEqualTo(40);

        // when three of ten are lost; four standard deviations of 200 trials
        patchbay.patchbay("impair", "left", "--nic", "1", "--loss", "30%", "--direction", "from-guest")
                .orFail();
        left.run("ip", "neigh", "replace", "192.168.5.2", "lladdr", mac("right"), "dev", "eth0")
                .orFail();

        // then
        assertThat(received(ping(left, 200))).isBetween(114, 166);
        assertThat(patchbay.patchbay("counters", "left").orFail())
                .contains("nic 1 cable:")
                .contains("from-guest-frames-lost");

        // and
        patchbay.patchbay("impair", "left", "--nic", "1", "--clear").orFail();
        assertThat(received(ping(left, 50))).isEqualTo(50);
    }

    private static Ran ping(Shell from, int count) {
        return from.run("ping", "-c", "" + count, "-i", "0.01", "-W", "1", "192.168.5.2");
    }

    /// The shortest round trip, in milliseconds.
    private static double shortest(Ran ping) {
        Matcher matcher = SHORTEST.matcher(ping.out());
        assertThat(matcher.find()).as(ping.toString()).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    private String mac(String name) {
        String info =
                patchbay.vboxManage("showvminfo", name, "--machinereadable").orFail();
        Matcher matcher = Pattern.compile("macaddress1=\"([0-9A-F]{12})\"").matcher(info);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1).replaceAll("(..)(?!$)", "$1:");
    }

    private Shell guest(String name, String address) {
        patchbay.vboxManage("createvm", "--name", name, "--ostype", "Debian_64", "--register")
                .orFail();
        patchbay.vboxManage("modifyvm", name, "--nic1", "intnet").orFail();
        Shell guest = lab.namespace(name);
        patchbay.patchbay("attach", "--netns", lab.nameOf(name), "--vm", name, "--nic", "1", "--ifname", "eth0")
                .orFail();
        guest.run("ip", "addr", "add", address, "dev", "eth0").orFail();
        return guest;
    }
}
