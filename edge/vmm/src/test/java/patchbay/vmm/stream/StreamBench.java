package patchbay.vmm.stream;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import patchbay.lan.Abilities;
import patchbay.lan.PortSettings;
import patchbay.lan.Station;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.linux.LinuxException;
import patchbay.linux.LoopOptions;
import patchbay.linux.LoopThread;
import patchbay.loop.Frame;

/// A real loop with a switch, the port under test on it, and a station that keeps what the guest sends.
public final class StreamBench implements AutoCloseable {
    public static final long GUEST_MAC = 0x0800_2700_0001L;
    public static final long STATION_MAC = 0x5254_0012_3502L;
    private static final long PATIENCE_SECONDS = 20;

    final BlockingQueue<byte[]> fromGuest = new LinkedBlockingQueue<>();
    final BlockingQueue<String> link = new LinkedBlockingQueue<>();
    final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    public final StreamPort port;
    private final LoopThread thread;
    private final SwitchPort stationPort;

    public StreamBench(Path socket) throws Exception {
        thread = startLoop();
        Switch network = new Switch("test", thread.loop());
        port = thread.call(() -> new StreamPort(thread.loop(), socket, new Link()), 5_000);
        stationPort =
                thread.call(() -> network.plug(PortSettings.service("station", STATION_MAC), new Keeper()), 5_000);
        thread.call(
                () -> {
                    port.connect(network.plug(PortSettings.card("vm.nic1", GUEST_MAC), port));
                    return 0;
                },
                5_000);
    }

    private LoopThread startLoop() throws LinuxException {
        return LoopThread.start("bench", LoopOptions.DEFAULT, (culprit, thrown) -> failures.add(thrown));
    }

    /// Asks the loop's thread.
    public <T> T ask(Callable<T> question) throws Exception {
        return thread.call(question, 5_000);
    }

    /// Sends frames from the station to the guest, all in one turn, and waits until that turn is over.
    public void toGuest(byte[]... frames) throws Exception {
        long turn = ask(() -> {
            for (byte[] octets : frames) {
                Frame frame = thread.loop().frames().takeLarge();
                if (frame == null) throw new IllegalStateException("the test needs a larger pool");
                MemorySegment.copy(octets, 0, frame.bytes(), ValueLayout.JAVA_BYTE, frame.start(), octets.length);
                stationPort.take(frame.length(octets.length));
            }
            return thread.loop().turns();
        });
        long now = turn;
        while (now == turn) now = ask(() -> thread.loop().turns());
    }

    public byte[] nextFromGuest() throws InterruptedException {
        byte[] frame = fromGuest.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (frame == null) throw new AssertionError("no frame came from the guest; failures: " + failures);
        return frame;
    }

    /// Whether a frame of that length has come; forgets those before it.
    public boolean hasFromGuest(int length) {
        for (byte[] frame = fromGuest.poll(); frame != null; frame = fromGuest.poll()) {
            if (frame.length == length) return true;
        }
        return false;
    }

    public String nextOfLink() throws InterruptedException {
        String word = link.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (word == null) throw new AssertionError("nothing happened to the link; failures: " + failures);
        return word;
    }

    /// A frame from `source` to `destination` of `length` octets, the rest filled from `seed`.
    public static byte[] frame(long destination, long source, int length, int seed) {
        byte[] frame = new byte[length];
        for (int index = 0; index < 6; index++) {
            frame[index] = (byte) (destination >> 40 - 8 * index);
            frame[6 + index] = (byte) (source >> 40 - 8 * index);
        }
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xb5; // a local experimental EtherType, IEEE 802
        for (int index = 14; index < length; index++) frame[index] = (byte) (seed * 31 + index);
        return frame;
    }

    static byte[] guestFrame(int length, int seed) {
        return frame(STATION_MAC, GUEST_MAC, length, seed);
    }

    public static byte[] stationFrame(int length, int seed) {
        return frame(GUEST_MAC, STATION_MAC, length, seed);
    }

    @Override
    public void close() {
        // Waited for: a loop that is told to stop may leave its last commands undone, and the VMM connected to nobody.
        try {
            ask(() -> {
                port.close();
                return true;
            });
        } catch (Exception failed) {
            throw new AssertionError("the port did not close", failed);
        }
        thread.close();
        if (!failures.isEmpty()) throw new AssertionError("the loop caught " + failures);
    }

    private final class Keeper implements Station {
        @Override
        public void send(Frame frame) {
            byte[] copy = new byte[frame.length()];
            MemorySegment.copy(frame.bytes(), ValueLayout.JAVA_BYTE, frame.start(), copy, 0, copy.length);
            fromGuest.add(copy);
        }

        @Override
        public Abilities abilities() {
            return Abilities.ALL;
        }
    }

    private final class Link implements LinkListener {
        @Override
        public void connected() {
            link.add("connected");
        }

        @Override
        public void disconnected(String reason) {
            link.add(reason);
        }
    }
}
