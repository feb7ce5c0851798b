package patchbay.nat.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import patchbay.loop.Endpoint;
import patchbay.loop.EventLoop;
import patchbay.loop.FramePool;
import patchbay.wire.Fault;

class FlowTableTest {
    private record Name(boolean v4, int guestAddress, int guestPort, int remoteAddress, int remotePort) {
        Ends ends() {
            if (v4) return new Ends().setV4(guestAddress, guestPort, remoteAddress, remotePort);
            Endpoint guest = new Endpoint().set(0xfd17L << 48, guestAddress, guestPort);
            return new Ends().set(guest, new Endpoint().set(0x2001L << 48 | remoteAddress, 7, remotePort));
        }
    }

    private final TcpParts parts = parts();
    private final FlowTable table = new FlowTable(new SinkHost(1).chance());

    @Test
    void whatWasAddedIsFoundAndWhatWasRemovedIsNot() {
        // given
        SplittableRandom random = new SplittableRandom(5);
        Map<Name, TcpFlow> model = new HashMap<>();

        for (int step = 0; step < 60_000; step++) {
            // when
            Name name = any(random);
            TcpFlow known = model.get(name);
            if (known == null) {
                TcpFlow flow = new TcpFlow(parts);
                flow.name(name.ends());
                table.add(flow);
                model.put(name, flow);
            } else if (random.nextBoolean()) {
                table.remove(known);
                model.remove(name);
            }

            // then
            Name other = any(random);
            assertThat(table.find(other.ends())).isSameAs(model.get(other));
            assertThat(table.size()).isEqualTo(model.size());
        }
    }

    private static Name any(SplittableRandom random) {
        return new Name(
                random.nextBoolean(), random.nextInt(4), random.nextInt(60), random.nextInt(4), random.nextInt(15));
    }

    private static TcpParts parts() {
        FramePool frames = new FramePool(Arena.ofAuto(), 1, 1, 1);
        EventLoop loop = new EventLoop(new SinkHost(2), frames, () -> {}, (culprit, thrown) -> {});
        TcpNat.World world = new TcpNat.World(loop.host().sockets(), loop.host().poller());
        return new TcpParts(loop, world, new SeenPath(), (address, port, into) -> Fault.NONE, TcpLimits.DEFAULT);
    }
}
