package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.control.json.JsonReader;
import patchbay.control.machinery.Refusal;

class WatchingTest {
    @TempDir
    Path directory;

    private Terminal terminal;

    @BeforeEach
    void aMachineIsThere() {
        terminal = new Terminal(directory).withMachine();
    }

    @Test
    void flowsAreATableByMachine() {
        assertThat(terminal.run("patchbay flows").succeeded().out()).isEqualTo("""
                KIND    STATE        GUEST          PEER          AGE    IDLE  FROM-GUEST  TO-GUEST  RESENT  RTT         VM   NIC
                ping    waiting      10.0.2.15:401  192.0.2.7:80  2h01m  0.3s  56          0         0       -           db   1
                udp in  open         10.0.2.15:401  -             9.0s   9.0s  12          0         0       -           web  1
                tcp     established  10.0.2.15:402  192.0.2.7:80  1m05s  0.5s  1.5K        2.5M      20      85us/1.2ms  web  2
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "--sort to-guest, tcp ping udp",
        "--sort age, ping tcp udp",
        "--sort age --reverse, udp tcp ping",
        "--sort=kind, ping tcp udp",
        "--sort state, tcp udp ping",
        "--sort rtt, tcp ping udp"
    })
    void flowsAreSortedByAnyColumn(String options, String kinds) {
        // when
        String text = terminal.run("patchbay flows " + options).succeeded().out();

        // then
        assertThat(text.lines().skip(1).map(line -> line.split(" ", 2)[0])).containsExactly(kinds.split(" ", -1));
    }

    @Test
    void flowsOfOneCardAreAskedFor() {
        // when
        terminal.run("patchbay flows web --nic 2").succeeded();

        // then
        assertThat(terminal.machinery.observation.calls).containsExactly("flows web 2");
    }

    @Test
    void flowsOfANatNetworkHaveItsName() {
        // given
        terminal.run("VBoxManage natnetwork add --netname natnet1 --network 10.9.0.0/24 --enable")
                .succeeded();

        // when
        String table = terminal.run("patchbay flows natnet1").succeeded().out();
        String json = terminal.run("patchbay flows natnet1 --json").succeeded().out();

        // then
        assertThat(table.lines().skip(1).toList().getFirst())
                .startsWith("udp in  answered")
                .endsWith("natnet1  -");
        assertThat(json).contains("\"network\": \"natnet1\"").doesNotContain("\"nic\"");
        assertThat(terminal.run("patchbay flows nowhere").err())
                .contains("Could not find a registered machine named 'nowhere'");
    }

    @Test
    void jsonCanBeReadAgain() {
        assertThat(JsonReader.read(
                        terminal.run("patchbay flows --json").succeeded().out()))
                .asString()
                .contains("octetsToGuest", "2500000");
        assertThat(JsonReader.read(
                        terminal.run("patchbay stats --json").succeeded().out()))
                .asString()
                .contains("drop.no-receiver", "octets-to-guest");
        terminal.run("patchbay flows --json --watch --count 2 --interval 1")
                .succeeded()
                .out()
                .lines()
                .forEach(line -> assertThat(JsonReader.read(line)).isNotNull());
    }

    @Test
    void statsAreShownByThing() {
        assertThat(terminal.run("patchbay stats").succeeded().out()).isEqualTo("""
                port network=lab nic=1 vm=web
                  drop.no-receiver                        2
                  frames-from-guest                       12
                loop loop=0
                  frames-lent-most                        7
                  turns                                   99
                """);
        assertThat(terminal.run("patchbay stats lab").succeeded().out()).doesNotContain("loop=0");
        assertThat(terminal.run("patchbay stats web").succeeded().out()).doesNotContain("loop=0");
    }

    @Test
    void onATerminalItIsShownInPlaceUntilQ() {
        // when
        String out = terminal.runOnScreen("patchbay flows --watch --sort to-guest", "srq")
                .succeeded()
                .out();

        // then
        assertThat(out).startsWith("<whole screen>\u001b[H3 flows by to-guest");
        assertThat(out).contains("3 flows by resent ", "3 flows by resent, reversed");
        assertThat(out.split("\u001b\\[H", -1)).hasSize(4);
        assertThat(out.split("\u001b\\[H", -1)[1].split("\r\n", -1)).hasSizeLessThanOrEqualTo(5);
    }

    @Test
    void ctrlCAndAClientThatGoesEndItToo() {
        terminal.runOnScreen("patchbay stats --watch", "\u0003").succeeded();
        terminal.runOnScreen("patchbay stats --live", "").succeeded();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "flows ghost | 1 | Could not find a registered machine named 'ghost'",
                "flows --nic 0 | 1 | Invalid NIC number 0",
                "flows --nic 37 | 1 | Invalid NIC number 37",
                "flows web --nic 9 | 1 | Invalid NIC number 9",
                "flows --nic x | 2 | Invalid argument format: --nic=x",
                "flows --sort size | 2 | Invalid sort key 'size'",
                "flows --sort | 2 | Command line option needs argument",
                "flows --interval 5 | 2 | --interval and --count need --watch",
                "flows --watch --interval 0 | 2 | Parameter --interval is 1 to 3600 seconds",
                "flows --watch --interval 3601 | 2 | Parameter --interval is 1 to 3600 seconds",
                "flows web db | 2 | Invalid parameter 'db'",
                "stats ghost | 1 | Could not find a registered machine named 'ghost'",
                "stats --count 3 | 2 | --interval and --count need --watch",
                "stats --sort age | 2 | Unknown option: --sort",
                "daemon record | 2 | Missing file",
                "daemon record a.jfr --seconds 0 | 2 | Parameter --seconds is 1 to 3600",
                "daemon dance | 2 | Invalid parameter 'dance'",
                "daemon stop | 1 | answered by the client"
            })
    void whatCannotBeIsRefusedByName(String line, int exitCode, String message) {
        // when
        Terminal.Result result = terminal.run("patchbay " + line);

        // then
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertThat(result.err()).contains("patchbay: error: ").contains(message);
    }

    @Test
    void theAddressForMetricsIsKept() {
        // when
        terminal.run("patchbay daemon start --http 127.0.0.1:9090").succeeded();

        // then
        assertThat(terminal.machinery.observation.calls).containsExactly("serve 127.0.0.1:9090");
        assertThat(terminal.run("patchbay getextradata global Patchbay/Http").out())
                .isEqualTo("Value: 127.0.0.1:9090\n");
        terminal.run("patchbay daemon start --http off").succeeded();
        assertThat(terminal.run("patchbay getextradata global Patchbay/Http").out())
                .isEqualTo("No value set!\n");
    }

    @Test
    void anAddressThatCannotBeServedIsNotKept() {
        // given
        terminal.machinery.observation.next = Refusal.line("no");

        // when
        Terminal.Result result = terminal.run("patchbay daemon start --http 127.0.0.1:1");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(terminal.run("patchbay getextradata global Patchbay/Http").out())
                .isEqualTo("No value set!\n");
    }

    @Test
    void aRecordingGoesWhereTheClientIs() {
        // when
        terminal.run("patchbay daemon record now.jfr --seconds 3").succeeded();

        // then
        assertThat(terminal.machinery.observation.calls)
                .containsExactly("record " + directory.resolve("now.jfr") + " 3");
    }
}
