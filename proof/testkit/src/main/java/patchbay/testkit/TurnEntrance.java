package patchbay.testkit;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Queue;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;

/// Where frames from the virtual world enter an engine: they wait for the loop's next turn and are lent to the engine
/// in pool memory, in order.
final class TurnEntrance implements FrameSink {
    private final EventLoop loop;
    private final FrameSink engine;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private boolean asked;

    private record Waiting(MemorySegment bytes, Frame facts) {}

    TurnEntrance(EventLoop loop, FrameSink engine) {
        this.loop = loop;
        this.engine = engine;
    }

    @Override
    public void deliver(Frame frame) {
        MemorySegment copy =
                Arena.ofAuto().allocate(Math.max(1, frame.length())).asSlice(0, frame.length());
        copy.copyFrom(frame.bytes().asSlice(frame.start(), frame.length()));
        waiting.add(new Waiting(copy, new Frame().factsOf(frame)));
        ask();
    }

    private void ask() {
        if (asked) return;
        asked = true;
        loop.again(this::enter);
    }

    private void enter(long nowNanos) {
        asked = false;
        while (!waiting.isEmpty()) {
            int length = (int) waiting.element().bytes.byteSize();
            FramePool frames = loop.frames();
            Frame frame = length <= FramePool.SMALL_BYTES ? frames.takeSmall() : frames.takeLarge();
            if (frame == null) {
                ask();
                return;
            }
            Waiting next = waiting.remove();
            MemorySegment.copy(next.bytes, 0, frame.bytes(), frame.start(), length);
            engine.deliver(frame.length(length).factsOf(next.facts));
        }
    }
}
