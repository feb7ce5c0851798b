package patchbay.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import patchbay.loop.Errno;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// A process in a user namespace of its own gets an interface.
@Needs({Need.ROOT, Need.TUN})
class TapCourierTest {
    private ProcessId owner;
    private CompletableFuture<ExitStatus> ended;

    @BeforeEach
    void startTheOwner() throws Exception {
        UnixSockets.Pair pair = UnixSockets.pair();
        owner = new Spawn(List.of("unshare", "-U", "-r", "-n", "sh", "-c", "echo in >&5; exec sleep 600"))
                .inherit(pair.second(), 5)
                .start();
        ended = Processes.whenEnded(owner);
        try (EpollPoller poller = new EpollPoller(true);
                Arena arena = Arena.ofConfined()) {
            poller.watch(pair.first(), events -> {});
            long into = arena.allocate(8).address();
            assertThat(Ready.await(poller, () -> Descriptors.read(pair.first(), into, 8)))
                    .isEqualTo(3);
        }
        Descriptors.close(pair.first());
        Descriptors.close(pair.second());
    }

    @AfterEach
    void endTheOwner() throws Exception {
        Processes.signal(owner, Processes.SIGKILL);
        ended.get(10, TimeUnit.SECONDS);
    }

    @Test
    void anInterfaceOpenedByTheCourierIsOurs() throws Exception {
        // when
        Tap tap = TapCourier.fetch(owner.pid(), "card0", 0x0800_2700_0009L, 1_400);

        // then
        String shown = Command.run("nsenter", "-t", "" + owner.pid(), "-n", "ip", "link", "show", "card0");
        assertThat(shown).contains("08:00:27:00:00:09").contains("mtu 1400").contains("UP");
        assertThat(tap.name()).isEqualTo("card0");
        tap.close();
    }

    @Test
    void whatTheCourierIsRefusedIsToldWithItsErrno() {
        assertThatThrownBy(() -> TapCourier.fetch(owner.pid(), "lo", 0, 1_400))
                .isInstanceOfSatisfying(
                        LinuxException.class,
                        refused -> assertThat(refused.errno()).isEqualTo(Errno.EINVAL))
                .hasMessageStartingWith("open a tap in the namespaces of process " + owner.pid() + ": create tap lo");
    }

    @Test
    void aProcessThatIsNotThereIsARefusal() {
        assertThatThrownBy(() -> TapCourier.fetch(0x3fff_ffff, "card0", 0, 1_400))
                .isInstanceOf(LinuxException.class)
                .hasMessageContaining("by nsenter");
    }
}
