package patchbay.vmm.served;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import patchbay.lan.Abilities;
import patchbay.lan.PortSettings;
import patchbay.lan.Station;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.linux.LoopOptions;
import patchbay.linux.LoopThread;
import patchbay.loop.Frame;
import patchbay.nic.e1000.E1000Card;
import patchbay.nic.e1000.E1000Model;

/// A real loop with a switch, an 82545EM of ours on it that waits for a VMM, and a station that keeps what
/// the guest sends.
public final class ServedBench implements AutoCloseable {
    public static final long GUEST = 0x0800_2700_0001L;
    public static final long STATION = 0x5254_0012_3502L;
    private static final long PATIENCE_SECONDS = 20;

    public final ServedCard served;
    private final BlockingQueue<byte[]> fromGuest = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final LoopThread thread;
    private final Switch network;
    private final SwitchPort station;
    private SwitchPort plugged;

    public ServedBench(Path socket, Dialect.Maker dialect) throws Exception {
        this(socket, dialect, place -> new E1000Card(E1000Model.I82545EM, place));
    }

    /// With a card of another kind.
    public ServedBench(Path socket, Dialect.Maker dialect, CardMaker maker) throws Exception {
        thread = LoopThread.start("bench", LoopOptions.DEFAULT, (culprit, thrown) -> failures.add(thrown));
        network = new Switch("test", thread.loop());
        ServedCard.Settings settings = new ServedCard.Settings(socket, GUEST, maker, dialect);
        served = ask(() -> new ServedCard(thread.loop(), settings, new Ears()));
        station = ask(() -> network.plug(PortSettings.service("station", STATION), new Keeper()));
        plugged = ask(() -> {
            served.listen();
            served.link(true);
            return plug();
        });
    }

    private SwitchPort plug() {
        SwitchPort port = network.plug(PortSettings.card("vm.nic1", GUEST), served.card());
        served.connect(port);
        return port;
    }

    /// Takes the card off its network and puts it on again, as on another.
    public void replug() throws Exception {
        plugged = ask(() -> {
            served.disconnect();
            network.unplug(plugged);
            return plug();
        });
    }

    public <T> T ask(Callable<T> question) throws Exception {
        return thread.call(question, 5_000);
    }

    public void await(BooleanSupplier condition) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!ask(condition::getAsBoolean)) {
            if (System.nanoTime() > until) throw new AssertionError("it did not come about; " + told);
        }
    }

    /// Waits until the loop's running turn is over, with all that is told at its end.
    public void awaitNextTurn() throws Exception {
        long turn = ask(() -> thread.loop().turns());
        await(() -> thread.loop().turns() > turn);
    }

    /// Has something sent until the socket takes no more and the card serves no more.
    public void awaitStandstill(BooleanSupplier isTaken) throws Exception {
        await(served::isConnected);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (int still = 0; still < 3; ) {
            long before = messages();
            boolean taken = isTaken.getAsBoolean();
            still = taken || messages() != before ? 0 : still + 1;
            if (System.nanoTime() > until) throw new AssertionError("it never stood still");
        }
    }

    /// What was said last when a VMM was lost; waits for it.
    public String lastEnd() throws InterruptedException {
        String words = told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (words == null) throw new AssertionError("no VMM was lost");
        return words;
    }

    public void toGuest(byte[] octets) throws Exception {
        ask(() -> {
            MemorySegment copy = Arena.ofAuto().allocate(octets.length);
            MemorySegment.copy(octets, 0, copy, ValueLayout.JAVA_BYTE, 0, octets.length);
            station.take(new Frame().wrap(copy, 0, octets.length));
            return true;
        });
    }

    /// What came from the guest next, or null when nothing did yet.
    public byte @Nullable [] pollFromGuest() {
        return fromGuest.poll();
    }

    public byte[] nextFromGuest() throws InterruptedException {
        byte[] frame = fromGuest.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (frame == null) throw new AssertionError("no frame came from the guest; failures: " + failures);
        return frame;
    }

    public static byte[] frame(long source, long destination, int length) {
        byte[] octets = new byte[length];
        for (int at = 0; at < length; at++) octets[at] = (byte) at;
        for (int at = 0; at < 6; at++) octets[at] = (byte) (destination >>> 40 - 8 * at);
        for (int at = 0; at < 6; at++) octets[6 + at] = (byte) (source >>> 40 - 8 * at);
        return octets;
    }

    /// Descriptors that this process has open.
    public static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    /// Mappings of memfds that this process has.
    public static long mappings() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains("memfd:guest")).count();
        }
    }

    @Override
    public void close() {
        try {
            ask(() -> {
                served.close();
                return true;
            });
        } catch (Exception failed) {
            throw new AssertionError("the card did not close", failed);
        }
        thread.close();
        if (!failures.isEmpty()) throw new AssertionError("the loop caught " + failures, failures.peek());
    }

    private long messages() throws Exception {
        return ask(() -> served.tallies().get("vmm-messages"));
    }

    private final class Ears implements ServedListener {
        @Override
        public void connected() {}

        @Override
        public void disconnected(String reason) {
            told.add(reason);
        }
    }

    private final class Keeper implements Station {
        @Override
        public void send(Frame frame) {
            fromGuest.add(frame.bytes().asSlice(frame.start(), frame.length()).toArray(ValueLayout.JAVA_BYTE));
        }

        @Override
        public Abilities abilities() {
            return Abilities.ALL;
        }
    }
}
