package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// What a card's NAT does where the host has a right to raw sockets and low ports, with real kernels on both sides:
/// protocols without ports (GRE, ESP, SCTP, and one that nobody has a use for), and ports that servers trust.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@SuppressWarnings("NullAway.Init")
class NatRightsTest {
    private static final String PEER = "192.0.2.1";
    private static final String PEER_V6 = "2001:db8:1::1";
    private static final int SILENT = 99;

    private static NatLab nat;
    private static Shell guest;
    private static final List<Process> echoes = new ArrayList<>();

    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() throws IOException {
        nat = new NatLab(folder, 1_000);
        nat.lab.withIpv6();
        guest = nat.guest("raw");
        for (int protocol : new int[] {47, 50, 132, 253}) {
            echoes.add(nat.lab.world().start(List.of("socat", "IP4-RECVFROM:" + protocol + ",fork", "PIPE")));
            echoes.add(nat.lab.world().start(List.of("socat", "IP6-RECVFROM:" + protocol + ",fork", "PIPE")));
        }
        LabServices.retry(() -> guest.run("ping", "-c", "1", "-W", "1", PEER_V6));
    }

    @AfterAll
    static void tearDown() throws IOException {
        for (Process echo : echoes) LabServices.end(echo);
        if (nat != null) nat.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {47, 50, 132, 253})
    void packetsOfAProtocolComeBack(int protocol) {
        String line = "echo over " + protocol + " and back";
        assertThat(said(line, "IP4-SENDTO:" + PEER + ":" + protocol)).isEqualTo(line);
        assertThat(said(line, "IP6-SENDTO:[" + PEER_V6 + "]:" + protocol)).isEqualTo(line);
    }

    @Test
    void theFlowsOfOtherProtocolsAreShownLikeAllOthers() {
        said("for the list", "IP4-SENDTO:" + PEER + ":50");
        said("for the list", "IP6-SENDTO:[" + PEER_V6 + "]:253");

        assertThat(nat.patchbay.patchbay("flows").out().lines().map(line -> line.replaceAll(" +", " ")))
                .anyMatch(line -> line.contains("esp answered 10.0.2.15 " + PEER))
                .anyMatch(line -> line.contains("ip-253 answered " + "fd17:") && line.contains(" " + PEER_V6));
        assertThat(nat.patchbay.patchbay("flows", "--json").out()).containsPattern("\"kind\": ?\"esp\"");
    }

    @Test
    void theWorldSeesTheHostAndLongPacketsPassInPieces() {
        Ran ran = NatLab.sh(
                guest,
                "head -c 3000 /dev/zero | tr '\\0' x | socat -b 4000 -t 0.5 - IP4-SENDTO:" + PEER + ":47 | wc -c");
        assertThat(ran.out().strip()).isEqualTo("3000");
    }

    @Test
    void whatThePeersKernelSaysReachesTheGuest() {
        // Nobody listens for this one there, so its kernel answers protocol unreachable.
        assertThat(heard(SILENT)).contains(PEER + " protocol " + SILENT + " unreachable");
    }

    @Test
    void authenticationHeadersAreRefusedAtOnce() {
        assertThat(heard(51)).contains("10.0.2.2 > 10.0.2.15", "protocol 51 unreachable");
    }

    @Test
    void aPortBelow1024IsKeptAsNfsServersWantIt() throws IOException {
        String tell = ",fork,reuseaddr SYSTEM:'echo $SOCAT_PEERPORT'";
        echoes.add(nat.lab.world().start(List.of("sh", "-c", "exec socat TCP4-LISTEN:2049" + tell)));
        echoes.add(nat.lab.world().start(List.of("sh", "-c", "exec socat UDP4-RECVFROM:2049" + tell)));
        String tcp = "echo | socat -t 1 - TCP4:" + PEER + ":2049,sourceport=802,reuseaddr | grep 802";
        assertThat(LabServices.retry(() -> NatLab.sh(guest, tcp)).out().strip()).isEqualTo("802");
        String udp = "echo | socat -t 1 - UDP4-SENDTO:" + PEER + ":2049,sourceport=803 | grep 803";
        assertThat(LabServices.retry(() -> NatLab.sh(guest, udp)).out().strip()).isEqualTo("803");
    }

    /// What the guest hears of a packet that it sends; with eight octets at least, as its kernel wants them quoted.
    private static String heard(int protocol) {
        return NatLab.sh(
                        guest,
                        "timeout 3 tcpdump -c 1 -nli eth0 'icmp[0] = 3 and icmp[1] = 2' 2>/dev/null & sleep 0.5; "
                                + "echo a packet of some length | socat -t 0.1 - IP4-SENDTO:" + PEER + ":" + protocol
                                + "; wait")
                .out();
    }

    private static String said(String line, String to) {
        return NatLab.sh(guest, "echo '" + line + "' | socat -t 0.3 - " + to)
                .out()
                .strip();
    }
}
