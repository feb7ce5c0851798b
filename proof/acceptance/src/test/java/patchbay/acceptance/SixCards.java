package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// A machine in a real QEMU with a card of each kind, all Patchbay's own, and what stock Linux drivers show with
/// them. In the guest the card of slot n is called `cn`. First each is on a NAT of its own; in the lab all are on
/// one internal network, each in a network namespace of the guest, so that what one sends another receives.
final class SixCards implements AutoCloseable {
    private static final List<String> TYPES =
            List.of("Am79C970A", "Am79C973", "82540EM", "82543GC", "82545EM", "virtio");
    private static final List<String> DRIVERS = List.of("pcnet32", "pcnet32", "e1000", "e1000", "e1000", "virtio_net");
    /// QEMU has no model of these, so they are Patchbay's own without a word.
    private static final List<String> LACKED = List.of("Am79C973", "82543GC");

    private static final int CARDS = 6;
    /// The cards whose driver has registers to show and a test of itself.
    private static final int TESTED = 5;

    private static final int FILE_BYTES = 64 << 20;
    private static final int CALLS_BYTES = 5 * 1_400;
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String ALL = "for n in 1 2 3 4 5 6; do ";
    private static final String LONG_ONES = "for n in 3 4 5; do ";
    /// Runs what comes in the namespace of card n.
    private static final String IN_ITS_SPACE = "nsenter -t $(cat /tmp/space$n) -n ";

    private final World world;
    private final Installation patchbay;
    private final int[] rulePorts = new int[CARDS + 1];
    private final LinuxMachine machine;
    private final String backend;

    /// Boots it with the QEMU in `path` and all cards by `backend`.
    SixCards(String backend, String path) throws IOException {
        this.backend = backend;
        world = World.make(FILE_BYTES, CARDS);
        patchbay = new Installation(Installation.projectRoot(), Shell.HERE.with("PATH", path));
        machine = booted();
    }

    /// A machine that does not come up leaves nothing behind either.
    private LinuxMachine booted() throws IOException {
        try {
            LinuxMachine made = new LinuxMachine(patchbay, "six");
            for (int slot = 1; slot <= CARDS; slot++) {
                made.set(
                        "--nic" + slot,
                        "nat",
                        "--nictype" + slot,
                        type(slot),
                        "--nicbackend" + slot,
                        LACKED.contains(type(slot)) ? "auto" : backend);
                rulePorts[slot] = FreePort.ofTheHost();
                made.set("--natpf" + slot, "web,tcp,127.0.0.1," + rulePorts[slot] + ",,80");
            }
            made.boot();
            return made;
        } catch (IOException | RuntimeException failure) {
            patchbay.close();
            world.close();
            throw failure;
        }
    }

    /// Each by its driver, under its configured address.
    void areBound() {
        assertThat(machine.info().split("is Patchbay's own by " + backend, -1)).hasSize(CARDS + 1);
        String macs = "";
        for (int slot = 1; slot <= CARDS; slot++) macs += " " + machine.mac(slot);
        machine.run(
                "set --" + macs + "; " + ALL
                        + "d=$(grep -il $1 /sys/class/net/*/address | cut -d/ -f5); shift; ip link set $d name c$n || break; done");
        String drivers = machine.run(ALL + "basename $(readlink /sys/class/net/c$n/device/driver); done");
        assertThat(drivers.lines()).containsExactlyElementsOf(DRIVERS);
    }

    /// All at once; then all gateways answer, called at once.
    void lease() {
        machine.run(ALL + "ip link set c$n up; done");
        machine.run(ALL + "udhcpc -i c$n -s /etc/udhcpc -n -q -t 20 >/dev/null & done; wait", LONG);
        String leases = machine.run("cat /tmp/leases");
        for (int slot = 1; slot <= CARDS; slot++) {
            assertThat(leases).as(type(slot)).contains("LEASE c" + slot + " 10.0." + (slot + 1) + ".15/24 ");
        }
        reachTheirGateways();
    }

    private void reachTheirGateways() {
        machine.run(
                "rm -f /tmp/reached*; " + ALL + "(for i in $(seq 30); do ping -c 1 -W 1 10.0.$((n+1)).2 >/dev/null"
                        + " && touch /tmp/reached$n && break; sleep 0.2; done) & done; wait",
                LONG);
        assertThat(machine.run("ls /tmp/reached* | tr -cd '1-6'").strip()).isEqualTo("123456");
    }

    /// 64 MiB through each from the world, and as much out again by a rule of the host's.
    void carryFilesBothWaysUnchanged() {
        for (int slot = 1; slot <= CARDS; slot++) {
            machine.run("killall -q httpd; ip route replace " + world.address() + " via 10.0." + (slot + 1) + ".2 dev c"
                    + slot);
            machine.carriesFilesBothWaysUnchanged(world, rulePorts[slot]);
        }
    }

    /// `setlinkstate` is seen by each driver, both ways, and traffic comes back with it.
    void showTheirCables() {
        allOf("setlinkstate", "off");
        machine.await("[ $(cat /sys/class/net/c[1-6]/carrier | tr -d '\\n') = 000000 ]");
        allOf("setlinkstate", "on");
        haveTheirLinks();
        reachTheirGateways();
    }

    /// `ethtool -d` shows registers, and `ethtool -t`, which stops the card for its test, finds no fault.
    void passTheirDriversTests() {
        for (int slot = 1; slot <= TESTED; slot++) {
            assertThat(machine.run("ethtool -d c" + slot).lines())
                    .as(type(slot))
                    .hasSizeGreaterThan(10);
            assertThat(machine.run("ethtool -t c" + slot + " offline", LONG)).contains("PASS");
        }
        haveTheirLinks();
        reachTheirGateways();
    }

    /// Puts all on one network.
    void goToTheLab() {
        allOf("nicpromisc", "allow-all");
        allOf("nic", "intnet", "lab");
        machine.run(
                "for m in $(cat /modules/vlan); do insmod /modules/$m; done; dd if=/dev/urandom of=/www/lab bs=1M count=4");
        machine.run(ALL + "unshare -n sleep 10000 & echo $! >/tmp/space$n; done");
        machine.await("( " + ALL
                + "[ $(readlink /proc/$(cat /tmp/space$n)/ns/net) != $(readlink /proc/1/ns/net) ] || exit 1; done )");
        machine.run(ALL + "ip link set c$n netns $(cat /tmp/space$n) && " + IN_ITS_SPACE
                + "ip addr add 10.9.0.$n/24 dev c$n && " + IN_ITS_SPACE + "ip link set c$n up && " + IN_ITS_SPACE
                + "httpd -p 80 -h /www; done");
        haveTheirLinksInTheLab();
    }

    /// Frames of nine thousand octets go around among the cards that take them.
    void carryLongFrames() {
        machine.run(LONG_ONES + IN_ITS_SPACE + "ip link set c$n mtu 9000; done");
        haveTheirLinksInTheLab();
        machine.await(of(LONG_ONES, "ping -c 2 -W 1 -s 8972 10.9.0.$((n == 5 ? 3 : n + 1))"));
    }

    /// A file goes around by interfaces of a VLAN: each card serves the one before it.
    void carryAFileByVlan() {
        machine.run(ALL + IN_ITS_SPACE + "ip link add link c$n name v$n type vlan id 7; " + IN_ITS_SPACE
                + "ip addr add 10.9.7.$n/24 dev v$n; " + IN_ITS_SPACE + "ip link set v$n up; done");
        machine.await(of(ALL, "ping -c 1 -W 1 10.9.7.$((n % 6 + 1))"));
        String sums = machine.run(
                ALL + IN_ITS_SPACE
                        + "wget -q -O - http://10.9.7.$((n % 6 + 1))/lab | sha256sum; done; sha256sum </www/lab",
                LONG);
        assertThat(sums.lines()).hasSize(CARDS + 1);
        assertThat(sums.lines().distinct()).as(sums).hasSize(1);
    }

    /// What one says to somebody who is not there the others hear when they are promiscuous, and only then.
    void hearAllWhenPromiscuous() {
        for (int speaker : List.of(1, 2)) {
            assertThat(heardOf(speaker))
                    .as("heard by cards that are not promiscuous")
                    .hasSize(CARDS - 1)
                    .allMatch(heard -> heard < CALLS_BYTES);
            machine.run(ALL + IN_ITS_SPACE + "ip link set c$n promisc on; done");
            assertThat(heardOf(speaker))
                    .as("heard by promiscuous cards")
                    .hasSize(CARDS - 1)
                    .allMatch(heard -> heard >= CALLS_BYTES);
            machine.run(ALL + IN_ITS_SPACE + "ip link set c$n promisc off; done");
        }
    }

    private List<Integer> heardOf(int speaker) {
        String others = ALL.replace(" " + speaker, "");
        String octets = IN_ITS_SPACE + "awk '/ c'$n':/{print $2}' /proc/net/dev";
        String said = machine.run("n=" + speaker + "; " + IN_ITS_SPACE + "arp -s 10.9.0.99 02:00:00:00:00:99; "
                + others + "echo $((0 - $(" + octets + "))) >/tmp/heard$n; done; n=" + speaker + "; " + IN_ITS_SPACE
                + "ping -c 5 -i 0.1 -W 1 -s 1400 10.9.0.99 >/dev/null; sleep 0.5; "
                + others + "echo $(($(cat /tmp/heard$n) + $(" + octets + "))); done");
        return said.lines().map(Integer::valueOf).toList();
    }

    /// All drivers are unloaded and loaded, on the networks of before.
    void bearOtherDrivers() {
        machine.run("killall httpd; kill $(cat /tmp/space*); rm /tmp/space* /tmp/leases");
        machine.await("[ $(ls -d /sys/class/net/c[1-6] | wc -l) = 6 ]");
        allOf("nic", "nat");
        machine.run("rmmod e1000; rmmod pcnet32; rmmod virtio_net; ! ls -d /sys/class/net/c[1-6]", LONG);
        machine.run("for m in e1000 pcnet32 virtio_net; do insmod /modules/$m.ko; done", LONG);
        areBound();
        lease();
    }

    /// The guest boots anew by itself.
    void bearAReboot() throws IOException {
        machine.reboot();
        areBound();
        lease();
    }

    /// A killed daemon leaves the machine running without these cards, as QEMU's clients do not come back. What a guest
    /// makes of cards that are torn out is its own: by multi-process Linux's `virtio_net` may wait for ever.
    /// [LostCardsTest] has the others.
    void areGoneWithTheirDaemon() throws IOException {
        machine.leave();
        long pid = patchbay.daemonPid();
        Shell.HERE.run("kill", "-9", Long.toString(pid)).orFail();
        if (!tookTheirVmmAlong()) assertThat(machine.state()).isEqualTo("running");
        assertThat(patchbay.daemonPid()).isNotEqualTo(pid);
    }

    /// QEMU 11.1's client of vfio-user sets one error twice, and ends by its own assertion, when several
    /// servers go away while it waits for one of them.
    private boolean tookTheirVmmAlong() throws IOException {
        return backend.equals("vfio-user")
                && machine.state().equals("aborted")
                && machine.vmmLog().contains("error_setv: Assertion `*errp == NULL' failed");
    }

    /// QEMU killed takes only its machine, which has its cards again when it is started.
    void comeBackWithTheirMachine() throws IOException {
        if (!tookTheirVmmAlong()) machine.killVmm();
        machine.boot();
        areBound();
        lease();
    }

    private static String of(String cards, String condition) {
        return "( " + cards + IN_ITS_SPACE + condition + " >/dev/null || exit 1; done )";
    }

    private void haveTheirLinksInTheLab() {
        machine.await(of(ALL, "ip link show dev c$n | grep -q LOWER_UP"));
    }

    @Override
    public void close() throws IOException {
        machine.close();
        patchbay.close();
        world.close();
    }

    private void haveTheirLinks() {
        machine.await("[ $(cat /sys/class/net/c[1-6]/carrier | tr -d '\\n') = 111111 ]");
    }

    private void allOf(String option, String... values) {
        for (int slot = 1; slot <= CARDS; slot++) {
            String[] words = new String[values.length + 1];
            words[0] = option + slot;
            System.arraycopy(values, 0, words, 1, values.length);
            machine.control(words);
        }
    }

    private static String type(int slot) {
        return TYPES.get(slot - 1);
    }
}
