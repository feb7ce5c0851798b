package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// Cards of one Linux guest that are on one network, each in a network namespace of the guest, so that what one sends
/// another receives. The card of slot n is called `cn`, has the address 10.9.0.n and serves what is in `/www`.
final class CardSpaces {
    /// Runs what comes in the namespace of card n.
    static final String IN_ITS_SPACE = "nsenter -t $(cat /tmp/space$n) -n ";
    /// Four mebibytes that each serves.
    static final String FILE = "lab";

    private static final Duration LONG = Duration.ofMinutes(2);
    /// Ethernet's header and nine thousand octets.
    private static final String LONG_FRAME = "9014";
    private static final int CAPTURED = 3;

    private final LinuxMachine machine;
    private final List<Integer> slots;

    /// Of a machine whose cards have their names.
    CardSpaces(LinuxMachine machine, List<Integer> slots) {
        this.machine = machine;
        this.slots = slots;
    }

    /// Takes the cards there, which have been put on one network.
    void make() {
        machine.run("dd if=/dev/urandom of=/www/" + FILE + " bs=1M count=4");
        machine.run(all(slots) + "unshare -n sleep 10000 & echo $! >/tmp/space$n; done");
        machine.await("( " + all(slots)
                + "[ $(readlink /proc/$(cat /tmp/space$n)/ns/net) != $(readlink /proc/1/ns/net) ] || exit 1; done )");
        machine.run(all(slots) + "ip link set c$n netns $(cat /tmp/space$n) && " + IN_ITS_SPACE
                + "ip addr add 10.9.0.$n/24 dev c$n && " + IN_ITS_SPACE + "ip link set c$n up && " + IN_ITS_SPACE
                + "httpd -p 80 -h /www; done");
        haveTheirLinks();
    }

    /// Gives the cards back.
    void end() {
        machine.run("killall httpd; kill $(cat /tmp/space*); rm /tmp/space*");
        machine.await("( " + all(slots) + "[ -d /sys/class/net/c$n ] || exit 1; done )");
    }

    private void haveTheirLinks() {
        machine.await(each(slots, "ip link show dev c$n | grep -q LOWER_UP"));
    }

    /// Frames of nine thousand octets go around among the cards that take them: an echo in one frame, and a file,
    /// once as the cards do it best and once in such frames and none longer, which `tcpdump` sees come, with "don't
    /// fragment" set.
    void carryLongFrames(List<Integer> takers) {
        machine.run(all(takers) + IN_ITS_SPACE + "ip link set c$n mtu 9000; done");
        haveTheirLinks();
        machine.await(each(takers, "ping -c 2 -W 1 -s 8972 10.9.0." + next(takers)));
        fileGoesAround(takers, "10.9.0.");
        String offloads = "ethtool -K c$n tso %1$s gso %1$s gro %1$s 2>&1; done; true";
        machine.run(all(takers) + IN_ITS_SPACE + String.format(offloads, "off"));
        machine.run(all(takers) + IN_ITS_SPACE + "tcpdump -Q in -p -n -l -e -v -c " + CAPTURED
                + " -i c$n 'tcp src port 80 and greater " + LONG_FRAME + "' >/tmp/long$n 2>/tmp/ear$n & done");
        machine.await(listen(takers.size()));
        fileGoesAround(takers, "10.9.0.");
        machine.run(all(takers) + IN_ITS_SPACE + String.format(offloads, "on"));
        for (int taker : takers) {
            String heard = machine.run("cat /tmp/long" + taker);
            assertThat(heard.lines().filter(line -> line.contains(", length " + LONG_FRAME + ": ")))
                    .as("frames that card %d of %s heard:%n%s", taker, takers, heard)
                    .hasSize(CAPTURED);
            assertThat(heard.split("flags \\[DF\\]", -1)).as(heard).hasSize(CAPTURED + 1);
        }
        machine.run("rm /tmp/long* /tmp/ear*");
    }

    /// Each fetches the file from the next, by a network whose addresses begin so.
    void fileGoesAround(List<Integer> among, String network) {
        String sums = machine.run(
                all(among) + IN_ITS_SPACE + "wget -q -O - http://" + network + next(among) + "/" + FILE
                        + " | sha256sum; done; sha256sum </www/" + FILE,
                LONG);
        assertThat(sums.lines()).as(sums).hasSize(among.size() + 1);
        assertThat(sums.lines().distinct()).as(sums).hasSize(1);
    }

    /// The beginning of a loop over cards, whose numbers are `$n`.
    static String all(List<Integer> slots) {
        return "for n in " + slots.stream().map(String::valueOf).collect(Collectors.joining(" ")) + "; do ";
    }

    /// The card behind `$n`; the first is behind the last.
    static String next(List<Integer> slots) {
        return "$((n == " + slots.getLast() + " ? " + slots.getFirst() + " : n + 1))";
    }

    /// That a condition holds in the namespace of each.
    static String each(List<Integer> slots, String condition) {
        return "( " + all(slots) + IN_ITS_SPACE + condition + " >/dev/null || exit 1; done )";
    }

    /// That so many `tcpdump`s, whose errors are in `/tmp/earN`, have begun.
    static String listen(int captures) {
        return "[ $(cat /tmp/ear[1-6] | grep -c listening.on) = " + captures + " ]";
    }
}
