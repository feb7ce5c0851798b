package patchbay.testkit;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Queue;
import patchbay.loop.Frame;
import patchbay.testkit.packet.Packet;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.testkit.packet.SeenPacket;

/// A guest played by a test, packet by packet: what the test sends goes to the engine in a turn of its loop, and what
/// the engine sends waits here until the test expects it. Expecting lets virtual time run.
public final class GuestPort implements FrameSink {
    private final VirtualLoop machine;
    private final String name;
    private final FrameSink toEngine;
    private final FrameSink fromEngine;
    private final Queue<SeenPacket> waiting = new ArrayDeque<>();

    /// A guest whose frames go to `engine`, inside turns of the loop of `machine`.
    public GuestPort(VirtualLoop machine, String name, FrameSink engine) {
        this.machine = machine;
        this.name = name;
        this.toEngine = machine.inTurn(engine);
        this.fromEngine = machine.leaving(this::take);
    }

    /// Takes a frame from the engine.
    @Override
    public void deliver(Frame frame) {
        fromEngine.deliver(frame);
    }

    private void take(Frame frame) {
        machine.log().frame(name + " <", frame.bytes(), frame.start(), frame.length());
        waiting.add(SeenPacket.of(frame.bytes(), frame.start(), frame.length()));
    }

    /// Sends a packet to the engine; it is taken in the next turn.
    public GuestPort send(Packet<?> packet) {
        MemorySegment bytes = packet.toSegment();
        machine.log().frame(name + " >", bytes, 0, packet.length());
        toEngine.deliver(new Frame().wrap(bytes, 0, packet.length()));
        return this;
    }

    /// The next frame from the engine, which must come within a second of virtual time and be as `matcher` says.
    public SeenPacket expect(PacketMatcher matcher) {
        return expect(matcher, 1_000_000_000L);
    }

    public SeenPacket expect(PacketMatcher matcher, long withinNanos) {
        machine.runUntil(() -> !waiting.isEmpty(), withinNanos);
        SeenPacket packet = waiting.poll();
        if (packet == null) throw machine.failure("expected " + matcher + ", but nothing came");
        String mismatch = matcher.mismatch(packet);
        if (!mismatch.isEmpty())
            throw machine.failure("expected " + matcher + "\n but was " + packet + "\n since " + mismatch);
        return packet;
    }

    /// The first frame from the engine within `withinNanos` that is as `matcher` says; others before it are dropped.
    public SeenPacket expectEventually(PacketMatcher matcher, long withinNanos) {
        long endNanos = machine.clock().nanoTime() + withinNanos;
        while (machine.runUntil(
                () -> !waiting.isEmpty(), endNanos - machine.clock().nanoTime())) {
            SeenPacket packet = waiting.remove();
            if (matcher.matches(packet)) return packet;
        }
        throw machine.failure("expected at some time " + matcher);
    }

    /// Silence from the engine for that long.
    public void expectNothingFor(long nanos) {
        machine.runUntil(() -> !waiting.isEmpty(), nanos);
        if (!waiting.isEmpty()) throw machine.failure("expected silence, but was " + waiting.peek());
    }

    /// Forgets what waits.
    public void forget() {
        waiting.clear();
    }

    /// How many frames from the engine wait to be expected.
    public int waiting() {
        return waiting.size();
    }
}
