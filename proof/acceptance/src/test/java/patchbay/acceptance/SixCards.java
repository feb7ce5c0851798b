package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

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
    private static final List<Integer> SLOTS = List.of(1, 2, 3, 4, 5, 6);
    /// The cards that take frames longer than Ethernet's.
    private static final List<Integer> LONG_ONES = List.of(3, 4, 5, 6);
    /// One of each model; everybody listens to two others at least.
    private static final List<Integer> SPEAKERS = List.of(1, 3, 6);
    /// The cards whose driver has registers to show and a test of itself.
    private static final int TESTED = 5;

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String ALL = CardSpaces.all(SLOTS);

    private final int[] rulePorts = new int[CARDS + 1];
    private final TestBed bed;
    private final LinuxMachine machine;
    private final CardSpaces spaces;
    private final String backend;

    /// Boots it with the QEMU in `path` and all cards by `backend`.
    SixCards(String backend, String path) throws IOException {
        this.backend = backend;
        for (int slot : SLOTS) rulePorts[slot] = FreePort.ofTheHost();
        bed = TestBed.boot("six", path, this::equip);
        machine = bed.machine();
        spaces = new CardSpaces(machine, SLOTS);
    }

    private void equip(LinuxMachine made) {
        for (int slot : SLOTS) {
            made.set(
                    "--nic" + slot,
                    "nat",
                    "--nictype" + slot,
                    type(slot),
                    "--nicbackend" + slot,
                    LACKED.contains(type(slot)) ? "auto" : backend);
            made.set("--natpf" + slot, "web,tcp,127.0.0.1," + rulePorts[slot] + ",,80");
        }
    }

    /// Each by its driver, under its configured address.
    void areBound() {
        assertThat(machine.info().split("is Patchbay's own by " + backend, -1)).hasSize(CARDS + 1);
        String macs = "";
        for (int slot : SLOTS) macs += " " + machine.mac(slot);
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
        for (int slot : SLOTS) {
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
        World world = bed.world();
        for (int slot : SLOTS) {
            machine.run("killall -q httpd; ip route replace " + world.address() + " via 10.0." + (slot + 1) + ".2 dev c"
                    + slot);
            assertThatCode(() -> machine.carriesFilesBothWaysUnchanged(world, rulePorts[slot]))
                    .as(type(slot))
                    .doesNotThrowAnyException();
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

    /// `ethtool -d` shows registers, and `ethtool -t`, which stops the card for its test, finds no fault. It
    /// may be asked three times: `e1000` gives an interrupt ten milliseconds to come, and this computer may be
    /// busy for longer.
    void passTheirDriversTests() {
        for (int slot = 1; slot <= TESTED; slot++) {
            assertThat(machine.run("ethtool -d c" + slot).lines())
                    .as(type(slot))
                    .hasSizeGreaterThan(10);
            String test = "ethtool -t c" + slot + " offline";
            assertThat(machine.run(test + " || " + test + " || " + test, LONG))
                    .as(type(slot))
                    .contains("PASS");
        }
        haveTheirLinks();
        reachTheirGateways();
    }

    /// Puts all on one network.
    void goToTheLab() {
        allOf("nicpromisc", "allow-all");
        allOf("nic", "intnet", "lab");
        machine.run("for m in $(cat /modules/vlan); do insmod /modules/$m; done");
        spaces.make();
    }

    /// Frames of nine thousand octets go around among the cards that take them.
    void carryLongFrames() {
        spaces.carryLongFrames(LONG_ONES);
    }

    /// A file goes around by interfaces of a VLAN: each card serves the one before it.
    void carryAFileByVlan() {
        machine.run(ALL + CardSpaces.IN_ITS_SPACE + "ip link add link c$n name v$n type vlan id 7; "
                + CardSpaces.IN_ITS_SPACE + "ip addr add 10.9.7.$n/24 dev v$n; " + CardSpaces.IN_ITS_SPACE
                + "ip link set v$n up; done");
        machine.await(CardSpaces.each(SLOTS, "ping -c 1 -W 1 10.9.7." + CardSpaces.next(SLOTS)));
        spaces.fileGoesAround(SLOTS, "10.9.7.");
    }

    /// What one says to somebody who is not there a capture in the guest shows, tag and all, when the driver is
    /// promiscuous and `--nicpromisc` lets it, and only then.
    void captureAllWhenPromiscuous() {
        LabCapture capture = new LabCapture(machine, SLOTS);
        capture.hear("", SPEAKERS, true);
        capture.hear("-p", SPEAKERS, false);
        allOf("nicpromisc", "deny");
        capture.hear("", SPEAKERS, false);
    }

    /// All drivers are unloaded and loaded, on the networks of before.
    void bearOtherDrivers() {
        spaces.end();
        machine.run("rm /tmp/leases");
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
        long pid = bed.patchbay().daemonPid();
        Shell.HERE.run("kill", "-9", Long.toString(pid)).orFail();
        if (!tookTheirVmmAlong()) assertThat(machine.state()).isEqualTo("running");
        assertThat(bed.patchbay().daemonPid()).isNotEqualTo(pid);
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

    @Override
    public void close() throws IOException {
        bed.close();
    }

    private void haveTheirLinks() {
        machine.await("[ $(cat /sys/class/net/c[1-6]/carrier | tr -d '\\n') = 111111 ]");
    }

    private void allOf(String option, String... values) {
        for (int slot : SLOTS) {
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
