package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// A daemon that is killed takes the cards by multi-process with it, and only these.
@Needs({Need.DIST, Need.QEMU, Need.GUEST})
class LostCardsTest {
    private static final String ALIVE = "ping -c 1 -W 1 10.0.2.2 >/dev/null";
    /// Of an input that nobody lowers over 20 000 come in a second.
    private static final int FEW = 500;

    @Test
    void theGuestGoesOnWithItsOtherCardWhenTheNextDaemonComes() throws IOException {
        try (Installation patchbay = new Installation(Installation.projectRoot(), Shell.HERE);
                LinuxMachine machine = new LinuxMachine(patchbay, "lost")) {
            // given
            machine.set("--nic1", "nat", "--nictype1", "82540EM", "--nicbackend1", "qemu");
            machine.set("--nic2", "nat", "--nictype2", "82545EM", "--nicbackend2", "multi-process");
            machine.set("--nic3", "nat", "--nictype3", "Am79C970A", "--nicbackend3", "multi-process");
            machine.boot();
            String living = machine.device(1);
            machine.run("for d in $(ls /sys/class/net); do ip link set $d up; done");
            machine.run("udhcpc -i " + living + " -s /etc/udhcpc -n -q -t 20");
            machine.await(ALIVE);
            machine.leave();

            // when
            Shell.HERE.run("kill", "-9", Long.toString(patchbay.daemonPid())).orFail();
            leaveHigh(patchbay, 10, 11);
            assertThat(machine.state()).isEqualTo("running");
            machine.join();

            // then
            machine.await("[ \"$(cd /sys/class/net; echo e*)\" = " + living + " ]");
            machine.await(ALIVE);
            assertThat(interruptsOfASecond(machine)).isLessThan(FEW);
            assertThat(logGrowsInASecond(machine)).isZero();
        }
    }

    /// Raises inputs of the I/O APIC, as a daemon leaves them that is killed before the guest has reacted.
    private static void leaveHigh(Installation patchbay, int... inputs) throws IOException {
        try (SocketChannel qtest = SocketChannel.open(UnixDomainSocketAddress.of(qtestSocket(patchbay)))) {
            for (int input : inputs) {
                qtest.write(StandardCharsets.US_ASCII.encode(
                        "set_irq_in /machine/i440fx/ioapic unnamed-gpio-in " + input + " 1\n"));
                ByteBuffer answer = ByteBuffer.allocate(64);
                assertThat(qtest.read(answer)).isPositive();
                assertThat(answer.flip().get()).isEqualTo((byte) 'O');
            }
        }
    }

    private static Path qtestSocket(Installation patchbay) throws IOException {
        Path runtime = patchbay.home().resolveSibling("run");
        try (Stream<Path> files = Files.walk(runtime)) {
            return files.filter(file -> file.endsWith("qtest.sock")).findAny().orElseThrow();
        }
    }

    private static long interruptsOfASecond(LinuxMachine machine) {
        String sum = "awk '/fasteoi/{sum+=$2} END{print sum}' /proc/interrupts";
        return Long.parseLong(machine.run("b=$(" + sum + "); sleep 1; echo $(($(" + sum + ") - b))")
                .strip());
    }

    /// Every access to a card that is dead is two lines there.
    private static int logGrowsInASecond(LinuxMachine machine) throws IOException {
        int before = machine.vmmLog().length();
        machine.run("sleep 1");
        return machine.vmmLog().length() - before;
    }
}
