package patchbay.vmm.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The connection is the cable, for a VMM that listens.
@SuppressWarnings("NullAway.Init")
class VhostCableTest {
    @TempDir
    Path folder;

    @Test
    void aStartingVmmGetsABackEndAlsoWhenTheCableIsOutAndLosesItWhenTheDriverBegins() throws Exception {
        // given
        Path later = folder.resolve("later.sock");
        try (VhostBench caller = new VhostBench(later, false);
                VmmListener vmm = new VmmListener(later)) {
            cable(caller, false);

            // when
            try (FrontEnd front = new FrontEnd(vmm.next())) {
                front.setUp();

                // then
                assertThat(front.isHungUpOn()).isTrue();
            }
            assertThat(caller.ask(caller.port::lastEnd)).isEqualTo("the cable is out");
        }
    }

    @Test
    void aVmmThatHadItsBackEndGetsNoOtherWhileTheCableIsOutButTheNextVmmDoes() throws Exception {
        // given
        Path later = folder.resolve("later.sock");
        try (VhostBench caller = new VhostBench(later, false)) {
            try (VmmListener vmm = new VmmListener(later)) {
                try (FrontEnd front = new FrontEnd(vmm.next())) {
                    front.setUp();
                    cable(caller, false);
                    assertThat(front.isHungUpOn()).isTrue();
                }

                // then
                assertThat(caller.ask(caller.port::connections)).isEqualTo(1);
                cable(caller, true);
                try (FrontEnd front = new FrontEnd(vmm.next())) {
                    front.setUp();
                    cable(caller, false);
                    assertThat(front.isHungUpOn()).isTrue();
                }
            }

            // when
            Files.delete(later);
            try (VmmListener another = new VmmListener(later);
                    FrontEnd front = new FrontEnd(another.next())) {
                // then
                front.negotiate();
                assertThat(caller.ask(caller.port::connections)).isEqualTo(3);
            }
        }
    }

    @Test
    void aVmmThatRunsIsLeftAloneByANewDaemonWhileTheCableIsOut() throws Exception {
        // given
        Path running = folder.resolve("running.sock");
        try (VmmListener vmm = new VmmListener(running)) {
            VmmSocket known = VmmSocket.ofRunning(running);

            // then
            assertThat(known.isNew()).isFalse();
            assertThat(VmmSocket.of(running).isNew()).isTrue();
            assertThat(vmm.hasNobody()).isTrue();
        }
        assertThat(VmmSocket.of(folder.resolve("absent.sock")).isNew()).isFalse();
    }

    /// As when the daemon was killed while the cable was out.
    @Test
    void aCardWhoseCableIsOutFromTheBeginningCallsARunningVmmOnlyWhenItIsPutIn() throws Exception {
        // given
        Path running = folder.resolve("running.sock");
        try (VmmListener vmm = new VmmListener(running);
                VhostBench caller = new VhostBench(loop -> {
                    VhostUserPort port = VhostUserPort.calling(loop, VmmSocket.ofRunning(running), VhostBench.GUEST, 1);
                    port.link(false);
                    return port;
                })) {
            assertThat(caller.ask(caller.port::connections)).isZero();

            // when
            cable(caller, true);

            // then
            try (FrontEnd front = new FrontEnd(vmm.next())) {
                front.negotiate();
                assertThat(caller.ask(caller.port::connections)).isEqualTo(1);
            }
        }
    }

    private static void cable(VhostBench bench, boolean in) throws Exception {
        bench.ask(() -> {
            bench.port.link(in);
            return true;
        });
    }
}
