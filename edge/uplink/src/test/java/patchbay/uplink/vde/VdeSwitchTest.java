package patchbay.uplink.vde;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import patchbay.lan.Abilities;
import patchbay.lan.PortSettings;
import patchbay.lan.Station;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.linux.LoopOptions;
import patchbay.linux.LoopThread;
import patchbay.loop.Frame;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;
import patchbay.wire.Fault;

/// A network offered as a VDE switch, and plugs: ours, those of vde2, and callers that mean no good.
@Timeout(60)
class VdeSwitchTest {
    private static final long LIMIT_MILLIS = 10_000;
    private static final long CARD_MAC = 0x0800_2700_0001L;

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Card card = new Card();
    private LoopThread thread;
    private Switch lan;
    private SwitchPort cardPort;
    private VdeSwitch offered;

    @TempDir
    private Path folder;

    @BeforeEach
    void offer() throws Exception {
        thread = LoopThread.start("vde", LoopOptions.DEFAULT.withoutSpin(), (culprit, thrown) -> failure.set(thrown));
        thread.call(
                () -> {
                    lan = new Switch("lab", thread.loop());
                    cardPort = lan.plug(PortSettings.card("card", CARD_MAC), card);
                    offered = VdeSwitch.open(thread.loop(), lan, folder.resolve("s"));
                    return true;
                },
                LIMIT_MILLIS);
    }

    @AfterEach
    void close() throws Exception {
        thread.call(() -> close(offered), LIMIT_MILLIS);
        thread.close();
        assertThat(failure.get()).isNull();
    }

    @Test
    void framesPassBothWaysAndUnicastOnlyToItsStation() throws Exception {
        // given
        Plugged one = plug("");
        Plugged two = plug("[7]");
        one.sends(frame(0xffff_ffff_ffffL, 0x5254_0000_0001L, 60));
        assertThat(card.next()).isEqualTo(frame(0xffff_ffff_ffffL, 0x5254_0000_0001L, 60));
        assertThat(two.next()).hasSize(60);

        // when
        cardSends(frame(0x5254_0000_0001L, CARD_MAC, 1_514));
        two.sends(frame(0x5254_0000_0001L, 0x5254_0000_0002L, 61));
        cardSends(frame(0xffff_ffff_ffffL, CARD_MAC, 62));

        // then
        assertThat(List.of(one.next().length, one.next().length, one.next().length))
                .containsExactlyInAnyOrder(1_514, 61, 62);
        assertThat(two.next()).hasSize(62);
        assertThat(card.frames).isEmpty();
        assertThat(call(() -> offered.uses().stream().map(VdeSwitch.Use::number).toList()))
                .containsExactly(1, 7);
        one.close();
        two.close();
    }

    @Test
    void aSlowPlugLosesNothingOfABurstThatFitsItsQueue() throws Exception {
        // given
        Plugged plug = plug("");

        // when
        call(() -> {
            for (int count = 0; count < 1_000; count++) {
                send(cardPort, frame(0xffff_ffff_ffffL, CARD_MAC, 60 + count % 1_400));
            }
            return true;
        });

        // then
        for (int count = 0; count < 1_000; count++) assertThat(plug.next()).hasSize(60 + count % 1_400);
        plug.close();
    }

    @Test
    void aPlugComesBackWhenItsSwitchDoes() throws Exception {
        // given
        Plugged plug = plug("");

        // when
        call(() -> close(offered));
        assertThat(Files.exists(folder.resolve("s/ctl"))).isFalse();
        call(() -> {
            offered = VdeSwitch.open(thread.loop(), lan, folder.resolve("s"));
            return true;
        });

        // then
        awaitPorts(1);
        cardSends(frame(0xffff_ffff_ffffL, CARD_MAC, 64));
        assertThat(plug.next()).hasSize(64);
        assertThat(call(plug.plug::connections)).isEqualTo(2);
        plug.close();
    }

    @Test
    void aPortThatIsTakenIsNotGivenTwice() throws Exception {
        Plugged first = plug("[3]");

        assertThat(call(() -> new VdePlug(thread.loop(), VdeTarget.parse(folder + "/s[3]"), "x").begin())
                        .get(10, TimeUnit.SECONDS))
                .isEqualTo("the switch gives no such port");
        assertThat(call(() -> offered.refusals().of(Fault.TABLE_FULL))).isPositive();
        first.close();
    }

    @Test
    void aSwitchThatLivesIsNotDisturbedAndWhatADeadOneLeftIsRemoved() throws Exception {
        // given
        assertThat(call(() -> refusal(folder.resolve("s")))).contains("EADDRINUSE");
        Path left = Files.createDirectory(folder.resolve("left"));
        Files.createFile(left.resolve("ctl"));
        Files.createFile(left.resolve("003.17"));
        Files.createFile(left.resolve("notes"));

        // when
        call(() -> close(VdeSwitch.open(thread.loop(), lan, left)));

        // then
        assertThat(left.resolve("notes")).exists();
        assertThat(left.resolve("003.17")).doesNotExist();
    }

    @Test
    void callersThatAreNoPlugsAreClosedAndCounted() throws Exception {
        // given
        byte[] good = new VdeRequest(0, folder.resolve("nobody"), "x").emit();
        byte[] old = good.clone();
        ByteBuffer.wrap(old).order(java.nio.ByteOrder.nativeOrder()).putInt(4, 1);

        // when
        List<Integer> answers = List.of(calls(new byte[5]), calls(old), calls(good), calls(new byte[4_000]));

        // then the end of the stream each time
        assertThat(answers).containsOnly(-1);
        assertThat(call(() -> offered.refusals().of(Fault.TRUNCATED))).isEqualTo(1);
        assertThat(call(() -> offered.refusals().of(Fault.BAD_VERSION))).isEqualTo(1);
        assertThat(call(() -> offered.refusals().of(Fault.FORBIDDEN))).isEqualTo(1);
        assertThat(call(() -> offered.refusals().of(Fault.BAD_FIELD))).isEqualTo(1);
        assertThat(call(() -> offered.uses())).isEmpty();
    }

    @Test
    void callersThatSayNothingAreLimitedAndDoNotKeepOthersOut() throws Exception {
        // given
        SocketChannel[] silent = new SocketChannel[VdeSwitch.MAX_PORTS + VdeSwitch.MAX_CALLERS + 10];
        for (int index = 0; index < silent.length; index++) silent[index] = caller();

        // then
        SocketChannel last = silent[silent.length - 1];
        assertThat(last.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThat(call(() -> offered.refusals().of(Fault.TABLE_FULL))).isEqualTo(10);
        for (SocketChannel each : silent) each.close();
        plug("").close();
    }

    @Needs(Need.VDE)
    @Test
    void vdePlugJoinsTheNetwork() throws Exception {
        // given
        Process process = new ProcessBuilder("vde_plug", folder + "/s").start();
        awaitPorts(1);
        DataOutputStream out = new DataOutputStream(process.getOutputStream());
        DataInputStream in = new DataInputStream(process.getInputStream());

        // when
        byte[] sent = frame(CARD_MAC, 0x5254_0000_0009L, 200);
        out.writeShort(sent.length);
        out.write(sent);
        out.flush();

        // then
        assertThat(card.next()).isEqualTo(sent);
        byte[] back = frame(0x5254_0000_0009L, CARD_MAC, 300);
        cardSends(back);
        byte[] received = new byte[in.readUnsignedShort()];
        in.readFully(received);
        assertThat(received).isEqualTo(back);
        process.destroy();
        process.waitFor();
        awaitPorts(0);
    }

    /// A QEMU without a machine, whose hub has our switch on one port and the test on the other.
    @Needs({Need.VDE, Need.QEMU})
    @Test
    void qemuJoinsTheNetwork() throws Exception {
        // given
        Path wire = folder.resolve("qemu");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(wire));
        String words = "qemu-system-x86_64 -M none -nodefaults -display none -netdev vde,id=v,sock=" + folder + "/s"
                + " -netdev stream,id=s,server=off,addr.type=unix,addr.path=" + wire
                + " -netdev hubport,id=p,hubid=0,netdev=v -netdev hubport,id=q,hubid=0,netdev=s";
        Process process = new ProcessBuilder(words.split(" ", -1)).start();
        try (server;
                SocketChannel channel = server.accept()) {
            awaitPorts(1);
            DataOutputStream out = new DataOutputStream(Channels.newOutputStream(channel));
            DataInputStream in = new DataInputStream(Channels.newInputStream(channel));

            // when
            byte[] sent = frame(CARD_MAC, 0x5254_0000_0009L, 200);
            out.writeInt(sent.length);
            out.write(sent);

            // then
            assertThat(card.next()).isEqualTo(sent);
            byte[] back = frame(0x5254_0000_0009L, CARD_MAC, 300);
            cardSends(back);
            byte[] received = new byte[in.readInt()];
            in.readFully(received);
            assertThat(received).isEqualTo(back);
        } finally {
            process.destroy();
            process.waitFor();
        }
        awaitPorts(0);
    }

    @Needs(Need.VDE)
    @Test
    void twoPlugsMeetInAVdeSwitchAndFindItAgainAfterARestart() throws Exception {
        // given
        Path other = folder.resolve("real");
        Process process = vdeSwitch(other);
        Plugged one = plugInto(other.toString());
        Plugged two = plugInto(other + "[9]");
        byte[] frame = frame(0xffff_ffff_ffffL, 0x5254_0000_0001L, 1_514);

        for (long life = 1; life <= 2; life++) {
            // when
            long lives = life;
            until(() -> one.plug.connections() == lives && two.plug.connections() == lives);
            one.sends(frame);

            // then
            assertThat(two.next()).isEqualTo(frame);
            process.destroy();
            process.waitFor();
            if (life == 1) process = vdeSwitch(other);
        }
        one.close();
        two.close();
    }

    private static Process vdeSwitch(Path directory) throws IOException {
        // Its console is its standard input, which stays open.
        return new ProcessBuilder("vde_switch", "-s", directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static boolean close(VdeSwitch open) {
        open.close();
        return true;
    }

    private String refusal(Path directory) {
        try {
            VdeSwitch.open(thread.loop(), lan, directory).close();
            return "";
        } catch (IOException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private SocketChannel caller() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(folder.resolve("s/ctl")));
        return channel;
    }

    private int calls(byte[] octets) throws IOException {
        try (SocketChannel channel = caller()) {
            channel.write(ByteBuffer.wrap(octets));
            return channel.read(ByteBuffer.allocate(256));
        } catch (IOException reset) {
            return -1; // what was not read makes a reset of the end
        }
    }

    private Plugged plug(String port) throws Exception {
        Plugged plugged = plugInto(folder + "/s" + port);
        assertThat(call(plugged.plug::connections)).isEqualTo(1);
        return plugged;
    }

    private Plugged plugInto(String network) throws Exception {
        Plugged plugged = new Plugged();
        for (int tries = 0; tries < 100; tries++) {
            String reason = call(() -> {
                        plugged.plug = new VdePlug(thread.loop(), VdeTarget.parse(network), "test");
                        return plugged.plug.begin();
                    })
                    .get(10, TimeUnit.SECONDS);
            if (reason.isEmpty()) break;
            call(() -> {
                plugged.plug.close();
                return true;
            });
            TimeUnit.MILLISECONDS.sleep(20);
        }
        call(() -> {
            Switch cable = new Switch("cable", thread.loop());
            plugged.card = cable.plug(PortSettings.card("end", PortSettings.UNKNOWN_MAC), plugged.end);
            plugged.plug.connect(cable.plug(
                    new PortSettings(
                            "plug",
                            patchbay.lan.PortKind.TUNNEL,
                            PortSettings.UNKNOWN_MAC,
                            patchbay.lan.Promiscuity.ALLOW_ALL,
                            true),
                    plugged.plug));
            return true;
        });
        return plugged;
    }

    private void awaitPorts(int count) throws Exception {
        until(() -> offered.uses().size() == count);
    }

    private void until(java.util.concurrent.Callable<Boolean> condition) throws Exception {
        while (!call(condition)) TimeUnit.MILLISECONDS.sleep(5);
    }

    private <T> T call(java.util.concurrent.Callable<T> work) throws Exception {
        return thread.call(work, LIMIT_MILLIS);
    }

    private void cardSends(byte[] octets) throws Exception {
        give(cardPort, octets);
    }

    private void give(SwitchPort port, byte[] octets) throws Exception {
        call(() -> {
            send(port, octets);
            return true;
        });
    }

    private void send(SwitchPort port, byte[] octets) {
        Frame frame = thread.loop().frames().takeSmall();
        for (int at = 0; at < octets.length; at++)
            frame.bytes().set(ValueLayout.JAVA_BYTE, frame.start() + at, octets[at]);
        port.take(frame.length(octets.length));
    }

    private static byte[] frame(long destination, long source, int length) {
        byte[] octets = new byte[length];
        for (int at = 0; at < 6; at++) {
            octets[at] = (byte) (destination >>> 8 * (5 - at));
            octets[6 + at] = (byte) (source >>> 8 * (5 - at));
        }
        octets[12] = 8;
        octets[length - 1] = (byte) length;
        return octets;
    }

    private final class Plugged {
        final Card end = new Card();
        VdePlug plug;
        SwitchPort card;

        void sends(byte[] octets) throws Exception {
            give(card, octets);
        }

        byte[] next() throws InterruptedException {
            return end.next();
        }

        void close() throws Exception {
            call(() -> {
                plug.close();
                return true;
            });
        }
    }

    private static final class Card implements Station {
        final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();

        byte[] next() throws InterruptedException {
            byte[] frame = frames.poll(10, TimeUnit.SECONDS);
            assertThat(frame).as("a frame").isNotNull();
            return frame;
        }

        @Override
        public void send(Frame frame) {
            frames.add(frame.bytes().asSlice(frame.start(), frame.length()).toArray(ValueLayout.JAVA_BYTE));
        }

        @Override
        public Abilities abilities() {
            return Abilities.plain(1_518);
        }
    }
}
