package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.acceptance.NatLab.sh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.linux.LinuxException;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// Files both ways at once between Linux's own TCPs, over a wire between guest and engine and another between host and
/// world that lose, double, overtake and spoil frames. What arrives is compared by SHA-256.
///
/// ```
///  guest eth0 ═BadWire═ w0 ─bridge─ tap0 middle … engine, host e0 ═BadWire═ e1 world
/// ```
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@SuppressWarnings("NullAway.Init")
class BadWiresTest {
    private static final int BYTES = 150_000;
    private static final String URL = "http://" + Lab.WORLD + ":" + NatLab.PORT;

    private static NatLab nat;
    private static Shell guest;
    private static BadWire inner;
    private static BadWire outer;
    private static Path up;
    private static String upChecksum;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() throws IOException, LinuxException {
        nat = new NatLab(folder, BYTES);
        Lab lab = nat.lab;
        Shell middle = nat.guest("middle");
        guest = lab.namespace("guest");
        inner = new BadWire(new BadWire.End(lab.nameOf("guest"), "eth0"), new BadWire.End(lab.nameOf("middle"), "w0"));
        sh(
                        middle,
                        "ip addr flush dev eth0; ip link add br0 type bridge; ip link set eth0 master br0;"
                                + " ip link set w0 master br0; ip link set br0 up")
                .orFail();
        sh(guest, "ip addr add 10.0.2.15/24 dev eth0; ip route add default via 10.0.2.2")
                .orFail();
        lab.host().run("ip", "link", "del", "e0").orFail();
        outer = new BadWire(new BadWire.End(lab.nameOf("host"), "e0"), new BadWire.End(lab.nameOf("world"), "e1"));
        sh(lab.host(), "ip addr add " + Lab.HOST + "/24 dev e0; ip route add default via 192.0.2.1")
                .orFail();
        lab.world().run("ip", "addr", "add", "192.0.2.1/24", "dev", "e1").orFail();
        byte[] octets = new byte[BYTES];
        new Random(5).nextBytes(octets);
        up = Files.write(folder.resolve("up"), octets);
        upChecksum = Shell.HERE.run("sha256sum", up.toString()).out().substring(0, 64);
    }

    @AfterAll
    static void tearDown() throws IOException {
        if (inner != null) inner.close();
        if (outer != null) outer.close();
        if (nat != null) nat.close();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.005, 0.02, 0.05})
    void filesArriveWholeBothWaysAtOnceThoughThisShareOfFramesSuffersEachFault(double share) {
        // given
        long before = inner.faults(share).count() + outer.faults(share).count();

        // when
        Ran both = sh(
                guest,
                "curl -s -m 80 " + URL + "/file | sha256sum & curl -s -m 80 --data-binary @" + up + " " + URL
                        + "/upload; wait");

        // then
        long faults = inner.count() + outer.count() - before;
        assertThat(faults > 0).isEqualTo(share > 0);
        assertThat(both.out()).as(both.toString()).contains(nat.checksum()).contains(upChecksum);
    }
}
