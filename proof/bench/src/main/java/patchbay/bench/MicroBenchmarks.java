package patchbay.bench;

import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// Runs the micro benchmarks: `MicroBenchmarks [name pattern]`. One fork, three seconds of warm-up, five of measuring.
public final class MicroBenchmarks {
    private MicroBenchmarks() {}

    public static void main(String[] arguments) throws RunnerException {
        OptionsBuilder options = new OptionsBuilder();
        options.include(arguments.length > 0 ? arguments[0] : "patchbay.bench")
                .forks(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(1));
        new Runner(options.build()).run();
    }
}
