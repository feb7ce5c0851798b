package patchbay.nat;

import static patchbay.testkit.packet.Packets.udp;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import patchbay.testkit.SimFiles;
import patchbay.testkit.packet.Packet;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.testkit.packet.SeenPacket;
import patchbay.wire.Fault;
import patchbay.wire.Octets;
import patchbay.wire.tftp.TftpMessage;
import patchbay.wire.tftp.TftpView;

/// A guest that fetches boot files of its NAT gateway's by hand.
final class TftpScene {
    static final String SERVER = "10.0.2.4";
    static final String FOLDER = "/srv/tftp";
    static final int CLIENT_PORT = 2_070;

    final GatewayScene scene =
            GatewayScene.with(settings -> settings.tftpFolder(FOLDER)).introduced();

    SimFiles files() {
        return scene.machine.host().files();
    }

    /// Puts a file of `bytes` octets and answers them.
    byte[] put(String path, int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        files().put(FOLDER + "/" + path, content);
        return content;
    }

    void ask(Octets message) {
        sendTo(69, message);
    }

    /// A read request with `options` as name, value, name, value.
    void read(String file, String... options) {
        ask(request(1, file, "octet", options));
    }

    void acknowledge(SeenPacket of, int block) {
        sendTo(of.udp().sourcePort(), new TftpMessage.Ack(block).octets());
    }

    void sendTo(int port, Octets message) {
        scene.guest.send(udp(CLIENT_PORT, port)
                .to(SERVER)
                .destinationMac(Packet.GATEWAY_MAC)
                .payload(bytes(message)));
    }

    SeenPacket expect() {
        return scene.guest.expect(anything(), 60 * GatewayScene.SECOND);
    }

    TftpMessage expectMessage() {
        return message(expect());
    }

    static PacketMatcher anything() {
        return PacketMatcher.anything().from(SERVER).to("10.0.2.15");
    }

    /// Answers everything until a short block came, and gives back what was received. Every `loseEvery`th packet is
    /// taken for lost; 0 for none.
    byte[] receive(int blockBytes, int window, int loseEvery) {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        int expected = 1;
        int unacknowledged = 0;
        int packets = 0;
        while (true) {
            SeenPacket packet = expect();
            packets++;
            if (loseEvery > 0 && packets % loseEvery == 0) continue;
            TftpMessage message = message(packet);
            if (message instanceof TftpMessage.OptionAck) {
                acknowledge(packet, 0);
                continue;
            }
            if (!(message instanceof TftpMessage.Data data)) throw new AssertionError(message.toString());
            if (data.block() != (expected & 0xffff)) {
                if (scene.guest.waiting() == 0) {
                    acknowledge(packet, expected - 1 & 0xffff);
                    unacknowledged = 0;
                }
                continue;
            }
            received.writeBytes(bytes(data.payload()));
            boolean last = data.payload().length() < blockBytes;
            if (++unacknowledged == window || last) {
                acknowledge(packet, expected & 0xffff);
                unacknowledged = 0;
            }
            expected++;
            if (last) {
                scene.machine.runFor(GatewayScene.SECOND / 100);
                return received.toByteArray();
            }
        }
    }

    static Octets request(int operation, String file, String mode, String... options) {
        Octets octets = Octets.of((byte) 0, (byte) operation).then(text(file)).then(text(mode));
        for (String option : options) octets = octets.then(text(option));
        return octets;
    }

    static TftpMessage message(SeenPacket packet) {
        TftpView view = new TftpView();
        byte[] payload = packet.payload();
        Fault fault = view.wrap(MemorySegment.ofArray(payload), 0, payload.length);
        if (fault != Fault.NONE) throw new AssertionError(packet + ": " + fault);
        return TftpMessage.parse(view);
    }

    static byte[] bytes(Octets octets) {
        byte[] bytes = new byte[octets.length()];
        octets.emit(MemorySegment.ofArray(bytes), 0);
        return bytes;
    }

    private static Octets text(String text) {
        return Octets.ofText(text).then(Octets.of((byte) 0));
    }
}
