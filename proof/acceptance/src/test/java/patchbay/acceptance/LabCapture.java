package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// What `tcpdump` on each of the cards in [CardSpaces] hears when some call a station that is not there, once without
/// and once with a tag of VLAN 7. A broadcast behind each call is heard by everybody, so nobody has missed the call.
final class LabCapture {
    private static final String STRANGER = "02:00:00:00:00:99";
    private static final int ECHO = 400;
    /// From a header to the next, with the octets between, each line of them behind a tab.
    private static final Pattern FRAME = Pattern.compile("(?m)^\\S.*\\n(?:\\t.*\\n)+");

    private final LinuxMachine machine;
    private final List<Integer> slots;

    /// Of cards that have interfaces `vn` of the VLAN.
    LabCapture(LinuxMachine machine, List<Integer> slots) {
        this.machine = machine;
        this.slots = slots;
        machine.run(CardSpaces.all(slots) + CardSpaces.IN_ITS_SPACE + "arp -s 10.9.0.99 " + STRANGER + "; "
                + CardSpaces.IN_ITS_SPACE + "arp -i v$n -s 10.9.7.99 " + STRANGER + "; done");
    }

    /// Has every card listen, and the speakers call.
    ///
    /// @param options of `tcpdump`; with `-p` it leaves the driver in its mode
    /// @param all whether everybody is to hear the calls, or only who sends them
    void hear(String options, List<Integer> speakers, boolean all) {
        listen(options);
        call(speakers);
        machine.run("killall -INT tcpdump");
        Map<Integer, String> heard = new TreeMap<>();
        for (int slot : slots) heard.put(slot, machine.run("cat /tmp/heard" + slot));
        machine.run("rm /tmp/heard* /tmp/ear*");
        for (int speaker : speakers) {
            String station = machine.mac(speaker);
            List<String> said = calls(heard.getOrDefault(speaker, ""), station);
            assertIsTheCall(said);
            heard.forEach((slot, text) -> assertThat(calls(text, station))
                    .as("what card %d hears of card %d: %s", slot, speaker, text)
                    .isEqualTo(all || slot == speaker ? said : List.of()));
        }
    }

    private static void assertIsTheCall(List<String> said) {
        assertThat(said).hasSize(2);
        assertThat(said.getFirst())
                .contains("802.1Q (0x8100), length 446: vlan 7, ")
                .containsPattern("(?:5a5a ){8}");
        assertThat(said.getLast()).contains("IPv4 (0x0800), length 442: ").containsPattern("(?:a5a5 ){8}");
    }

    private void listen(String options) {
        machine.run(CardSpaces.all(slots) + CardSpaces.IN_ITS_SPACE + "tcpdump -l -t -n -e -XX " + options
                + " -i c$n 'ether dst " + STRANGER
                + " or arp dst host 10.9.0.98' >/tmp/heard$n 2>/tmp/ear$n & done");
        machine.await(CardSpaces.listen(slots.size()));
    }

    private void call(List<Integer> speakers) {
        String ping = CardSpaces.IN_ITS_SPACE + "ping -c 1 -W 1 -s " + ECHO;
        machine.run(
                "( " + CardSpaces.all(speakers) + ping + " -p a5 10.9.0.99 & " + ping
                        + " -p 5a 10.9.7.99 & done; wait; " + CardSpaces.all(speakers) + ping
                        + " 10.9.0.98 & done; wait ) >/dev/null 2>&1",
                Duration.ofSeconds(60));
        for (int speaker : speakers) {
            machine.await("[ $(grep -l 'who-has 10.9.0.98 tell 10.9.0." + speaker + "' /tmp/heard* | wc -l) = "
                    + slots.size() + " ]");
        }
    }

    /// The calls of a station among what was heard, as `tcpdump` shows them: first the tagged one.
    private static List<String> calls(String heard, String station) {
        String from = station + " > " + STRANGER + ", ethertype ";
        return FRAME.matcher(heard)
                .results()
                .map(MatchResult::group)
                .filter(frame -> frame.startsWith(from))
                .sorted()
                .toList();
    }
}
