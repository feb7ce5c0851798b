package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.acceptance.LabServices.received;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// Real kernels behind cards that share a bandwidth group.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@SuppressWarnings("NullAway.Init")
class BandwidthTest {
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
    void cardsOnTwoNetworksShareOneBucketUntilItsLimitIsTakenAway() {
        // given a bucket of 64 KiB that is filled with 125 octets a second
        machine("left", "--nic1", "intnet", "--intnet1", "a", "--nic2", "intnet", "--intnet2", "b");
        patchbay.vboxManage("bandwidthctl", "left", "add", "slow", "--type", "network", "--limit", "1k")
                .orFail();
        patchbay.vboxManage("modifyvm", "left", "--nicbandwidthgroup1", "slow", "--nicbandwidthgroup2", "slow")
                .orFail();
        machine("right", "--nic1", "intnet", "--intnet1", "a", "--nic2", "intnet", "--intnet2", "b");
        Shell left = guest("left", 1);
        guest("right", 2);

        // when
        int first = received(left.run("ping", "-i", "0.002", "-s", "958", "-c", "200", "-W", "1", "192.168.1.2"));
        int second = received(left.run("ping", "-i", "0.002", "-s", "958", "-c", "50", "-W", "1", "192.168.2.2"));

        // then frames of 1 000 octets passed until the bucket was empty, for both cards
        assertThat(first).isBetween(55, 68);
        assertThat(second).isLessThan(5);

        // and nothing holds up what others send
        assertThat(patchbay.patchbay("counters", "right").orFail()).doesNotContain("cable");
        assertThat(patchbay.patchbay("counters", "left").orFail()).contains("nic 1 cable:", "nic 2 cable:");

        // when
        patchbay.vboxManage("bandwidthctl", "left", "set", "slow", "--limit", "0")
                .orFail();

        // then
        assertThat(received(left.run("ping", "-i", "0.002", "-s", "958", "-c", "100", "192.168.1.2")))
                .isEqualTo(100);
        assertThat(received(left.run("ping", "-i", "0.002", "-s", "958", "-c", "100", "192.168.2.2")))
                .isEqualTo(100);
    }

    private void machine(String name, String... cards) {
        patchbay.vboxManage("createvm", "--name", name, "--ostype", "Debian_64", "--register")
                .orFail();
        for (int at = 0; at < cards.length; at += 2) {
            patchbay.vboxManage("modifyvm", name, cards[at], cards[at + 1]).orFail();
        }
    }

    /// With the addresses 192.168.1.`host` and 192.168.2.`host`, and without IPv6, whose frames would empty the bucket.
    private Shell guest(String name, int host) {
        Shell guest = lab.namespace(name);
        for (String each : new String[] {"all", "default"}) {
            guest.run("sysctl", "-qw", "net.ipv6.conf." + each + ".disable_ipv6=1")
                    .orFail();
        }
        for (int nic = 1; nic <= 2; nic++) {
            String slot = "" + nic;
            patchbay.patchbay(
                            "attach", "--netns", lab.nameOf(name), "--vm", name, "--nic", slot, "--ifname", "eth" + nic)
                    .orFail();
            guest.run("ip", "addr", "add", "192.168." + nic + "." + host + "/24", "dev", "eth" + nic)
                    .orFail();
        }
        return guest;
    }
}
