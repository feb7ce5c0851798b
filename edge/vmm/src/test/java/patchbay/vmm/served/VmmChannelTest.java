package patchbay.vmm.served;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.linux.Descriptors;
import patchbay.linux.LinuxException;
import patchbay.linux.PageMemory;
import patchbay.linux.UnixSockets;
import patchbay.loop.EventLoop;
import patchbay.nic.e1000.E1000Card;
import patchbay.nic.e1000.E1000Model;
import patchbay.testkit.VirtualLoop;
import patchbay.vmm.vfio.VfioUser;

@SuppressWarnings("NullAway.Init")
class VmmChannelTest {
    private static final int MESSAGE_BYTES = 64 * 1_024;

    @TempDir
    Path folder;

    private int blockedTimes;

    @Test
    void whatTheSocketDoesNotTakeIsKeptAndWhatCannotBeKeptEndsTheConnection() throws LinuxException {
        // given
        int listener = UnixSockets.listenStream(folder.resolve("c.sock"), 1);
        int theirs = UnixSockets.connectStream(folder.resolve("c.sock"));
        VmmChannel channel = new VmmChannel(UnixSockets.accept(listener), dialect(), new Owner());
        MemorySegment message = PageMemory.reserve(MESSAGE_BYTES);

        // when
        while (!channel.isBlocked()) channel.answer(message, MESSAGE_BYTES);

        // then
        assertThat(blockedTimes).isEqualTo(1);
        assertThat(channel.isOverrun()).isFalse();
        channel.answer(message, 100);
        assertThat(channel.isOverrun()).isFalse();

        // when
        for (int count = 0; count < 5; count++) channel.answer(message, MESSAGE_BYTES);

        // then
        assertThat(channel.isOverrun()).isTrue();
        assertThat(blockedTimes).isEqualTo(1);

        // when
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment into = arena.allocate(MESSAGE_BYTES);
            while (channel.isBlocked()) {
                UnixSockets.receive(theirs, into);
                channel.flush();
            }
        }

        // then
        assertThat(channel.isOverrun()).isTrue();
        channel.close();
        Descriptors.close(theirs);
        Descriptors.close(listener);
    }

    private static Dialect dialect() {
        EventLoop loop = VirtualLoop.seeded(1).loop();
        return VfioUser.with(null).make(loop, place -> new E1000Card(E1000Model.I82540EM, place), 0x0800_2700_0001L);
    }

    private final class Owner implements VmmChannel.Owner {
        @Override
        public void blocked() {
            blockedTimes++;
        }

        @Override
        public void cutOff(VmmChannel which, String reason) {
            throw new AssertionError(reason);
        }
    }
}
