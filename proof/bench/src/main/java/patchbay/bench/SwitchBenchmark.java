package patchbay.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import patchbay.lan.Abilities;
import patchbay.lan.PortSettings;
import patchbay.lan.StormLimit;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.loop.Frame;
import patchbay.wire.MacAddress;

/// A frame through a switch of so many ports, from `take` to `send`.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SwitchBenchmark {
    private static final long FIRST_MAC = 0x0800_2700_0000L;

    @Param({"2", "16", "256"})
    public int ports;

    private final StillMachine machine = new StillMachine();
    private final CountingStation station = new CountingStation(Abilities.ALL);
    private final StormLimit unlimited = new StormLimit(1_000_000_000, 1_000_000_000);
    private final Switch network = new Switch("bench", machine.loop(), unlimited);
    private final Frame unicast = StillMachine.plainFrame(FIRST_MAC, FIRST_MAC + 1, 1_514);
    private final Frame broadcast = StillMachine.plainFrame(FIRST_MAC, MacAddress.BROADCAST, 60);
    private final SwitchPort first = network.plug(PortSettings.card("first", FIRST_MAC), station);

    @Setup
    public void plugTheOthers() {
        for (int port = 1; port < ports; port++) network.plug(PortSettings.card("port", FIRST_MAC + port), station);
    }

    @Benchmark
    public long unicast() {
        first.take(unicast);
        return station.octets();
    }

    @Benchmark
    public long broadcast() {
        first.take(broadcast);
        return station.octets();
    }
}
