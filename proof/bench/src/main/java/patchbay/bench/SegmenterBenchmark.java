package patchbay.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import patchbay.lan.Abilities;
import patchbay.lan.PortSettings;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.loop.Frame;

/// A TCP super-frame of 64 000 octets cut for a station without offloads, checksums included.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SegmenterBenchmark {
    private static final long SENDER = 0x0800_2700_0001L;
    private static final long RECEIVER = 0x0800_2700_0002L;
    private static final int PAYLOAD_BYTES = 64_000;

    @Param({"1448", "8948"})
    public int segmentBytes;

    private final StillMachine machine = new StillMachine();
    private final Switch network = new Switch("bench", machine.loop());
    private final CountingStation plain = new CountingStation(Abilities.plain(9_014));
    private final SwitchPort sender =
            network.plug(PortSettings.card("sender", SENDER), new CountingStation(Abilities.ALL));
    private final SwitchPort receiver = network.plug(PortSettings.card("receiver", RECEIVER), plain);

    @Benchmark
    public long cut() {
        Frame frame = StillMachine.tcpSuperFrame(machine.superFrame, SENDER, RECEIVER, PAYLOAD_BYTES, segmentBytes);
        sender.take(frame);
        machine.turn();
        if (receiver.faultsToStation().total() > 0) throw new IllegalStateException("segments were lost");
        return plain.octets();
    }
}
