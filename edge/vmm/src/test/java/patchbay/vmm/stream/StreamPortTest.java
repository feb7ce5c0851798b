package patchbay.vmm.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.vmm.stream.StreamBench.guestFrame;
import static patchbay.vmm.stream.StreamBench.stationFrame;
import static patchbay.vmm.stream.StreamPeer.framed;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.wire.Fault;

@Timeout(60)
class StreamPortTest {
    private static final String CONNECTED = "connected";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void framesCutAnywhereArriveWhole(long seed) throws Exception {
        try (StreamPeer vmm = new StreamPeer(socket());
                StreamBench bench = new StreamBench(socket());
                SocketChannel guest = vmm.accept()) {
            // given
            SplittableRandom random = new SplittableRandom(seed);
            List<byte[]> sent = new ArrayList<>();
            ByteBuffer stream = ByteBuffer.allocate(8 << 20);
            for (int index = 0; index < 400; index++) {
                int length = random.nextInt(4) == 0 ? random.nextInt(14, 65_551) : random.nextInt(14, 1_515);
                byte[] frame = guestFrame(length, index);
                if (stream.remaining() < length + 4) break;
                sent.add(frame);
                stream.put(framed(frame));
            }
            stream.flip();

            // when
            while (stream.hasRemaining()) {
                byte[] piece = new byte[Math.min(stream.remaining(), random.nextInt(1, 150_000))];
                stream.get(piece);
                StreamPeer.write(guest, piece);
            }

            // then
            for (byte[] frame : sent) assertThat(bench.nextFromGuest()).isEqualTo(frame);
            assertThat(bench.ask(() -> bench.port.counters().faultsIn().total()))
                    .isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 13, 65_551, 69_632})
    void aLengthThatIsNoFrameIsCountedAndTheStreamStaysInStep(int length) throws Exception {
        try (StreamPeer vmm = new StreamPeer(socket());
                StreamBench bench = new StreamBench(socket());
                SocketChannel guest = vmm.accept()) {
            // given
            byte[] good = guestFrame(60, 7);

            // when
            StreamPeer.write(guest, framed(new byte[length]));
            StreamPeer.write(guest, framed(good));

            // then
            assertThat(bench.nextFromGuest()).isEqualTo(good);
            Fault expected = length < 14 ? Fault.TRUNCATED : Fault.TOO_LONG;
            assertThat(bench.ask(() -> bench.port.counters().faultsIn().of(expected)))
                    .isEqualTo(1);
            assertThat(bench.ask(() -> bench.port.connections())).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {69_633, 1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
    void aLengthThatCannotBeClosesIsCountedAndConnectsAgain(int length) throws Exception {
        try (StreamPeer vmm = new StreamPeer(socket());
                StreamBench bench = new StreamBench(socket())) {
            // given
            assertThat(bench.nextOfLink()).isEqualTo(CONNECTED);
            try (SocketChannel guest = vmm.accept()) {
                // when
                StreamPeer.write(guest, ByteBuffer.allocate(4).putInt(length).array());

                // then
                assertThat(bench.nextOfLink()).contains("length");
                assertThat(StreamPeer.readFrame(guest)).isEmpty();
            }
            assertThat(bench.ask(() -> bench.port.counters().faultsIn().of(Fault.BAD_TOTAL_LENGTH)))
                    .isEqualTo(1);
            assertThat(bench.nextOfLink()).isEqualTo(CONNECTED);
            try (SocketChannel again = vmm.accept()) {
                byte[] frame = guestFrame(100, 1);
                StreamPeer.write(again, framed(frame));
                assertThat(bench.nextFromGuest()).isEqualTo(frame);
            }
        }
    }

    @Test
    void aHalfFrameIsForgottenWithItsConnection() throws Exception {
        try (StreamPeer vmm = new StreamPeer(socket());
                StreamBench bench = new StreamBench(socket())) {
            // given
            byte[] frame = guestFrame(900, 3);
            try (SocketChannel guest = vmm.accept()) {
                StreamPeer.write(guest, Arrays.copyOf(framed(frame), 500));
            }
            assertThat(bench.nextOfLink()).isEqualTo(CONNECTED);
            assertThat(bench.nextOfLink()).isEqualTo("the VMM closed the connection");

            // when
            try (SocketChannel again = vmm.accept()) {
                StreamPeer.write(again, framed(frame));

                // then
                assertThat(bench.nextFromGuest()).isEqualTo(frame);
            }
        }
    }

    @Test
    void whatWasSentBeforeTheEndStillArrives() throws Exception {
        try (StreamPeer vmm = new StreamPeer(socket());
                StreamBench bench = new StreamBench(socket())) {
            // given
            byte[] last = guestFrame(1_514, 9);

            // when
            try (SocketChannel guest = vmm.accept()) {
                for (int index = 0; index < 50; index++) StreamPeer.write(guest, framed(guestFrame(1_514, index)));
                StreamPeer.write(guest, framed(last));
            }

            // then
            for (int index = 0; index < 50; index++) bench.nextFromGuest();
            assertThat(bench.nextFromGuest()).isEqualTo(last);
        }
    }

    @Test
    void aPortWhoseVmmComesLateConnectsThen() throws Exception {
        try (StreamBench bench = new StreamBench(socket())) {
            // given
            assertThat(bench.ask(() -> bench.port.isConnected())).isFalse();
            bench.toGuest(stationFrame(60, 1));
            assertThat(bench.ask(() -> bench.port.counters().faultsOut().of(Fault.NO_RECEIVER)))
                    .isEqualTo(1);

            // when
            try (StreamPeer vmm = new StreamPeer(socket());
                    SocketChannel guest = vmm.accept()) {
                // then
                assertThat(bench.nextOfLink()).isEqualTo(CONNECTED);
                byte[] frame = stationFrame(60, 2);
                bench.toGuest(frame);
                assertThat(StreamPeer.readFrame(guest)).isEqualTo(frame);
            }
        }
    }

    @Test
    void aBurstArrivesInOrder() throws Exception {
        try (StreamPeer vmm = new StreamPeer(socket());
                StreamBench bench = new StreamBench(socket());
                SocketChannel guest = vmm.accept()) {
            // given
            byte[][] burst = new byte[100][];
            for (int index = 0; index < burst.length; index++) burst[index] = stationFrame(60 + 13 * index, index);

            // when
            bench.toGuest(burst);

            // then
            for (byte[] frame : burst) assertThat(StreamPeer.readFrame(guest)).isEqualTo(frame);
            assertThat(bench.ask(() -> bench.port.counters().faultsOut().total()))
                    .isZero();
        }
    }

    @Test
    void aVmmThatTakesNothingLosesTheNewestFramesAndNeverAPart() throws Exception {
        try (StreamPeer vmm = new StreamPeer(socket());
                StreamBench bench = new StreamBench(socket());
                SocketChannel guest = vmm.accept()) {
            // given
            int bursts = 20;
            for (int burst = 0; burst < bursts; burst++) {
                byte[][] frames = new byte[40][];
                for (int index = 0; index < frames.length; index++) {
                    frames[index] = stationFrame(9_014, burst * 40 + index);
                }
                bench.toGuest(frames);
            }
            long dropped = bench.ask(() -> bench.port.counters().faultsOut().of(Fault.QUEUE_FULL));
            assertThat(dropped).isPositive();

            // when
            List<byte[]> arrived = new ArrayList<>();
            for (long left = bursts * 40L - dropped; left > 0; left--) arrived.add(StreamPeer.readFrame(guest));

            // then
            for (int index = 0; index < arrived.size(); index++) {
                assertThat(arrived.get(index)).isEqualTo(stationFrame(9_014, index));
            }
            byte[] after = stationFrame(60, 5);
            bench.toGuest(after);
            assertThat(StreamPeer.readFrame(guest)).isEqualTo(after);
            assertThat(bench.ask(() -> bench.port.waitingBytes())).isZero();
        }
    }

    @Test
    void aClosedPortStaysAway() throws Exception {
        try (StreamPeer vmm = new StreamPeer(socket());
                StreamBench bench = new StreamBench(socket());
                SocketChannel guest = vmm.accept()) {
            // when
            bench.ask(() -> {
                bench.port.close();
                return 0;
            });

            // then
            assertThat(StreamPeer.readFrame(guest)).isEmpty();
            assertThat(bench.ask(() -> bench.port.isConnected())).isFalse();
            bench.toGuest(stationFrame(60, 1));
            assertThat(bench.ask(() -> bench.port.counters().faultsOut().of(Fault.NO_RECEIVER)))
                    .isEqualTo(1);
        }
    }

    private Path socket() {
        return folder.resolve("nic1.sock");
    }
}
