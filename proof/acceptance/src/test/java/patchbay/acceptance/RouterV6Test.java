package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.acceptance.LabServices.retry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;
import patchbay.wire.Icmpv6Message;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv6Packet;
import patchbay.wire.Octets;

/// What the router of a NAT network tells its guests over IPv6, as real clients understand it, and that no
/// guest may tell such things in its place.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@SuppressWarnings("NullAway.Init")
class RouterV6Test {
    private static final String PREFIX = "fd17:625c:f037:3400:";

    private static Lab lab;
    private static Installation patchbay;
    private static Shell one;
    private static Shell two;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() throws IOException {
        lab = new Lab().withIpv6();
        Path resolver = resolver("example.org lab.example.org");
        patchbay = new Installation(
                Installation.projectRoot(), lab.host().with("PATCHBAY_RESOLV_CONF", resolver.toString()));
        manage("natnetwork", "add", "--netname", "six", "--network", "10.52.0.0/24", "--enable", "--ipv6", "on");
        manage("natnetwork", "modify", "--netname", "six", "--ipv6-default", "on");
        one = attached("one");
        two = attached("two");
        for (Shell guest : List.of(one, two)) {
            String words = "ip -6 addr show dev eth0 -tentative scope link | grep fe80";
            retry(() -> guest.run("sh", "-c", words)).orFail();
        }
    }

    @AfterAll
    static void tearDown() throws IOException {
        if (patchbay != null) patchbay.close();
        if (lab != null) lab.close();
    }

    @Test
    void aClientReadsThePrefixTheNameServerAndTheDomainsFromTheAdvertisement() {
        // when
        String said = one.run("rdisc6", "-n", "-1", "eth0").orFail();

        // then
        assertThat(said)
                .containsPattern("Stateful address conf. +: +No")
                .containsPattern("Stateful other conf. +: +Yes")
                .containsPattern("Recursive DNS server +: " + PREFIX + ":3")
                .containsPattern("DNS search list +: +example.org lab.example.org")
                .containsPattern("Prefix +: " + PREFIX + ":/64")
                .containsPattern("MTU +: +1500");
    }

    @Test
    void aDhcpClientLearnsTheNameServerAndTheDomainsWithoutAnAddress() throws IOException {
        // given a script that dhclient tells what it learnt
        Path told = folder.resolve("told");
        Path script = Files.writeString(
                folder.resolve("script"),
                "#!/bin/sh\necho \"$reason|$new_dhcp6_name_servers|$new_dhcp6_domain_search\" >> " + told + "\n");
        Shell.HERE.run("chmod", "+x", script.toString()).orFail();
        String lease = folder.resolve("lease6").toString();
        String pid = folder.resolve("pid6").toString();

        // when
        Ran asked = one.run("dhclient", "-6", "-S", "-1", "-sf", script.toString(), "-lf", lease, "-pf", pid, "eth0");

        // then
        assertThat(asked.exitCode()).as(asked.toString()).isZero();
        assertThat(Files.readString(told)).contains("|" + PREFIX + ":3|example.org. lab.example.org.");
    }

    @Test
    void guestsAreToldWhenTheHostsDomainsChange() throws IOException {
        // when
        resolver("example.org lab.example.org moved.example");

        // then nobody asked
        Ran told = retry(() ->
                one.run("sh", "-c", "rdisc6 -n -1 -d -r 1 -w 5000 eth0 | grep 'DNS search list' | grep moved.example"));
        resolver("example.org lab.example.org");
        assertThat(told.exitCode()).isZero();
        retry(() -> one.run("sh", "-c", "! rdisc6 -n -1 eth0 | grep moved.example"));
    }

    @Test
    void aGuestsOwnAdvertisementReachesNoOtherGuest() throws IOException {
        // given
        Path frame = Files.write(folder.resolve("rogue"), rogueAdvertisement().toByteArray());

        // when
        for (int time = 0; time < 3; time++) {
            one.run("socat", "-u", "OPEN:" + frame, "INTERFACE:eth0").orFail();
        }

        // then
        Ran counted = retry(() -> Shell.HERE.run("sh", "-c", rogues() > 0 ? "true" : "false"));
        assertThat(counted.exitCode()).isZero();
        assertThat(two.run("ip", "-6", "route").out()).contains("via fe80::2").doesNotContain("fd00:bad");
        assertThat(two.run("ip", "-6", "addr").out()).doesNotContain("fd00:bad");
    }

    /// What the ports of cards have counted as `rogue-router`.
    private static long rogues() {
        return patchbay.patchbay("stats", "six")
                .out()
                .lines()
                .filter(line -> line.contains("drop.rogue-router"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    /// A whole frame to all nodes: a default router with a prefix of its own.
    private static Octets rogueAdvertisement() {
        Octets prefix = Octets.ofHex("030440c0000151800000384000000000fd000bad000000000000000000000000");
        Octets rest = Octets.ofWords(0, 0).then(prefix);
        Icmpv6Message said = new Icmpv6Message(Icmpv6View.ROUTER_ADVERTISEMENT, 0, 0x4000_0708, rest);
        Ipv6Packet packet = Ipv6Packet.of(address("fe80::bad"), address("ff02::1"), said);
        packet =
                new Ipv6Packet(packet.source(), packet.destination(), packet.nextHeader(), 255, 0, 0, packet.payload());
        return Octets.ofHex("33330000000102000000bad086dd").then(packet.octets());
    }

    private static IpAddress address(String text) {
        IpAddress address = IpAddress.parse(text);
        if (address == null) throw new IllegalArgumentException(text);
        return address;
    }

    /// The host's resolver file, put in place in one step.
    private static Path resolver(String domains) throws IOException {
        Path fresh = Files.writeString(
                folder.resolve("resolv.new"), "nameserver " + Lab.WORLD + "\nsearch " + domains + "\n");
        return Files.move(fresh, folder.resolve("resolv.conf"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static void manage(String... words) {
        patchbay.vboxManage(words).orFail();
    }

    private static Shell attached(String name) throws IOException {
        Shell guest = lab.namespace(name);
        patchbay.vboxManage("createvm", "--name", name, "--ostype", "Debian_64", "--register")
                .orFail();
        manage("modifyvm", name, "--nic1", "natnetwork", "--nat-network1", "six");
        patchbay.patchbay("attach", "--netns", lab.nameOf(name), "--vm", name, "--nic", "1", "--ifname", "eth0")
                .orFail();
        return guest;
    }
}
