package patchbay.acceptance;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import patchbay.linux.LoopOptions;
import patchbay.linux.LoopThread;
import patchbay.nic.e1000.E1000Card;
import patchbay.nic.e1000.E1000Model;
import patchbay.vmm.multiprocess.MultiProcess;
import patchbay.vmm.served.ServedCard;
import patchbay.vmm.served.ServedListener;

/// A driver's access to a register of a card behind QEMU's proxy, over a socket of the kernel, costs the card's loop no
/// object: measured in octets of the loop's thread over many accesses, after warm-up.
class RegisterAllocationTest {
    private static final long MAC = 0x0800_2700_0001L;
    private static final int WARM_UP_ACCESSES = 60_000;
    private static final int ACCESSES = 20_000;
    private static final long WAIT_MILLIS = 20_000;
    private static final int CONFIG_WRITE = 2;
    private static final int BAR_READ = 5;
    private static final int HEADER_BYTES = 16;
    private static final int CONFIG_BYTES = 12;
    private static final int ACCESS_BYTES = 24;
    private static final int ANSWER_BYTES = 24;
    private static final int BASE_REGISTER = 0x10;
    private static final int COMMAND_REGISTER = 4;
    private static final int MEMORY_AND_MASTER = 6;
    private static final int BASE = 0x2000_0000;
    private static final int STATUS = 8;

    @Test
    void readingARegisterAllocatesNothing() throws Exception {
        MeasuredJvm.run(RegisterAllocationTest.class);
    }

    /// What the child does; its exit code is 0 when nothing was allocated.
    public static void main(String[] ignored) throws Exception {
        Path folder = Files.createTempDirectory("patchbay-registers");
        Path path = folder.resolve("card");
        boolean clean;
        try (LoopThread thread = LoopThread.start("card", LoopOptions.DEFAULT, (culprit, thrown) -> {})) {
            ServedCard.Settings settings = new ServedCard.Settings(
                    path, MAC, place -> new E1000Card(E1000Model.I82545EM, place), MultiProcess.by(null));
            ServedCard served = thread.call(
                    () -> {
                        ServedCard card = new ServedCard(thread.loop(), settings, ServedListener.SILENT);
                        card.listen();
                        return card;
                    },
                    WAIT_MILLIS);
            try (SocketChannel vmm = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                ask(vmm, config(BASE_REGISTER, BASE));
                ask(vmm, config(COMMAND_REGISTER, MEMORY_AND_MASTER));
                read(vmm, WARM_UP_ACCESSES);
                clean = MeasuredJvm.comesToAllocateNothing(thread, () -> read(vmm, ACCESSES));
            }
            thread.call(
                    () -> {
                        served.close();
                        return true;
                    },
                    WAIT_MILLIS);
        } finally {
            Files.deleteIfExists(path);
            Files.delete(folder);
        }
        System.exit(clean ? 0 : 1);
    }

    private static int read(SocketChannel vmm, int times) throws IOException {
        ByteBuffer request = message(BAR_READ, ACCESS_BYTES)
                .putLong(BASE + STATUS)
                .putLong(0)
                .putInt(Integer.BYTES)
                .put((byte) 1);
        for (int count = 0; count < times; count++) ask(vmm, request);
        return times;
    }

    private static ByteBuffer config(int offset, int value) {
        return message(CONFIG_WRITE, CONFIG_BYTES).putInt(offset).putInt(value).putInt(Integer.BYTES);
    }

    private static ByteBuffer message(int command, int payloadBytes) {
        return ByteBuffer.allocateDirect(HEADER_BYTES + payloadBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(command)
                .putInt(0)
                .putLong(payloadBytes);
    }

    /// Sends a request whole and waits for its answer.
    private static void ask(SocketChannel vmm, ByteBuffer request) throws IOException {
        request.position(0).limit(request.capacity());
        while (request.hasRemaining()) vmm.write(request);
        ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES);
        while (answer.hasRemaining()) if (vmm.read(answer) < 0) throw new EOFException("the card hung up");
    }
}
