package patchbay.acceptance;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import patchbay.lan.Abilities;
import patchbay.lan.PortSettings;
import patchbay.lan.Station;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.linux.LoopOptions;
import patchbay.linux.LoopThread;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.Task;
import patchbay.nat.NatGateway;
import patchbay.nat.NatSettings;
import patchbay.testkit.packet.Packet;
import patchbay.testkit.packet.Packets;
import patchbay.wire.UdpView;

/// A datagram through the NAT and back, by the kernel's own sockets, costs its loop no object: measured in octets of
/// the loop's thread over many datagrams, after warm-up.
class UdpAllocationTest {
    private static final long WARM_UP_DATAGRAMS = 400_000;

    private static final long DATAGRAMS = 200_000;

    private static final long WAIT_MILLIS = 20_000;

    @Test
    void carryingDatagramsBothWaysAllocatesNothing() throws Exception {
        MeasuredJvm.run(UdpAllocationTest.class);
    }

    /// What the child does; its exit code is 0 when nothing was allocated.
    public static void main(String[] ignored) throws Exception {
        try (DatagramChannel echo = DatagramChannel.open();
                LoopThread thread = LoopThread.start("udp", LoopOptions.DEFAULT, (culprit, thrown) -> {})) {
            echo.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Thread.ofPlatform().daemon().start(() -> echo(echo));
            int port = ((InetSocketAddress) echo.getLocalAddress()).getPort();
            Guest guest = thread.call(() -> new Guest(thread.loop(), port), WAIT_MILLIS);
            guest.awaitAnswers(WARM_UP_DATAGRAMS);
            boolean clean = MeasuredJvm.comesToAllocateNothing(thread, () -> {
                guest.awaitAnswers(guest.answers.get() + DATAGRAMS);
                return true;
            });
            thread.call(guest::close, WAIT_MILLIS);
            System.exit(clean ? 0 : 1);
        }
    }

    private static void echo(DatagramChannel channel) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(2_048);
        try {
            while (true) {
                buffer.clear();
                SocketAddress from = channel.receive(buffer);
                channel.send(buffer.flip(), from);
            }
        } catch (ClosedChannelException closed) {
            // the measuring is over
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /// A card that keeps a few datagrams to the host's echo under way, from two ports and of two lengths.
    private static final class Guest implements Station, Task {
        private static final int UNDER_WAY = 64;
        private static final int BURST = 32;
        private static final int HEADER_BYTES = 34 + UdpView.HEADER_BYTES;

        private final EventLoop loop;
        private final NatGateway gateway;
        private final SwitchPort port;
        private final MemorySegment[] packets;
        private final AtomicLong answers = new AtomicLong();
        private long sent;
        private boolean closed;

        Guest(EventLoop loop, int hostPort) {
            this.loop = loop;
            NatSettings settings =
                    NatSettings.ofSlot(0).change().localhostReachable(true).build();
            gateway = new NatGateway(loop, settings);
            Switch network = new Switch("nat", loop);
            gateway.connect(network.plug(NatGateway.portSettings("gateway", settings), gateway));
            port = network.plug(PortSettings.card("guest", Packet.GUEST_MAC), this);
            packets = new MemorySegment[] {
                Packets.udp(5000, hostPort)
                        .to("10.0.2.2")
                        .payload(new byte[100])
                        .toSegment(),
                Packets.udp(5001, hostPort)
                        .to("10.0.2.2")
                        .payload(new byte[100])
                        .toSegment(),
                Packets.udp(5001, hostPort)
                        .to("10.0.2.2")
                        .payload(new byte[1_000])
                        .toSegment()
            };
            loop.again(this);
        }

        @Override
        public void run(long nowNanos) {
            if (closed) return;
            if (sent - answers.get() < UNDER_WAY) burst();
            loop.again(this);
        }

        private void burst() {
            for (int index = 0; index < BURST; index++) {
                Frame frame = loop.frames().takeSmall();
                if (frame == null) return;
                MemorySegment packet = packets[(int) (sent / BURST % packets.length)];
                MemorySegment.copy(packet, 0, frame.bytes(), frame.start(), packet.byteSize());
                port.take(frame.length((int) packet.byteSize()));
                sent++;
            }
        }

        @Override
        public void send(Frame frame) {
            int pieces =
                    frame.segmentBytes() == 0 ? 1 : Math.ceilDiv(frame.length() - HEADER_BYTES, frame.segmentBytes());
            answers.addAndGet(pieces);
        }

        @Override
        public Abilities abilities() {
            return Abilities.ALL;
        }

        void awaitAnswers(long wanted) throws InterruptedException {
            long end = System.nanoTime() + WAIT_MILLIS * 1_000_000;
            while (answers.get() < wanted) {
                if (System.nanoTime() > end) throw new IllegalStateException(answers.get() + " answers of " + wanted);
                Thread.sleep(10);
            }
        }

        boolean close() {
            closed = true;
            gateway.close();
            return true;
        }
    }
}
