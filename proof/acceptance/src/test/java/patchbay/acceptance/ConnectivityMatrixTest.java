package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.acceptance.ConnectivityMatrixTest.Way.BY_RULE;
import static patchbay.acceptance.ConnectivityMatrixTest.Way.FREE;
import static patchbay.acceptance.ConnectivityMatrixTest.Way.NONE;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// The manual's table of who reaches whom in each networking mode, a test for each of its cells: real kernels, an HTTP
/// server at every end, and a user without rights. Machines of each mode are two.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@SuppressWarnings("NullAway.Init")
class ConnectivityMatrixTest {
    private static final String NO_ANSWER = "000";

    private static Lab lab;
    private static Ordinary user;
    private static final Map<Mode, Shell> firsts = new EnumMap<>(Mode.class);
    private static final Map<Mode, Shell> seconds = new EnumMap<>(Mode.class);
    private static final List<Process> servers = new ArrayList<>();

    enum Way {
        FREE,
        BY_RULE,
        NONE
    }

    /// A row of the table.
    private enum Mode {
        HOSTONLY("192.168.56.101", "192.168.56.102", "192.168.56.1", 0),
        BRIDGED("192.0.2.51", "192.0.2.52", Lab.HOST, 0),
        INTNET("10.1.1.1", "10.1.1.2", Lab.HOST, 0),
        NAT("10.0.2.15", "10.77.0.15", Lab.HOST, 8_180),
        NATNETWORK("192.168.15.4", "192.168.15.5", Lab.HOST, 8_181);

        private final String first;
        private final String second;
        private final String host;
        private final int rulePort;

        Mode(String first, String second, String host, int rulePort) {
            this.first = first;
            this.second = second;
            this.host = host;
            this.rulePort = rulePort;
        }
    }

    /// A cell of the table, in the manual's words.
    enum Cell {
        HOSTONLY_VM_TO_HOST(Mode.HOSTONLY, FREE),
        HOSTONLY_HOST_TO_VM(Mode.HOSTONLY, FREE),
        HOSTONLY_VM_TO_VM(Mode.HOSTONLY, FREE),
        HOSTONLY_VM_TO_LAN(Mode.HOSTONLY, NONE),
        HOSTONLY_LAN_TO_VM(Mode.HOSTONLY, NONE),
        BRIDGED_VM_TO_HOST(Mode.BRIDGED, FREE),
        BRIDGED_HOST_TO_VM(Mode.BRIDGED, FREE),
        BRIDGED_VM_TO_VM(Mode.BRIDGED, FREE),
        BRIDGED_VM_TO_LAN(Mode.BRIDGED, FREE),
        BRIDGED_LAN_TO_VM(Mode.BRIDGED, FREE),
        INTNET_VM_TO_HOST(Mode.INTNET, NONE),
        INTNET_HOST_TO_VM(Mode.INTNET, NONE),
        INTNET_VM_TO_VM(Mode.INTNET, FREE),
        INTNET_VM_TO_LAN(Mode.INTNET, NONE),
        INTNET_LAN_TO_VM(Mode.INTNET, NONE),
        NAT_VM_TO_HOST(Mode.NAT, FREE),
        NAT_HOST_TO_VM(Mode.NAT, BY_RULE),
        NAT_VM_TO_VM(Mode.NAT, NONE),
        NAT_VM_TO_LAN(Mode.NAT, FREE),
        NAT_LAN_TO_VM(Mode.NAT, BY_RULE),
        NATNETWORK_VM_TO_HOST(Mode.NATNETWORK, FREE),
        NATNETWORK_HOST_TO_VM(Mode.NATNETWORK, BY_RULE),
        NATNETWORK_VM_TO_VM(Mode.NATNETWORK, FREE),
        NATNETWORK_VM_TO_LAN(Mode.NATNETWORK, FREE),
        NATNETWORK_LAN_TO_VM(Mode.NATNETWORK, BY_RULE);

        private final Mode mode;
        private final Way way;

        Cell(Mode mode, Way way) {
            this.mode = mode;
            this.way = way;
        }
    }

    @BeforeAll
    static void build() throws IOException {
        lab = new Lab();
        user = new Ordinary(lab);
        manage("hostonlyif", "create");
        manage("natnetwork", "add", "--netname", "natnet1", "--network", "192.168.15.0/24", "--enable");
        manage("natnetwork", "modify", "--netname", "natnet1", "--port-forward-4", "w:tcp:[]:8181:[192.168.15.4]:80");
        plug(Mode.HOSTONLY, List.of("--nic1", "hostonly", "--hostonlyadapter1", "vboxnet0"), List.of());
        plug(Mode.BRIDGED, List.of("--nic1", "bridged", "--bridgeadapter1", "e0"), List.of());
        plug(Mode.INTNET, List.of("--nic1", "intnet"), List.of());
        plug(Mode.NAT, List.of("--natpf1", "web,tcp,,8180,,80"), List.of("--natnet1", "10.77/16"));
        plug(Mode.NATNETWORK, List.of("--nic1", "natnetwork", "--nat-network1", "natnet1"), List.of());
        serve(lab.host());
        serve(lab.world());
        // The LAN would find its way to any of these networks, if the host let it.
        for (String network : List.of("192.168.56.0/24", "10.0.0.0/8", "192.168.15.0/24")) {
            lab.world().run("ip", "route", "add", network, "via", Lab.HOST).orFail();
        }
    }

    @AfterAll
    static void tearDown() throws IOException {
        for (Process server : servers) LabServices.end(server);
        if (user != null) user.close();
        if (lab != null) lab.close();
    }

    @ParameterizedTest
    @EnumSource
    void thisCellOfTheTableHolds(Cell cell) {
        Mode mode = cell.mode;
        String direction = cell.name().substring(mode.name().length() + 1);
        Shell first = firsts.get(mode);
        boolean direct = switch (direction) {
            case "VM_TO_HOST" -> reaches(first, mode.host, 80);
            case "HOST_TO_VM" -> reaches(lab.host(), mode.first, 80);
            case "VM_TO_VM" -> reaches(first, mode.second, 80) || reaches(seconds.get(mode), mode.first, 80);
            case "VM_TO_LAN" -> reaches(first, Lab.WORLD, 80);
            default -> reaches(lab.world(), mode.first, 80);
        };
        assertThat(direct).isEqualTo(cell.way == FREE);
        if (cell.way != BY_RULE) return;
        boolean fromHost = direction.startsWith("HOST");
        assertThat(reaches(fromHost ? lab.host() : lab.world(), fromHost ? "127.0.0.1" : Lab.HOST, mode.rulePort))
                .isTrue();
    }

    /// The user has no right to it: the privileged program binds the port for him.
    @Test
    void aPortBelow1024IsForwardedWhereThePrivilegedProgramIs() {
        // when
        manage("modifyvm", Mode.NAT + "-1", "--natpf1", "low,tcp,,81,,80", "--natpf1", "names,udp,127.0.0.1,53,,53");

        // then
        assertThat(reaches(lab.world(), Lab.HOST, 81)).isTrue();
        assertThat(reaches(lab.host(), "127.0.0.1", 81)).isTrue();
        assertThat(lab.host().run("ss", "-uln").out()).contains("127.0.0.1:53 ");
        manage("modifyvm", Mode.NAT + "-1", "--natpf1", "delete", "low", "--natpf1", "delete", "names");
        assertThat(reaches(lab.world(), Lab.HOST, 81)).isFalse();
        assertThat(lab.host().run("ss", "-uln").out()).doesNotContain("127.0.0.1:53 ");
    }

    private static boolean reaches(Shell from, String address, int port) {
        Ran ran = from.run(
                "curl", "-s", "-m", "2", "-o", "/dev/null", "-w", "%{http_code}", "http://" + address + ":" + port);
        return !ran.out().equals(NO_ANSWER);
    }

    private static void plug(Mode mode, List<String> settings, List<String> more) throws IOException {
        List<String> both = new ArrayList<>(settings);
        firsts.put(mode, guest(mode, 1, both));
        // The second machine on NAT has a network of its own, and no rule for the first one's port.
        seconds.put(mode, guest(mode, 2, more.isEmpty() ? both : more));
    }

    private static Shell guest(Mode mode, int number, List<String> settings) throws IOException {
        Shell guest = user.guest(mode + "-" + number, settings.toArray(String[]::new));
        if (mode == Mode.INTNET || mode == Mode.BRIDGED) {
            String address = number == 1 ? mode.first : mode.second;
            guest.run("ip", "addr", "add", address + "/24", "dev", "eth0").orFail();
        } else {
            user.lease(guest);
        }
        // A guest tries to send everything to whoever listens there.
        String router = switch (mode) {
            case HOSTONLY -> "192.168.56.1";
            case BRIDGED -> "192.0.2.1";
            case INTNET -> "10.1.1.254";
            case NAT -> number == 1 ? "10.0.2.2" : "10.77.0.2";
            case NATNETWORK -> "192.168.15.1";
        };
        guest.run("ip", "route", "add", "default", "via", router).orFail();
        serve(guest);
        return guest;
    }

    private static void serve(Shell where) throws IOException {
        servers.add(where.start(List.of("busybox", "httpd", "-f", "-p", "80", "-h", "/usr")));
    }

    private static void manage(String... words) {
        user.patchbay().vboxManage(words).orFail();
    }
}
