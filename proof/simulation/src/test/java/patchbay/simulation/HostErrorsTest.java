package patchbay.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import patchbay.loop.Errno;
import patchbay.testkit.SocketCall;

/// Every call to the host's kernel, at each place in a connection's life, failing with every errno it knows: the engine
/// neither throws nor loses a handle, a connection or memory, and what passes by itself costs no connection.
class HostErrorsTest {
    private static final List<SocketCall> CALLS = List.of(
            SocketCall.OPEN_TCP,
            SocketCall.CONNECT,
            SocketCall.TAKE_ERROR,
            SocketCall.SEND,
            SocketCall.PEEK,
            SocketCall.DISCARD,
            SocketCall.SHUTDOWN_WRITE,
            SocketCall.SEND_ROOM,
            SocketCall.KEEP_ALIVE,
            SocketCall.BUFFERS,
            SocketCall.CLOSE,
            SocketCall.ABORT,
            SocketCall.WATCH);

    private static final int[] ERRNOS = {
        Errno.EPERM,
        Errno.EINTR,
        Errno.EBADF,
        Errno.EAGAIN,
        Errno.ENOMEM,
        Errno.EACCES,
        Errno.EINVAL,
        Errno.EMFILE,
        Errno.ENOSPC,
        Errno.EPIPE,
        Errno.EADDRNOTAVAIL,
        Errno.ENETDOWN,
        Errno.ENETUNREACH,
        Errno.ECONNABORTED,
        Errno.ECONNRESET,
        Errno.ENOBUFS,
        Errno.ENOTCONN,
        Errno.ETIMEDOUT,
        Errno.ECONNREFUSED,
        Errno.EHOSTUNREACH
    };

    private static final List<Integer> PASSING = List.of(Errno.EINTR, Errno.EAGAIN, Errno.ENOMEM, Errno.ENOBUFS);

    static Stream<Arguments> callsAndErrnos() {
        List<Arguments> all = new ArrayList<>();
        for (SocketCall call : CALLS) {
            for (int errno : ERRNOS) {
                // a kernel that answers EAGAIN to a send tells when there is room; one invented here would never
                if (call == SocketCall.SEND && errno == Errno.EAGAIN) continue;
                all.add(Arguments.of(call, Errno.name(errno), errno));
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("callsAndErrnos")
    void aFailingCallLeavesNothingBehind(SocketCall call, String name, int errno) {
        for (int skipped : new int[] {0, 1, 3}) {
            // given
            World world = World.seeded(81);
            var guest = world.guest(ByHand.GUEST);
            world.host().faults().failAfter(call, skipped, errno);

            // when
            Transfer transfer = Transfer.begin(world, guest, 80, 40_000, 40_000);
            world.machine().runUntil(() -> transfer.guest().isClosed() || transfer.isOver(), 300 * ByHand.SECOND);

            // then
            boolean mustSurvive = PASSING.contains(errno) && isData(call);
            assertThat(transfer.guest().isClosed() || transfer.isOver()).isTrue();
            if (mustSurvive) transfer.finish(ByHand.SECOND);
            if (!transfer.guest().isClosed()) transfer.guest().abort();
            comesToRest(world, call);
        }
    }

    private static boolean isData(SocketCall call) {
        return switch (call) {
            case SEND, PEEK, DISCARD, SEND_ROOM, KEEP_ALIVE -> true;
            default -> false;
        };
    }

    /// A handle whose closing failed is the kernel's to count; everything else must be gone.
    private static void comesToRest(World world, SocketCall call) {
        world.runFor(600 * ByHand.SECOND);
        assertThat(world.tcp().flows()).isZero();
        assertThat(world.tcp().queuedBytes()).isZero();
        if (call != SocketCall.CLOSE && call != SocketCall.ABORT) world.host().assertNoHandlesOpen();
    }
}
