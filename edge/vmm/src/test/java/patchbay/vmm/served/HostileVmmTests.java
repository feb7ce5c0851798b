package patchbay.vmm.served;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.lan.LinkCounters;
import patchbay.wire.Fault;

/// What a VMM may do to a served card in any dialect, and what comes of it. A dialect's own test class says
/// which, and adds what only its words make possible.
///
/// @param <V> the VMM of the tests that speaks it
@SuppressWarnings("NullAway.Init")
public abstract class HostileVmmTests<V extends TestVmm> {
    @TempDir
    Path folder;

    protected ServedBench bench;
    private Path socket;

    /// Something a VMM does that it must not.
    @FunctionalInterface
    protected interface Lie<V extends TestVmm> {
        void tell(V vmm) throws Exception;
    }

    protected abstract Dialect.Maker dialect();

    protected abstract V connect(Path socket) throws IOException;

    /// Before the lies: as much as an honest VMM does first.
    protected abstract void greet(V vmm) throws Exception;

    /// A question with a long answer that may be sent at any time after [#greet].
    protected abstract byte[] question();

    @BeforeEach
    void listen() throws Exception {
        socket = folder.resolve("v.sock");
        bench = new ServedBench(socket, dialect());
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /// Connects to the card.
    protected final V vmm() throws IOException {
        return connect(socket);
    }

    @Test
    void memoryThatIsCutShortIsNoneForTheCardAndHurtsNobody() throws Exception {
        try (V vmm = vmm()) {
            // given
            vmm.setUp();
            vmm.carriesBothWays(bench);

            // when
            cutShort(vmm.memfd);
            vmm.register(0x3818, 2);
            bench.toGuest(TestVmm.IN);

            // then
            assertThat(vmm.register(8) & 2).isEqualTo(2);
        }
        aNextOneIsServed();
    }

    @Test
    void aFrameThatFindsItsMemoryCutShortIsCounted() throws Exception {
        try (V vmm = vmm()) {
            // given
            vmm.setUp();
            vmm.carriesBothWays(bench);
            LinkCounters counters = bench.served.card().counters();

            // when
            cutShort(vmm.memfd);
            bench.toGuest(TestVmm.IN);
            bench.toGuest(TestVmm.IN);

            // then
            assertThat(bench.ask(() -> counters.faultsOut().of(Fault.OUTSIDE_MEMORY)))
                    .isPositive();
            assertThat(bench.ask(() -> counters.framesSent()
                            + counters.faultsOut().total()
                            + bench.served.card().waitingFrames()))
                    .isEqualTo(bench.ask(counters::framesAccepted));
        }
    }

    @Test
    void aSecondVmmTakesThePlaceOfTheFirst() throws Exception {
        try (V first = vmm()) {
            first.setUp();
            try (V second = vmm()) {
                second.setUp();
                assertThat(first.isHungUpOn()).isTrue();
                second.carriesBothWays(bench);
            }
        }
    }

    @Test
    void aVmmThatReadsNoAnswersIsReadNoMoreItself() throws Exception {
        try (V vmm = vmm()) {
            // given
            bench.await(() -> bench.served.isConnected());
            greet(vmm);
            byte[] question = question();

            // when
            bench.awaitStandstill(() -> vmm.raw(question) == question.length);

            // then
            assertThat(bench.ask(bench.served::isConnected)).isTrue();
        }
        bench.await(() -> !bench.served.isConnected());
    }

    /// Tells a lie and shows that it ends the connection, that nothing is left of it and that nobody else is
    /// hurt.
    protected final void endsTheConnection(String name, Lie<V> lie) throws Exception {
        long before = ServedBench.descriptors();
        long mapped = ServedBench.mappings();
        try (V vmm = vmm()) {
            lie.tell(vmm);
            assertThat(vmm.isHungUpOn()).as(name).isTrue();
        }
        bench.await(() -> !bench.served.isConnected());
        assertThat(ServedBench.descriptors()).isEqualTo(before);
        assertThat(ServedBench.mappings()).isEqualTo(mapped);
        aNextOneIsServed();
    }

    private void aNextOneIsServed() throws Exception {
        try (V honest = vmm()) {
            honest.setUp();
            honest.carriesBothWays(bench);
        }
    }

    private static void cutShort(int descriptor) throws IOException {
        resize(descriptor, 0);
    }

    protected static void resize(int descriptor, long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile("/proc/self/fd/" + descriptor, "rw")) {
            file.setLength(bytes);
        }
    }
}
