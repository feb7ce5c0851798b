package patchbay.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import patchbay.wire.Checksum;

/// The Internet checksum over a header, a segment of MTU size and a super-frame.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChecksumBenchmark {
    @Param({"20", "1460", "65536"})
    public int octets;

    private final MemorySegment bytes = Arena.global().allocate(65_536 + 64).fill((byte) 0x5a);

    @Benchmark
    public int sum() {
        return Checksum.finish(Checksum.sum(bytes, 14, octets));
    }
}
