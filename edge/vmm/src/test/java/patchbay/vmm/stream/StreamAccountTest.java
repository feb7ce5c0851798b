package patchbay.vmm.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.lan.LinkCounters;
import patchbay.wire.Fault;

/// Every frame on a stream is counted once: passed or sent, waiting, or lost under the reason why.
class StreamAccountTest {
    @TempDir
    Path folder;

    @Test
    void framesThatWaitedForAVmmThatEndedAreLostByName() throws Exception {
        Path socket = folder.resolve("nic.sock");
        try (StreamPeer vmm = new StreamPeer(socket);
                StreamBench bench = new StreamBench(socket)) {
            // given
            int sent = 0;
            try (SocketChannel guest = vmm.accept()) {
                assertThat(bench.nextOfLink()).isNotEmpty();
                assertThat(guest.isOpen()).isTrue();
                for (int burst = 0; burst < 20; burst++) {
                    byte[][] frames = new byte[40][9_014];
                    for (byte[] frame : frames) address(frame, StreamBench.GUEST_MAC, StreamBench.STATION_MAC);
                    bench.toGuest(frames);
                    sent += frames.length;
                }
                assertThat(bench.ask(() -> bench.port.waitingFrames())).isPositive();
            }

            // when
            assertThat(bench.nextOfLink()).isNotEmpty();

            // then
            int accepted = sent;
            bench.ask(() -> {
                LinkCounters counters = bench.port.counters();
                assertThat(bench.port.waitingFrames()).isZero();
                assertThat(counters.framesAccepted()).isEqualTo(accepted);
                assertThat(counters.framesSent() + counters.faultsOut().total()).isEqualTo(accepted);
                assertThat(counters.faultsOut().of(Fault.NO_RECEIVER)).isPositive();
                return 0;
            });
        }
    }

    @Test
    void framesOfTheGuestArePassedOrRefusedByName() throws Exception {
        Path socket = folder.resolve("nic.sock");
        try (StreamPeer vmm = new StreamPeer(socket);
                StreamBench bench = new StreamBench(socket);
                SocketChannel guest = vmm.accept()) {
            // given
            int[] lengths = {60, 5, 66_000, 1_514, 13, 14, 9_000};
            ByteBuffer stream = ByteBuffer.allocate(
                    4 * lengths.length + Arrays.stream(lengths).sum());
            for (int length : lengths) {
                byte[] frame = new byte[length];
                if (length >= 12) address(frame, StreamBench.STATION_MAC, StreamBench.GUEST_MAC);
                stream.putInt(length).put(frame);
            }

            // when
            StreamPeer.write(guest, stream.array());
            for (int wanted = 4; wanted > 0; wanted--) bench.nextFromGuest();

            // then
            bench.ask(() -> {
                LinkCounters counters = bench.port.counters();
                assertThat(counters.framesReceived()).isEqualTo(lengths.length);
                assertThat(counters.framesPassed()).isEqualTo(4);
                assertThat(counters.faultsIn().of(Fault.TRUNCATED)).isEqualTo(2);
                assertThat(counters.faultsIn().of(Fault.TOO_LONG)).isEqualTo(1);
                return 0;
            });
        }
    }

    private static void address(byte[] frame, long destination, long source) {
        ByteBuffer.wrap(frame)
                .putShort((short) (destination >>> 32))
                .putInt((int) destination)
                .putShort((short) (source >>> 32))
                .putInt((int) source);
    }
}
