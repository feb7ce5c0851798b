package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A Linux machine in a real QEMU with VirtualBox's six cards, each Patchbay's own, in the slots 1 to 6.
///
/// On NAT each card has a network of its own. As *pairs* two cards each are on an internal network, the
/// near one in the guest's usual network namespace and the far one in another, so that frames between two
/// addresses of one guest take the way through both cards.
final class SixCards implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    static final String NAME = "six";

    private final Installation patchbay;
    private final LinuxMachine machine;
    private final Map<Card, String> devices = new EnumMap<>(Card.class);
    private boolean paired;

    /// A card of the machine, in the order of the slots.
    enum Card {
        AM79C970A("Am79C970A", "pcnet32", 10),
        AM79C973("Am79C973", "pcnet32", 100),
        I82540EM("82540EM", "e1000", 1_000),
        I82543GC("82543GC", "e1000", 1_000),
        I82545EM("82545EM", "e1000", 1_000),
        VIRTIO("virtio", "virtio_net", 1_000);

        final String type;
        final String driver;

        /// Mbit/s that the driver reads when `--nicspeed` leaves it to the card.
        final int ownSpeed;

        Card(String type, String driver, int ownSpeed) {
            this.type = type;
            this.driver = driver;
            this.ownSpeed = ownSpeed;
        }

        int slot() {
            return ordinal() + 1;
        }

        boolean isE1000() {
            return driver.equals("e1000");
        }

        boolean isPcnet() {
            return driver.equals("pcnet32");
        }

        boolean isFar() {
            return ordinal() % 2 == 1;
        }

        Card partner() {
            return values()[ordinal() ^ 1];
        }

        /// Its address among the pairs, in the network `10.NET.PAIR.0/24`.
        String address(int net) {
            return "10." + net + "." + (ordinal() / 2 + 1) + "." + (isFar() ? 2 : 1);
        }
    }

    /// Registers and boots it with the QEMU in `path`; a machine that does not come up leaves nothing behind.
    SixCards(String backend, int processors, String path) throws IOException {
        patchbay = new Installation(Installation.projectRoot(), Shell.HERE.with("PATH", path));
        try {
            machine = new LinuxMachine(patchbay, NAME);
            machine.set("--memory", "512", "--cpus", "" + processors);
            configure(card -> List.of("nic", "nat", "nictype", card.type, "nicbackend", backend));
            configure(card -> List.of("macaddress", "0800275C000" + card.slot()));
            machine.boot();
            settled();
        } catch (IOException | RuntimeException failure) {
            patchbay.close();
            throw failure;
        }
    }

    LinuxMachine machine() {
        return machine;
    }

    Installation patchbay() {
        return patchbay;
    }

    /// `modifyvm` with options of every card in one command: names without slots and values.
    void configure(Function<Card, List<String>> options) {
        List<String> words = new ArrayList<>();
        for (Card card : Card.values()) {
            Iterator<String> its = options.apply(card).iterator();
            while (its.hasNext()) words.addAll(List.of("--" + its.next() + card.slot(), its.next()));
        }
        machine.set(words.toArray(String[]::new));
    }

    /// Joins the guest after it booted anew.
    void join() throws IOException {
        paired = false;
        machine.join();
        settled();
    }

    /// Finds the names that the guest has for its cards.
    void settled() {
        machine.run("far() { nsenter -t $(cat /tmp/far) -n \"$@\"; }");
        for (Card card : Card.values()) {
            String device = machine.device(card.slot());
            assertThat(device).as(card.type + " is bound").isNotEmpty();
            devices.put(card, device);
        }
    }

    /// The guest's name of a card.
    String device(Card card) {
        return devices.getOrDefault(card, "none");
    }

    /// What a command says where the card is; `DEV` stands for its name.
    String on(Card card, String command) {
        return machine.run(line(card, command), PATIENCE);
    }

    /// Waits until a command succeeds where the card is, as [#on].
    void await(Card card, String condition) {
        machine.await(line(card, condition));
    }

    /// Runs a command for each of these cards, all at once, and waits for all; each must succeed.
    void onAll(Stream<Card> cards, Function<Card, String> command) {
        String begun = cards.map(card -> "(" + line(card, command.apply(card)) + ") & p=\"$p $!\"; ")
                .collect(Collectors.joining());
        machine.run("p=; " + begun + "r=0; for one in $p; do wait $one || r=1; done; [ $r = 0 ]", PATIENCE);
    }

    /// All up, with leases of their own, and their gateways answer.
    void lease() {
        onAll(
                Stream.of(Card.values()),
                card -> "ip link set DEV up; udhcpc -i DEV -s /etc/udhcpc -n -q -t 20 -T 1;"
                        + " ping -c 2 -W 4 -I DEV 10.0." + (card.slot() + 1) + ".2");
        String leases = machine.run("cat /tmp/leases");
        for (Card card : Card.values()) {
            assertThat(leases).contains("LEASE " + device(card) + " 10.0." + (card.slot() + 1) + ".15/24 ");
        }
    }

    /// The first time, from NAT: each pair on a network of its own, with addresses and web servers, while
    /// the machine runs. `/up` has that many MiB, `/small` 2.
    void pair(int mebibytes) {
        for (Card card : Card.values()) attach(card, "intnet", "pair" + card.ordinal() / 2);
        machine.run("unshare -n sleep 100000 & echo $! >/tmp/far; until [ $(readlink /proc/$(cat /tmp/far)/ns/net)"
                + " != $(readlink /proc/self/ns/net) ]; do sleep 0.1; done");
        paired = true;
        for (Card card : Card.values()) {
            String device = device(card);
            machine.run("ip addr flush dev " + device);
            if (card.isFar()) machine.run("ip link set " + device + " netns $(cat /tmp/far)");
            on(card, "ip link set DEV up");
            on(card, "ip addr add " + card.address(8) + "/24 dev DEV");
        }
        machine.run(
                "dd if=/dev/urandom of=/tmp/m bs=1M count=1 2>/dev/null; for i in $(seq " + mebibytes
                        + "); do cat /tmp/m; done"
                        + " >/www/up; rm /tmp/m; head -c 2097152 /www/up >/www/small;"
                        + " for f in up small; do sha256sum </www/$f | cut -d\" \" -f1 >/tmp/sum.$f; done;"
                        + " httpd -p 80 -h /www; far httpd -p 80 -h /www",
                PATIENCE);
        for (Card card : Card.values())
            await(card, "ping -c 1 -W 1 " + card.partner().address(8));
    }

    /// The command by which a card gets its partner's file and keeps its SHA-256 for [#gotUnchanged].
    static String fetch(Card card, int net, String file) {
        return "wget -q -O - http://" + card.partner().address(net) + "/" + file + " | sha256sum >/tmp/got." + card;
    }

    /// Waits until a card's driver says that speed, in Mbit/s: a link that was just chosen has none yet.
    void runsAt(Card card, int mbps) {
        await(card, "ethtool DEV | grep -q \"Speed: " + mbps + "Mb/s\"");
    }

    /// What [#fetch] brought is what was there.
    void gotUnchanged(Card card, String file) {
        assertThat(machine.run("cat /tmp/got." + card)).as(card.type).contains(machine.run("cat /tmp/sum." + file));
    }

    /// Waits for the end of the process of the guest whose number is in that file.
    void hasEnded(String file) {
        machine.run("while [ -d /proc/$(cat " + file + ") ]; do sleep 0.1; done", PATIENCE);
    }

    /// One of the numbers of `patchbay counters` about a card; 0 when there was none.
    long counter(Card card, String name) {
        String all = patchbay.patchbay("counters", NAME).orFail();
        String its = all.replaceAll("(?s).*nic " + card.slot() + ":\\n", "").replaceAll("(?s)\\nnic .*", "");
        return its.lines()
                .filter(line -> line.strip().startsWith(name + " "))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".* ", "")))
                .sum();
    }

    /// `controlvm nicN`.
    void attach(Card card, String... network) {
        machine.control(Stream.concat(Stream.of("nic" + card.slot()), Stream.of(network))
                .toArray(String[]::new));
    }

    /// The hexadecimal number behind a name in a dump of registers; -1 when it is not there.
    static int number(String dump, String name) {
        return dump.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).replaceAll("^.*?(?:0x)?([0-9A-Fa-f]+)\\s*$", "$1"))
                .mapToInt(text -> Integer.parseUnsignedInt(text.toLowerCase(Locale.ROOT), 16))
                .findFirst()
                .orElse(-1);
    }

    /// Starts it after its VMM was killed, and joins the guest.
    void startAgain() throws IOException {
        patchbay.vboxManage("startvm", NAME, "--type", "headless").orFail();
        join();
    }

    @Override
    public void close() throws IOException {
        machine.close();
        patchbay.close();
    }

    /// The line of shell that runs a command where the card is; `DEV` stands for its name.
    String line(Card card, String command) {
        String named = command.replace("DEV", device(card));
        return paired && card.isFar() ? "far sh -c '" + named + "'" : named;
    }
}
