package patchbay.vmm.vhost;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import patchbay.lan.Abilities;
import patchbay.lan.PortSettings;
import patchbay.lan.Station;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.linux.LoopOptions;
import patchbay.linux.LoopThread;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;

/// A real loop with a switch, a vhost-user port on it, and a station that keeps what the guest sends.
final class VhostBench implements AutoCloseable {
    static final long GUEST = 0x0800_2700_0001L;
    static final long STATION = 0x5254_0012_3502L;
    private static final long PATIENCE_SECONDS = 20;

    final VhostUserPort port;
    private final BlockingQueue<byte[]> fromGuest = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final List<LoopThread> threads = new ArrayList<>();
    private LoopThread thread;
    private SwitchPort station;

    /// What makes the port, on its loop.
    @FunctionalInterface
    interface Maker {
        VhostUserPort make(EventLoop loop) throws Exception;
    }

    VhostBench(Path socket, boolean listening) throws Exception {
        this(loop -> listening
                ? VhostUserPort.listening(loop, socket, GUEST, 2)
                : VhostUserPort.calling(loop, VmmSocket.of(socket), GUEST, 2));
    }

    VhostBench(Maker maker) throws Exception {
        thread = newThread();
        port = ask(() -> maker.make(thread.loop()));
        station = plugIn();
    }

    private LoopThread newThread() throws Exception {
        LoopThread made = LoopThread.start("bench", LoopOptions.DEFAULT, (culprit, thrown) -> failures.add(thrown));
        threads.add(made);
        return made;
    }

    /// A network of its own on the loop of now, with the card on it; the station beside it.
    private SwitchPort plugIn() throws Exception {
        Switch network = new Switch("test", thread.loop());
        SwitchPort beside = ask(() -> network.plug(PortSettings.service("station", STATION), new Keeper()));
        ask(() -> port.connect(network.plug(PortSettings.card("vm.nic1", GUEST), port)));
        return beside;
    }

    /// Takes the card off its network.
    void unplug() throws Exception {
        ask(() -> {
            port.disconnect();
            return true;
        });
    }

    /// Puts a card that was taken off its network on another one, which has another loop, after somebody did something
    /// in between.
    void plugElsewhere(Runnable meanwhile) throws Exception {
        ask(() -> {
            port.leaveLoop();
            return true;
        });
        meanwhile.run();
        thread = newThread();
        ask(() -> {
            port.joinLoop(thread.loop());
            return true;
        });
        station = plugIn();
    }

    <T> T ask(Callable<T> question) throws Exception {
        return thread.call(question, 5_000);
    }

    void await(BooleanSupplier condition) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!ask(condition::getAsBoolean)) {
            if (System.nanoTime() > until) throw new AssertionError("it did not come about; " + port.lastEnd());
        }
    }

    void toGuest(byte[] octets) throws Exception {
        ask(() -> {
            MemorySegment copy = Arena.ofAuto().allocate(octets.length);
            MemorySegment.copy(octets, 0, copy, ValueLayout.JAVA_BYTE, 0, octets.length);
            station.take(new Frame().wrap(copy, 0, octets.length));
            return true;
        });
    }

    byte[] nextFromGuest() throws InterruptedException {
        byte[] frame = fromGuest.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (frame == null) throw new AssertionError("no frame came from the guest; failures: " + failures);
        return frame;
    }

    static byte[] frame(long source, long destination, int length) {
        byte[] octets = new byte[length];
        for (int at = 0; at < length; at++) octets[at] = (byte) at;
        for (int at = 0; at < 6; at++) octets[at] = (byte) (destination >>> 40 - 8 * at);
        for (int at = 0; at < 6; at++) octets[6 + at] = (byte) (source >>> 40 - 8 * at);
        return octets;
    }

    @Override
    public void close() {
        try {
            ask(() -> {
                port.close();
                return true;
            });
        } catch (Exception failed) {
            throw new AssertionError("the port did not close", failed);
        }
        threads.forEach(LoopThread::close);
        if (!failures.isEmpty()) throw new AssertionError("the loop caught " + failures);
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
