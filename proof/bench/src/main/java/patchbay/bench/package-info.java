/// Micro benchmarks of the path of packets, in nanoseconds an operation (JMH). `proof/bench/micro` runs them; the
/// comparison of whole engines is `proof/bench/compare`. Neither is a test: what they measure depends on the machine.
@org.jspecify.annotations.NullMarked
package patchbay.bench;
